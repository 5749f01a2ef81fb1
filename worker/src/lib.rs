//! The way in: a file is noticed in the inbox, taken into the archive, read in a confined child process, recognised, normalised, checked against the
//! framework and history, committed, and answered.
//!
//! In the order of those steps: [`inbox`], [`archive`], [`read`], [`layout`] and [`normalise`], [`check`], [`worker`] (which commits through the store),
//! [`receipt`]. Around them: [`home`], [`settings`], [`lock`], [`installed`], [`failpoints`], and
//! [`give_back_freed_memory`] for whoever runs a worker for long. For the operator: [`backup`], [`rebuild`], [`erase`].

pub mod archive;
pub mod backup;
pub mod check;
pub mod erase;
pub mod excerpt;
pub mod failpoints;
mod freed_memory;
pub mod home;
pub mod inbox;
pub mod installed;
pub mod interpret;
pub mod layout;
pub mod lock;
pub mod normalise;
pub mod read;
pub mod rebuild;
pub mod receipt;
pub mod refused_file;
pub mod rule_files;
pub mod settings;
pub mod template;
pub mod worker;

pub use freed_memory::give_back_freed_memory;
