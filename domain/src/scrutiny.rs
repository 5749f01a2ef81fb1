//! Scrutiny: what rules raise, what people recommend of it, and the reviews, actions and plans of boards that follow.
//!
//! A rule raises, people recommend: nothing here decides anything.

mod candidate;
mod looks;
mod plan;
mod recommendation;
mod remit;
mod review;
mod rule;

pub use candidate::{Candidate, Watched, candidates};
pub(crate) use looks::said_to_have_been_held;
pub use looks::{Look, LookState, first_day, last_day, looks, reviews_about};
pub use plan::{PlannedKind, PlannedLook};
pub use recommendation::{Recommendation, RecommendationKind, RecommendationState};
pub use remit::{Remit, covers_item, placement_of, remit_of};
pub use review::{ReviewAction, ReviewDetails, StatedState};
pub use rule::{RaisedFor, ScrutinyRule, Trigger};
