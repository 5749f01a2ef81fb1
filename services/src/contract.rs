//! The contract as Rust: what `build.rs` makes of `proto/`.
//!
//! Everything of `outturn.v1` stands directly in this module, as in `contract::Figure` and
//! `contract::scorecard_service_server::ScorecardServiceServer`; the two types of Google's that the contract uses stand
//! in [`google`]. What a message means is written in the `.proto` files and repeated here.

pub use outturn::v1::*;

/// The descriptors of the contract, encoded: what reflection serves, and what tests walk.
pub const FILE_DESCRIPTOR_SET: &[u8] = tonic::include_file_descriptor_set!("outturn.v1");

// The generated code finds its neighbours by package, so the modules nest as the packages do.
mod outturn {
    #[expect(
        clippy::allow_attributes,
        clippy::allow_attributes_without_reason,
        clippy::large_enum_variant,
        clippy::pedantic,
        reason = "generated: what it looks like is the generator's affair"
    )]
    pub(crate) mod v1 {
        tonic::include_proto!("outturn.v1");
    }
}

/// Google's common types, as far as the contract uses them.
pub mod google {
    /// `google.type`: decimals and calendar days.
    pub mod r#type {
        // Named by the generator, which writes the keyword as Rust does.
        tonic::include_proto!("google.r#type");
    }
}
