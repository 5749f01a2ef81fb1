//! The way out: the contract `outturn.v1`.

pub mod contract;
