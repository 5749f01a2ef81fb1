//! The store of one council: the only crate that knows SQL.
//!
//! The worker holds the one [`Writer`]; anybody may hold a [`Reader`], which cannot write. What was read is always asked for at a [`ReadPoint`]:
//! "now" is only the newest of them. Rows become domain types here, and a row that cannot says which ([`StoreError::Corrupt`]).
//!
//! One file an aggregate: [`submission`], [`fact`], [`framework`], [`finding`], [`answers`], [`rules`], [`scales`]; [`commit`] is the one transaction that appends to all of
//! them, and [`gather`] collects what a judgement needs. For the operator: [`backup`], [`rebuild`] with [`compare`], [`erase`].

pub mod answers;
pub mod backup;
pub mod commit;
pub mod compare;
mod connection;
mod dimension;
pub mod erase;
mod error;
pub mod fact;
pub mod finding;
pub mod framework;
pub mod gather;
mod instant;
pub mod point;
pub mod rebuild;
pub mod rules;
pub mod scales;
pub mod submission;
mod write_ahead_log;

pub use connection::{Reader, Writer};
pub use error::StoreError;
pub use point::ReadPoint;
