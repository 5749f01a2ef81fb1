//! Scrutiny: what rules raise, what people recommend of it, and the reviews, actions and plans of boards that follow.
//!
//! A rule raises, people recommend: nothing here decides anything.

mod plan;
mod recommendation;
mod review;
mod rule;

pub use plan::{PlannedKind, PlannedLook};
pub use recommendation::{Recommendation, RecommendationKind, RecommendationState};
pub use review::{ReviewAction, ReviewDetails, StatedState};
pub use rule::{RaisedFor, ScrutinyRule, Trigger};
