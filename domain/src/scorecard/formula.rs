//! Values that are worked out from those of other measures, by the formula that the measure declares.
//!
//! What lacks a part has no value at all. The formula stands in every period of its definition, whatever was reported of the measure itself: two figures of
//! one thing would leave nobody knowing which is meant.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::inputs::{Inputs, Subject};
use super::roll_up::{listed, rolls_up};
use super::row::{MadeOf, RowValue, Source};
use super::value::{MeasureSeries, Slot, has_value, value_of};
use crate::absence::Absence;
use crate::code::{BreakdownCode, ItemCode};
use crate::measure::{Formula, Measure, Unworkable, fed_by, unlike};
use crate::period::{Period, PeriodKind};
use crate::provenance::RecordedFact;
use crate::travel::Series as _;

/// What a formula makes of the figures of its measures.
#[derive(Debug, Clone, PartialEq)]
pub struct WorkedOut<'a> {
    /// The formula.
    pub formula: &'a Formula,
    /// The period of all its figures.
    pub period: Period,
    /// The measures that it names, each once, in the order in which they stand.
    pub operands: Vec<Operand<'a>>,
}

/// A measure that feeds a formula.
#[derive(Debug, Clone, PartialEq)]
pub struct Operand<'a> {
    /// Its code.
    pub code: &'a ItemCode,
    /// What there is of it.
    pub figure: OperandFigure<'a>,
}

/// Why a formula gives no number, though each of its measures has one.
#[derive(Debug, thiserror::Error)]
enum NoResult {
    #[error("{} and {}, and figures of different lengths of time are not put together", .0[0], .0[1])]
    Unlike([String; 2]),
    #[error(transparent)]
    Unworkable(Unworkable),
}

/// What there is of a measure that feeds a formula.
#[derive(Debug, Clone, PartialEq)]
pub enum OperandFigure<'a> {
    /// Its value, or why there is none.
    Value {
        /// The measure, as it is defined in the period.
        measure: &'a Measure,
        /// Its value.
        value: RowValue<'a>,
    },
    /// It is not in the framework in the period.
    NotDefined,
    /// It is worked out from itself, or from more than can be followed.
    Endless,
}

/// What the formula of a measure makes of a period; absent where it has none.
pub(super) fn worked_out<'a>(inputs: &Inputs<'a>, measure: &'a Measure, subject: &Subject<'a>, period: Period) -> Option<WorkedOut<'a>> {
    let formula = measure.formula.as_ref()?;
    let ends = ends(inputs, measure, period);
    let operand = |code: &'a ItemCode| {
        let figure = match inputs.framework.measure(code, period) {
            _ if !ends => OperandFigure::Endless,
            None => OperandFigure::NotDefined,
            Some(part) => {
                let subject = Subject { item: &part.code, ..*subject };
                let expected = is_of(inputs, part, &subject, period);
                OperandFigure::Value { measure: part, value: value_of(inputs, part, &subject, Slot { period, expected }) }
            }
        };
        Operand { code, figure }
    };
    Some(WorkedOut { formula, period, operands: formula.measures().into_iter().map(operand).collect() })
}

/// Whether a measure has a value of its own in a period: its frequency says so, its shorter periods roll up to it, it was reported for it, or it is worked out
/// from measures that have.
fn is_of(inputs: &Inputs<'_>, measure: &Measure, subject: &Subject<'_>, period: Period) -> bool {
    let own = measure.frequency.period_kind() == Some(period.kind());
    own || if measure.formula.is_some() {
        is_worked_out(inputs, measure, subject, period)
    } else {
        rolls_up(measure, period) || has_value(inputs, subject, period)
    }
}

/// Whether a formula gives a period longer than the measure's own a value: every measure that feeds it has one there.
pub(super) fn is_worked_out(inputs: &Inputs<'_>, measure: &Measure, subject: &Subject<'_>, period: Period) -> bool {
    let Some(formula) = measure.formula.as_ref().filter(|_| ends(inputs, measure, period)) else { return false };
    let own_is_shorter = measure.frequency.period_kind().is_some_and(|own| super::roll_up::fills(own, period));
    let has = |code: &ItemCode| {
        let part = inputs.framework.measure(code, period);
        part.is_some_and(|part| is_of(inputs, part, &Subject { item: &part.code, ..*subject }, period))
    };
    own_is_shorter && formula.measures().into_iter().all(has)
}

/// Whether the formula of a measure stands in a period in which each measure that it names has a figure.
#[must_use]
pub fn is_fed<'a>(inputs: &Inputs<'a>, measure: &'a Measure, subject: &Subject<'a>, period: Period) -> bool {
    worked_out(inputs, measure, subject, period).is_some_and(|worked_out| worked_out.absence().is_none())
}

/// The period that the formula of a measure could give a figure once what feeds it is reported for `reported`: that of its own frequency which this falls into, or
/// this one, where it is made of periods of its own. Absent where it is shorter than any that the measure has.
#[must_use]
pub fn period_fed(measure: &Measure, reported: Period) -> Option<Period> {
    let Some(own) = measure.frequency.period_kind() else { return Some(reported) };
    if reported.kind() == own || super::roll_up::fills(own, reported) {
        return Some(reported);
    }
    let year = reported.in_financial_year()?;
    let around: Vec<Period> = match own {
        PeriodKind::FinancialQuarter => (1..=4).filter_map(|number| year.quarter(number)).collect(),
        PeriodKind::FinancialHalf => (1..=2).filter_map(|number| year.half(number)).collect(),
        PeriodKind::FinancialYear => vec![year],
        _ => Vec::new(),
    };
    around.into_iter().find(|around| reported.ends_within(*around))
}

/// Whether all that feeds a measure can be followed to its end. A framework that was taken says so; one put together from several may not.
fn ends(inputs: &Inputs<'_>, measure: &Measure, period: Period) -> bool {
    let formula_of = |code: &ItemCode| inputs.framework.measure(code, period)?.formula.as_ref();
    fed_by(&measure.code, &formula_of).is_ok()
}

/// The groups by which every measure that feeds a formula was reported: `of` tells those of one.
pub(super) fn common_groups<'a>(
    inputs: &Inputs<'a>,
    measure: &Measure,
    period: Period,
    of: &dyn Fn(&'a Measure) -> BTreeSet<&'a BreakdownCode>,
) -> BTreeSet<&'a BreakdownCode> {
    let Some(formula) = measure.formula.as_ref().filter(|_| ends(inputs, measure, period)) else { return BTreeSet::new() };
    let groups = formula.measures().into_iter().map(|code| inputs.framework.measure(code, period).map(of).unwrap_or_default());
    groups.reduce(|common, groups| common.intersection(&groups).copied().collect()).unwrap_or_default()
}

/// Whether what feeds a formula is another thing in one period than in the other.
pub(super) fn broken_between(series: &MeasureSeries<'_, '_>, measure: &Measure, earlier: Period, later: Period) -> bool {
    let inputs = series.inputs;
    let Some(formula) = measure.formula.as_ref().filter(|_| ends(inputs, measure, later)) else { return false };
    formula.measures().into_iter().any(|code| {
        let part = inputs.framework.measure(code, later);
        part.is_some_and(|part| {
            let subject = Subject { item: &part.code, ..series.subject };
            MeasureSeries { inputs, measure: part, subject }.broken_between(earlier, later)
        })
    })
}

impl<'a> WorkedOut<'a> {
    /// What it comes to. `expected` says whether there is to be a value at all.
    pub(super) fn into_value(self, measure: &Measure, expected: bool) -> RowValue<'a> {
        match self.number() {
            Ok(exact) => RowValue::Number { figure: measure.precision.round(exact), exact, source: Source::WorkedOut(self) },
            Err(_) if !expected => RowValue::Absent { absence: Absence::NotReportedInPeriod, said_by: None },
            Err(Absence::Incomplete | Absence::NotComputable) => RowValue::Incomplete(MadeOf::Formula(self)),
            Err(absence) => RowValue::Absent { absence, said_by: self.facts().last().copied() },
        }
    }

    /// The number before rounding, or why there is none.
    pub(super) fn number(&self) -> Result<Decimal, Absence> {
        match self.absence() {
            Some(absence) => Err(absence),
            None => self.result().map_err(|_| Absence::NotComputable),
        }
    }

    fn result(&self) -> Result<Decimal, NoResult> {
        if let Some(parts) = self.unlike() {
            return Err(NoResult::Unlike(parts));
        }
        self.formula.work_out(&|code| self.exact(code)).map_err(NoResult::Unworkable)
    }

    /// Two of its measures whose figures are not of the same length of time. A framework that was taken has none; one of them may have been defined anew since.
    fn unlike(&self) -> Option<[String; 2]> {
        unlike(self.operands.iter().filter_map(|operand| match &operand.figure {
            OperandFigure::Value { measure, .. } => Some((operand.code, measure.cell_holds)),
            OperandFigure::NotDefined | OperandFigure::Endless => None,
        }))
    }

    fn exact(&self, code: &ItemCode) -> Decimal {
        self.operands.iter().find(|operand| operand.code == code).and_then(Operand::exact).unwrap_or_default()
    }

    /// Why there is no number; absent where every part has its own.
    ///
    /// What is so of every part is so of the whole, and what waits for a part that is not due is not due itself.
    pub(super) fn absence(&self) -> Option<Absence> {
        let lacks: Vec<Absence> = self.operands.iter().filter_map(Operand::lack).collect();
        let first = *lacks.first()?;
        let all_alike = lacks.len() == self.operands.len() && lacks.iter().all(|lack| *lack == first);
        let all_below_stage = lacks.iter().all(|lack| *lack == Absence::StageNotReached);
        if lacks.contains(&Absence::NotDue) {
            return Some(Absence::NotDue);
        }
        Some(if all_alike || all_below_stage { first } else { Absence::Incomplete })
    }

    /// Every fact that went in, or that says why a part is missing, each once.
    #[must_use]
    pub fn facts(&self) -> Vec<&'a RecordedFact> {
        let mut facts: Vec<&'a RecordedFact> = Vec::new();
        for fact in self.operands.iter().flat_map(Operand::facts) {
            if !facts.iter().any(|known| std::ptr::eq(*known, fact)) {
                facts.push(fact);
            }
        }
        facts
    }

    /// The arithmetic with the numbers in it, as far as the result: `301 / 571 * 100`.
    #[must_use]
    pub fn arithmetic(&self) -> String {
        self.formula.with_numbers(&|code| self.exact(code))
    }

    /// Why there is no number, in words: `no figure for LOANS (late)`, or what cannot be divided; empty where there is one.
    #[must_use]
    pub fn missing(&self) -> String {
        let missing: Vec<String> = self.operands.iter().filter_map(Operand::missing).collect();
        match self.result() {
            _ if !missing.is_empty() => format!("no figure for {}", listed(missing)),
            Ok(_) => String::new(),
            Err(why) => why.to_string(),
        }
    }
}

impl<'a> Operand<'a> {
    /// What it was read from, or what says why it is missing.
    #[must_use]
    pub fn facts(&self) -> Vec<&'a RecordedFact> {
        match &self.figure {
            OperandFigure::Value { value, .. } => value.facts(),
            OperandFigure::NotDefined | OperandFigure::Endless => Vec::new(),
        }
    }

    /// Its value, where it has one.
    #[must_use]
    pub fn value(&self) -> Option<&RowValue<'a>> {
        match &self.figure {
            OperandFigure::Value { value, .. } => Some(value),
            OperandFigure::NotDefined | OperandFigure::Endless => None,
        }
    }

    fn exact(&self) -> Option<Decimal> {
        match self.value()? {
            RowValue::Number { exact, .. } => Some(*exact),
            RowValue::Words(_) | RowValue::Absent { .. } | RowValue::Incomplete(_) => None,
        }
    }

    fn lack(&self) -> Option<Absence> {
        match self.value() {
            Some(RowValue::Number { .. }) => None,
            Some(value) => Some(value.absence().unwrap_or(Absence::Incomplete)),
            None => Some(Absence::Incomplete),
        }
    }

    fn missing(&self) -> Option<String> {
        let why = match &self.figure {
            OperandFigure::NotDefined => "not in the framework then".to_owned(),
            OperandFigure::Endless => "worked out from itself".to_owned(),
            OperandFigure::Value { value: RowValue::Number { .. }, .. } => return None,
            OperandFigure::Value { value: RowValue::Words(_), .. } => "answered in words".to_owned(),
            OperandFigure::Value { value: RowValue::Absent { absence, .. }, .. } => absence.label().to_owned(),
            OperandFigure::Value { value: RowValue::Incomplete(made_of), .. } => {
                format!("{}: {}", made_of.absence().label(), made_of.missing())
            }
        };
        Some(format!("{} ({why})", self.code))
    }
}
