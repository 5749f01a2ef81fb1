//! One measure on a scorecard.

use rust_decimal::Decimal;

use super::formula::WorkedOut;
use super::headline::OutsideReason;
use super::roll_up::RolledUp;
use crate::absence::{Absence, TargetAbsence};
use crate::code::BreakdownCode;
use crate::figure::CellNumber;
use crate::measure::{CellHolds, InRange, Measure, RollUp};
use crate::organisation::PlanItem;
use crate::period::Period;
use crate::provenance::RecordedFact;
use crate::status::{Case, Comparator, MetOutcome, StatusAbsence, StatusOutcome, Yardstick};
use crate::target::Target;
use crate::travel::{Direction, Travel, TrendOutcome};

/// One measure on a scorecard, or one group of it below its own value.
#[derive(Debug, Clone, PartialEq)]
pub struct Row<'a> {
    /// The measure, as it was defined in the period.
    pub measure: &'a Measure,
    /// The measure as it was defined in the value's period, which may be an earlier one: its value is read, judged and shown by this.
    pub of_value: &'a Measure,
    /// The group; absent on the measure's own row.
    pub breakdown: Option<&'a BreakdownCode>,
    /// The themes it counts under: those of its places in the scope.
    pub themes: Vec<&'a PlanItem>,
    /// The period of the value: the scorecard's own where one was reported for it or the measure rolls up to it, else the latest of the measure's own that
    /// had ended by its end.
    pub value_period: Period,
    /// Whether that period ends within the scorecard's, and so counts in its headline.
    pub counts: bool,
    /// The value, or why there is none.
    pub value: RowValue<'a>,
    /// The target that judges it, or why none does.
    pub target: RowTarget<'a>,
    /// The least that is acceptable, where the council keeps two levels.
    pub floor: Option<TargetInForce<'a>>,
    /// The target for the whole financial year that the scorecard's period belongs to, where that is not the year itself.
    pub annual_target: Option<TargetInForce<'a>>,
    /// The status, or why there is none.
    pub status: StatusOutcome,
    /// Whether the target is met or exceeded, apart from any colour.
    pub met: MetOutcome,
    /// Against the period before.
    pub travel_short: Travel,
    /// Against the same period of the year before.
    pub travel_long: Travel,
    /// The direction of the whole series up to the value's period.
    pub trend: TrendOutcome,
    /// The codes of the statuses of the periods before, newest first, where a rule looks back.
    pub previous: Vec<String>,
    /// What the service expects of the financial year, as submitted.
    pub forecast: Option<&'a RecordedFact>,
    /// What the service says about the figure.
    pub comment: Option<&'a RecordedFact>,
    /// Why the measure stands outside the headline; absent where it counts in it.
    pub outside: Option<OutsideReason>,
    /// The measure by group: a row each, in the order of their codes.
    pub below: Vec<Row<'a>>,
}

impl Row<'_> {
    /// Whether it counts under a theme; where none is given, whether it stands under none.
    #[must_use]
    pub fn stands_under(&self, theme: Option<&PlanItem>) -> bool {
        theme.map_or(self.themes.is_empty(), |theme| self.themes.iter().any(|own| own.code == theme.code))
    }

    /// Where the value lies against the range expected of the measure. A range is set for the whole measure and one of its periods: there is none for a group, or for what
    /// adds up over several.
    #[must_use]
    pub fn in_range(&self) -> Option<InRange> {
        let thresholds = self.of_value.thresholds.filter(|_| self.breakdown.is_none() && !self.adds_up())?;
        Some(thresholds.place(self.value.figure()?, self.of_value.precision))
    }

    /// Whether the value counts what happened in several of the measure's own periods together.
    fn adds_up(&self) -> bool {
        let is_longer = self.of_value.frequency.period_kind().is_some_and(|own| own != self.value_period.kind());
        let is_level = matches!(self.of_value.roll_up, Some(RollUp::Last | RollUp::Mean | RollUp::RatioOfSums));
        is_longer && !is_level && self.of_value.cell_holds == CellHolds::InPeriod && !self.of_value.is_rate()
    }

    /// Whether it counts in the scorecard's period and missed its target.
    #[must_use]
    pub fn missed_its_target(&self) -> bool {
        self.counts && self.outside.is_none() && self.met == MetOutcome::Missed
    }

    /// Whether it counts in the scorecard's period and got worse against the period before.
    #[must_use]
    pub fn got_worse(&self) -> bool {
        let worsening = |travel: &Travel| matches!(travel, Travel::Compared(compared) if compared.direction == Direction::Worsening);
        self.counts && worsening(&self.travel_short)
    }

    /// Whether a value should be there and is not: what is not due yet, or does not apply, is missing to nobody.
    #[must_use]
    pub fn lacks_a_value(&self) -> bool {
        self.counts && self.value.absence().is_some_and(|absence| !matches!(absence, Absence::NotDue | Absence::NotApplicable))
    }

    /// What its status is judged from.
    pub(super) fn case(&self) -> Case<'_> {
        Case {
            yardstick: Yardstick::of(self.of_value),
            value: self.value.to_judge(),
            target: self.target.comparator(),
            floor: self.floor.map(|floor| floor.number),
            travel_short: &self.travel_short,
            travel_long: &self.travel_long,
            previous: &self.previous,
        }
    }
}

/// A value as it stands on a scorecard.
#[derive(Debug, Clone, PartialEq)]
pub enum RowValue<'a> {
    /// A number.
    Number {
        /// Rounded to the measure's precision: what is compared and published.
        figure: Decimal,
        /// Before rounding.
        exact: Decimal,
        /// Where it comes from.
        source: Source<'a>,
    },
    /// Words: a measure that is answered so.
    Words(&'a RecordedFact),
    /// Nothing, and why.
    Absent {
        /// Why.
        absence: Absence,
        /// The fact that says so, where somebody reported it.
        said_by: Option<&'a RecordedFact>,
    },
    /// Nothing: it is made of several, and not all of them are there, or they give no number.
    Incomplete(MadeOf<'a>),
}

impl<'a> RowValue<'a> {
    /// The rounded number, where it is one.
    #[must_use]
    pub fn figure(&self) -> Option<Decimal> {
        match self {
            Self::Number { figure, .. } => Some(*figure),
            Self::Words(_) | Self::Absent { .. } | Self::Incomplete(_) => None,
        }
    }

    /// The number to judge, before rounding.
    pub(super) fn to_judge(&self) -> Result<Decimal, StatusAbsence> {
        match self {
            Self::Number { exact, .. } => Ok(*exact),
            Self::Words(_) => Err(StatusAbsence::InWords),
            Self::Absent { absence, .. } => Err(StatusAbsence::NoValue(*absence)),
            Self::Incomplete(made_of) => Err(StatusAbsence::NoValue(made_of.absence())),
        }
    }

    /// What it is rolled up from, where it is.
    #[must_use]
    pub fn rolled_up(&self) -> Option<&RolledUp<'a>> {
        match self {
            Self::Number { source: Source::RolledUp(rolled_up), .. } | Self::Incomplete(MadeOf::RolledUp(rolled_up)) => Some(rolled_up),
            Self::Number { .. } | Self::Words(_) | Self::Absent { .. } | Self::Incomplete(MadeOf::Formula(_)) => None,
        }
    }

    /// What it is worked out from by a formula, where it is.
    #[must_use]
    pub fn worked_out(&self) -> Option<&WorkedOut<'a>> {
        match self {
            Self::Number { source: Source::WorkedOut(worked_out), .. } | Self::Incomplete(MadeOf::Formula(worked_out)) => Some(worked_out),
            Self::Number { .. } | Self::Words(_) | Self::Absent { .. } | Self::Incomplete(MadeOf::RolledUp(_)) => None,
        }
    }

    /// What it was read from, or what says why it is missing.
    #[must_use]
    pub fn facts(&self) -> Vec<&'a RecordedFact> {
        match self {
            Self::Number { source, .. } => source.facts(),
            Self::Words(fact) => vec![*fact],
            Self::Absent { said_by, .. } => said_by.iter().copied().collect(),
            Self::Incomplete(made_of) => made_of.facts(),
        }
    }

    /// Why there is none, where there is none.
    #[must_use]
    pub fn absence(&self) -> Option<Absence> {
        match self {
            Self::Absent { absence, .. } => Some(*absence),
            Self::Incomplete(made_of) => Some(made_of.absence()),
            Self::Number { .. } | Self::Words(_) => None,
        }
    }
}

/// What a value is made of, that is none as long as not all of it is there.
#[derive(Debug, Clone, PartialEq)]
pub enum MadeOf<'a> {
    /// Shorter periods.
    RolledUp(RolledUp<'a>),
    /// Other measures.
    Formula(WorkedOut<'a>),
}

impl<'a> MadeOf<'a> {
    /// Why there is no value.
    #[must_use]
    pub fn absence(&self) -> Absence {
        match self {
            Self::RolledUp(_) => Absence::Incomplete,
            Self::Formula(worked_out) => worked_out.absence().unwrap_or(Absence::NotComputable),
        }
    }

    /// The same in words.
    #[must_use]
    pub fn missing(&self) -> String {
        match self {
            Self::RolledUp(rolled_up) => rolled_up.missing(),
            Self::Formula(worked_out) => worked_out.missing(),
        }
    }

    /// Every fact that went in, or that says why a part is missing.
    #[must_use]
    pub fn facts(&self) -> Vec<&'a RecordedFact> {
        match self {
            Self::RolledUp(rolled_up) => rolled_up.facts(),
            Self::Formula(worked_out) => worked_out.facts(),
        }
    }
}

/// Where a number comes from.
#[derive(Debug, Clone, PartialEq)]
pub enum Source<'a> {
    /// A cell.
    Reported(&'a RecordedFact),
    /// Two cells: the return gave no rate, and this is the one that its numerator and denominator give.
    Computed {
        /// The upper number.
        numerator: &'a RecordedFact,
        /// The lower number.
        denominator: &'a RecordedFact,
    },
    /// The cells of shorter periods.
    RolledUp(RolledUp<'a>),
    /// The figures of other measures.
    WorkedOut(WorkedOut<'a>),
}

impl<'a> Source<'a> {
    /// Every fact that went in.
    #[must_use]
    pub fn facts(&self) -> Vec<&'a RecordedFact> {
        match self {
            Self::Reported(fact) => vec![*fact],
            Self::Computed { numerator, denominator } => vec![*numerator, *denominator],
            Self::RolledUp(rolled_up) => rolled_up.facts(),
            Self::WorkedOut(worked_out) => worked_out.facts(),
        }
    }
}

/// Whether a target had been approved, on the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Approval {
    /// It had.
    Approved,
    /// It had not.
    Proposed,
}

impl Approval {
    /// What a committee would read.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Approved => "approved",
            Self::Proposed => "proposed for approval",
        }
    }
}

/// A target with a number, as it stood on the day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TargetInForce<'a> {
    /// The target, with its level, its approval and its cell.
    pub target: &'a Target,
    /// Its number.
    pub number: CellNumber,
    /// Whether it had been approved.
    pub approval: Approval,
}

/// The target that a value is held against.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum RowTarget<'a> {
    /// One that judges.
    Judges(TargetInForce<'a>),
    /// One that is proposed, where the council does not let proposed targets judge.
    NotApproved(TargetInForce<'a>),
    /// None, and why.
    Absent {
        /// Why.
        reason: TargetAbsence,
        /// What the framework says about it.
        text: Option<&'a str>,
        /// The row of the framework that says so.
        row: Option<&'a Target>,
    },
}

impl<'a> RowTarget<'a> {
    /// The target with a number, whether it judges or not.
    #[must_use]
    pub fn in_force(&self) -> Option<TargetInForce<'a>> {
        match self {
            Self::Judges(target) | Self::NotApproved(target) => Some(*target),
            Self::Absent { .. } => None,
        }
    }

    /// What the value is held against.
    pub(super) fn comparator(&self) -> Comparator {
        match *self {
            Self::Judges(target) => Comparator::Target(target.number),
            Self::NotApproved(target) => Comparator::NotApproved(target.number),
            Self::Absent { reason, .. } => Comparator::Absent(reason),
        }
    }

    /// Whether it judges.
    #[must_use]
    pub fn judges(&self) -> bool {
        matches!(self, Self::Judges(_))
    }
}
