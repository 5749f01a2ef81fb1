//! The layouts that come with the program; a home adds its own.

macro_rules! shipped {
    ($($id:literal),* $(,)?) => {
        /// Each by its file's name, and its text.
        pub const SHIPPED: &[(&str, &str)] = &[$((concat!($id, ".toml"), include_str!(concat!("../../../layouts/", $id, ".toml")))),*];
    };
}

shipped! {
    "core-tables",
    "municipal-capital-projects",
    "nhs-ae-time-series",
    "pathfinders-1",
    "pathfinders-3",
    "towns-fund-4",
    "transport-portfolio",
    "workforce-performance-pay",
    "workforce-single-header",
    "workforce-stacked-headers",
}
