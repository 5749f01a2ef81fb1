//! The way out: the contract `outturn.v1`, served over gRPC from the store.
//!
//! Read in this order:
//! - [`contract`]: the messages and services, made from `proto/`.
//! - [`serve()`]: the whole server, from a listener to a clean stop.
//! - `scorecard`, `measure`, `delivery`, `risk`, `scrutiny`, `submission`: the methods, a file a group.
//! - `reading`, `definitions`, `evidence`: from a request to the facts and rules as of its instant.
//! - `wire`: from the domain's types to the contract's, a file an idea.
//! - `error`: the one map from what went wrong to a gRPC status.
//!
//! Nothing here writes: the database is opened for reading, and until there is one the health service says so.

mod accept;
mod answers;
mod cache;
mod cell_key;
pub mod contract;
mod database;
mod deadline;
mod definitions;
mod delivery;
mod erasures;
mod error;
mod error_details;
mod evidence;
mod forecast;
mod installed_rules;
mod installed_scales;
mod measure;
mod names;
mod narratives;
mod page;
mod readiness;
mod reading;
mod risk;
mod scope;
mod scorecard;
mod scrutiny;
mod serve;
mod submission;
mod track_records;
mod wire;

pub use serve::{ServeError, ServiceSettings, serve};
