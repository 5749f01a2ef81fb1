//! The layouts that come with the program; a home adds its own.

/// Each by its file's name, and its text.
pub const SHIPPED: &[(&str, &str)] = &[("workforce-single-header.toml", include_str!("../../../layouts/workforce-single-header.toml"))];
