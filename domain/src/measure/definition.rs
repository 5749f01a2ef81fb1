//! What of a measure's row defines it, and so changes by a decision alone.

use super::{Measure, MeasureClass};
use crate::code::lookup_key;

/// Something in which two rows of one measure differ, and by which its figures or their judgement would.
///
/// What a measure is called, where it stands in the plan, who reports and answers for it, its source and its tags are none of these: they say the same of the same figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Differs {
    /// What it counts in.
    Unit,
    /// To how many places it is published.
    Precision,
    /// Which way is good, or the band that is.
    Polarity,
    /// How often it is reported.
    Frequency,
    /// What the cell of a return holds.
    CellHolds,
    /// What its annual target means.
    AnnualTargetMeans,
    /// How its values make those of longer periods.
    RollUp,
    /// How it is worked out from others.
    Formula,
    /// Whether the council answers for it, or it is context.
    Class,
    /// Whether it is inside the framework.
    InFramework,
    /// How many months its figures run behind.
    LagMonths,
    /// What its numerator counts.
    Numerator,
    /// What its denominator counts.
    Denominator,
    /// What exactly is counted, in other words than before.
    Definition,
    /// How far it may miss its target and still be near.
    Tolerance,
    /// The range in which it is expected.
    Thresholds,
}

impl Differs {
    /// Whether it makes another definition, which a body decides on. A tolerance and a range of context may be set for later periods without that.
    #[must_use]
    pub fn defines(self) -> bool {
        !matches!(self, Self::Tolerance | Self::Thresholds)
    }
}

impl Measure {
    /// In what a later row of the same measure differs. Words that are added where there were none, or left out, say nothing else.
    #[must_use]
    pub fn differs_from(&self, later: &Self) -> Vec<Differs> {
        let is_context = |measure: &Self| measure.class == MeasureClass::Contextual;
        let both_defined = self.definition.is_some() && later.definition.is_some();
        let found = [
            (Differs::Unit, self.unit != later.unit),
            (Differs::Precision, self.precision != later.precision),
            (Differs::Polarity, self.polarity != later.polarity),
            (Differs::Frequency, self.frequency != later.frequency),
            (Differs::CellHolds, self.cell_holds != later.cell_holds),
            (Differs::AnnualTargetMeans, self.annual_target_means != later.annual_target_means),
            (Differs::RollUp, self.roll_up != later.roll_up),
            (Differs::Formula, self.formula != later.formula),
            (Differs::Class, is_context(self) != is_context(later)),
            (Differs::InFramework, self.within_framework != later.within_framework),
            (Differs::LagMonths, self.lag_months != later.lag_months),
            (Differs::Numerator, folded(self.numerator.as_ref()) != folded(later.numerator.as_ref())),
            (Differs::Denominator, folded(self.denominator.as_ref()) != folded(later.denominator.as_ref())),
            (Differs::Definition, both_defined && folded(self.definition.as_ref()) != folded(later.definition.as_ref())),
            (Differs::Tolerance, self.tolerance != later.tolerance),
            (Differs::Thresholds, self.thresholds != later.thresholds),
        ];
        found.into_iter().filter(|(_, differs)| *differs).map(|(what, _)| what).collect()
    }

    /// Whether a later row of the same measure defines it as this one does.
    #[must_use]
    pub fn is_defined_alike(&self, later: &Self) -> bool {
        !self.differs_from(later).into_iter().any(Differs::defines)
    }

    /// Whether another definition counts the same, so that their values may be compared.
    #[must_use]
    pub fn counts_like(&self, other: &Self) -> bool {
        let counted = |measure: &Self| {
            let words = [&measure.definition, &measure.numerator, &measure.denominator].map(|words| folded(words.as_ref()));
            (measure.unit.clone(), measure.cell_holds, measure.formula.clone(), words)
        };
        counted(self) == counted(other)
    }
}

/// Words without what is mere spelling.
fn folded(words: Option<&String>) -> Option<String> {
    words.map(|words| lookup_key(words))
}
