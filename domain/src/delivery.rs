//! Delivery: milestones and projects, what their services say of them, and the shares a committee reads.

mod change;
mod gate;
mod inputs;
mod item;
mod standing;
mod summary;

pub use change::{DeliveryChange, DeliveryChangeKind};
pub use gate::ProjectGate;
pub use inputs::Inputs;
pub(crate) use inputs::why_nothing;
pub use item::DeliveryItem;
pub use standing::{Row, Standing};
pub use summary::{Compared, DeliveryShare, LikeForLike, Summary, ThemeShare, summarise};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::address::Place;
use crate::code::{ItemCode, PlanCode, UnitCode};
use crate::figure::CellNumber;
use crate::measure::Effective;
use crate::stage::Basis;

/// A milestone or action, as one row of the framework gives it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Milestone {
    /// Its code.
    pub code: ItemCode,
    /// What is to be reached.
    pub title: String,
    /// The service that reports it.
    pub service: Option<UnitCode>,
    /// Where it stands in the plan.
    pub plan_items: Vec<PlanCode>,
    /// Who answers for it, by role.
    pub owner: Option<String>,
    /// The day it was planned for when it was set.
    pub baseline_date: Option<NaiveDate>,
    /// From when to when it is watched.
    pub effective: Effective,
    /// What stands behind it.
    pub basis: Basis,
    /// Where that is stated.
    pub basis_note: Option<String>,
    /// Its row.
    pub place: Place,
}

/// A project, as one row of the framework gives it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Project {
    /// Its code.
    pub code: ItemCode,
    /// What it is called.
    pub title: String,
    /// The service that reports it.
    pub service: Option<UnitCode>,
    /// Where it stands in the plan.
    pub plan_items: Vec<PlanCode>,
    /// Who answers for it, by role.
    pub owner: Option<String>,
    /// Whether it is one of the council's priorities.
    pub priority: bool,
    /// Its budget, in pounds.
    pub budget: Option<CellNumber>,
    /// From when to when it is watched.
    pub effective: Effective,
    /// What stands behind it.
    pub basis: Basis,
    /// Where that is stated.
    pub basis_note: Option<String>,
    /// Its row.
    pub place: Place,
}
