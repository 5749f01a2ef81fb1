//! From the domain's types to the contract's, a file an idea.

pub(crate) mod absence;
pub(crate) mod accuracy;
pub(crate) mod benchmark;
pub(crate) mod cells;
pub(crate) mod change;
pub(crate) mod date_figure;
pub(crate) mod day;
pub(crate) mod delivery;
pub(crate) mod expected_return;
pub(crate) mod expected_share;
pub(crate) mod figure;
pub(crate) mod finding;
pub(crate) mod forecast;
pub(crate) mod item;
pub(crate) mod measure;
pub(crate) mod milestone;
pub(crate) mod narrative;
pub(crate) mod outturn;
pub(crate) mod period;
pub(crate) mod project;
pub(crate) mod projection;
pub(crate) mod publication;
pub(crate) mod risk;
pub(crate) mod risk_event;
pub(crate) mod risk_mitigation;
pub(crate) mod risk_profile;
pub(crate) mod risk_score;
pub(crate) mod row;
pub(crate) mod rule_set;
pub(crate) mod scale;
pub(crate) mod scope;
pub(crate) mod scrutiny;
pub(crate) mod share;
pub(crate) mod status;
pub(crate) mod submission;
pub(crate) mod target;
pub(crate) mod travel;
pub(crate) mod unit;
pub(crate) mod year_to_date;

use outturn_domain::stage::{Basis, Stage};

use crate::contract;

/// A stage.
pub(crate) fn stage(stage: Stage) -> contract::Stage {
    match stage {
        Stage::Working => contract::Stage::Working,
        Stage::SignedOff => contract::Stage::SignedOff,
        Stage::Published => contract::Stage::Published,
    }
}

/// A basis.
pub(crate) fn basis(basis: Basis) -> contract::Basis {
    match basis {
        Basis::Supplied => contract::Basis::Supplied,
        Basis::Published => contract::Basis::Published,
        Basis::Illustrative => contract::Basis::Illustrative,
    }
}

/// The basis of what rests on several figures.
pub(crate) fn common_basis(bases: impl IntoIterator<Item = Basis>) -> contract::Basis {
    let mut bases = bases.into_iter();
    let Some(first) = bases.next() else { return contract::Basis::Unspecified };
    if bases.all(|other| other == first) { basis(first) } else { contract::Basis::Mixed }
}
