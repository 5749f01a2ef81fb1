//! What became of values that were provisional when they were first told.

use rust_decimal::prelude::ToPrimitive;

use super::method::revision_spread;
use crate::measure::Measure;
use crate::provenance::RecordedFact;
use crate::scorecard::{Facts, Inputs};

/// How far the provisional values of a measure were revised before they were final, as its own vintages tell: `first_told` are the values that were
/// provisional at first, as they stood then. Absent while none of them is final.
pub(super) fn revision(inputs: &Inputs<'_>, measure: &Measure, first_told: &Facts) -> Option<f64> {
    let number = |recorded: &RecordedFact| recorded.fact.value.number()?.decimal().to_f64();
    let became = |first: &RecordedFact| {
        let now = inputs.facts.of_item(&measure.code).find(|now| now.fact.key == first.fact.key);
        now.filter(|now| !now.fact.marks.provisional).and_then(number)
    };
    let own = first_told.of_item(&measure.code).filter(|first| first.fact.key.entity.as_ref() == inputs.entity);
    revision_spread(own.filter_map(|first| number(first).zip(became(first))))
}
