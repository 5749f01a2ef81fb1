//! The words and rules of council performance management, and nothing else: no I/O, no async, no SQL, no protobuf, no wall clock.
//!
//! Read in this order:
//! - [`period`]: what stretch of time a figure is about, and how people write it.
//! - [`code`]: the codes and names that measures, services, submitters and the rest go by.
//! - [`clock`]: what time it is, passed in.
//! - [`address`]: where in a workbook something stands.
//! - [`measure`], [`target`], [`organisation`], [`framework`]: what the council has decided to watch, and how well it means to do.
//! - [`fact`], [`absence`], [`stage`], [`provenance`]: what somebody reported, or why there is nothing, and who said so.
//! - [`narrative`]: what people write in words beside the figures.
//! - [`figure`]: how a number is rounded and shown.
//! - [`finding`]: what a submitter is told about a return.
//! - [`rules`], [`status`], [`travel`], [`scorecard`], [`forecast`]: judgement, computed from all the above and never stored.
//! - [`risk`], [`delivery`], [`change`], [`scrutiny`]: what a council watches beside its measures, and what is made of it.
//! - [`colour`]: what is shown of a colour that a rule set names.

pub mod absence;
pub mod address;
pub mod benchmark;
pub mod change;
pub mod clock;
pub mod code;
pub mod colour;
pub mod delivery;
pub mod exceptional;
pub mod fact;
pub mod figure;
pub mod finding;
pub mod forecast;
pub mod framework;
pub mod link;
pub mod measure;
pub mod narrative;
pub mod organisation;
pub mod over_time;
pub mod period;
pub mod provenance;
pub mod risk;
pub mod rules;
pub mod scale;
pub mod scorecard;
pub mod scrutiny;
pub mod stage;
pub mod status;
pub mod target;
pub mod timeliness;
pub mod travel;
