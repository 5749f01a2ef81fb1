//! Which period's value a row shows, and what there is of it.

use rust_decimal::Decimal;

use super::formula::{broken_between, is_worked_out, worked_out};
use super::inputs::{Inputs, Subject};
use super::rate::rate;
use super::roll_up::{rolled_up, rolls_up};
use super::row::{RowValue, Source};
use crate::absence::Absence;
use crate::fact::{FactKind, FactValue};
use crate::figure::CellNumber;
use crate::measure::{CellHolds, Measure, RollUp};
use crate::period::{Period, PeriodKind};
use crate::provenance::RecordedFact;
use crate::stage::Stage;
use crate::travel::{NotTravelled, Series};

/// Where on a scorecard a measure's value stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Slot {
    /// The value's period.
    pub(super) period: Period,
    /// Whether a value of the scorecard's period is to be expected at all: not of an annual measure in a quarter.
    pub(super) expected: bool,
}

/// The latest period of the measure's own that had ended by the end of the period asked for.
///
/// A value reported for the very period asked for is taken whatever the measure's frequency, and so is one that its values roll up to by its declared rule, or that its formula gives; else
/// the frequency tells, and where there is none, the latest period with a value. An earlier period is shown only where there is something of it to show.
pub(super) fn slot(inputs: &Inputs<'_>, measure: &Measure, subject: &Subject<'_>) -> Slot {
    let asked = inputs.period;
    let is_there = |period| match measure.formula {
        Some(_) => worked_out(inputs, measure, subject, period).is_some_and(|worked_out| worked_out.number().is_ok()),
        None => has_value(inputs, subject, period),
    };
    if rolls_up(measure, asked) || is_worked_out(inputs, measure, subject, asked) || (measure.formula.is_none() && is_there(asked)) {
        return Slot { period: asked, expected: true };
    }
    let latest = match measure.frequency.period_kind() {
        Some(kind) => latest_ended(kind, asked),
        None => latest_reported(inputs, subject, asked),
    };
    match latest {
        Some(period) if period.ends_within(asked) => Slot { period, expected: true },
        Some(period) if is_there(period) => Slot { period, expected: false },
        _ => Slot { period: asked, expected: false },
    }
}

pub(super) fn has_value(inputs: &Inputs<'_>, subject: &Subject<'_>, period: Period) -> bool {
    reported_periods(inputs, subject).any(|reported| reported == period)
}

/// The periods for which there is something of a value.
fn reported_periods(inputs: &Inputs<'_>, subject: &Subject<'_>) -> impl Iterator<Item = Period> {
    let keys = inputs.facts.of_item(subject.item).map(|recorded| &recorded.fact.key);
    let values = keys.filter(|key| subject.is_of(key) && matches!(key.kind, FactKind::Actual | FactKind::Numerator));
    values.map(|key| key.period)
}

fn latest_reported(inputs: &Inputs<'_>, subject: &Subject<'_>, asked: Period) -> Option<Period> {
    let ended = |period: &Period| period.end_date().is_some_and(|end| Some(end) <= asked.end_date());
    reported_periods(inputs, subject).filter(ended).max()
}

/// The latest period of `kind` that ends no later than `asked` does.
pub(crate) fn latest_ended(kind: PeriodKind, asked: Period) -> Option<Period> {
    if asked.kind() == kind {
        return Some(asked);
    }
    let last_day = asked.as_at_date()?;
    let year = asked.in_financial_year()?;
    let candidates: Vec<Period> = match kind {
        PeriodKind::Month => {
            use chrono::Datelike;
            Period::month(last_day.year(), last_day.month()).into_iter().collect()
        }
        PeriodKind::FinancialQuarter => parts_to(year, 4, Period::quarter),
        PeriodKind::FinancialHalf => parts_to(year, 2, Period::half),
        PeriodKind::FinancialYear => [Some(year), year.previous()].into_iter().flatten().collect(),
        _ => Vec::new(),
    };
    candidates.into_iter().filter(|period| period.end_date() <= asked.end_date()).max_by_key(|period| period.end_date())
}

/// The parts of a year and of the year before it.
fn parts_to(year: Period, count: u32, part: fn(Period, u32) -> Option<Period>) -> Vec<Period> {
    [Some(year), year.previous()].into_iter().flatten().flat_map(|year| (1..=count).filter_map(move |number| part(year, number))).collect()
}

/// The value of `subject` in its slot, or why there is none.
pub(super) fn value_of<'a>(inputs: &Inputs<'a>, measure: &'a Measure, subject: &Subject<'a>, slot: Slot) -> RowValue<'a> {
    if let Some(worked_out) = worked_out(inputs, measure, subject, slot.period) {
        return worked_out.into_value(measure, slot.expected);
    }
    let absent = |absence| RowValue::Absent { absence, said_by: None };
    let Some(found) = found(inputs.facts, measure, subject, slot.period) else {
        let refused = inputs.refused.contains(&subject.key(slot.period));
        return match rolled_up(inputs, measure, subject, slot.period).filter(|_| !refused) {
            Some(rolled_up) => rolled_up.into_value(measure),
            None => absent(why_nothing(inputs, measure, subject, slot)),
        };
    };
    if !at_stage(inputs, found.fact()) {
        return absent(Absence::StageNotReached);
    }
    match found {
        Found::Number { exact, source, .. } => RowValue::Number { figure: measure.precision.round(exact), exact, source },
        Found::Words(fact) => RowValue::Words(fact),
        Found::Nothing(absence, fact) => RowValue::Absent { absence, said_by: Some(fact) },
    }
}

/// What was reported of a value.
pub(super) enum Found<'a> {
    Number { exact: Decimal, fact: &'a RecordedFact, source: Source<'a> },
    Words(&'a RecordedFact),
    Nothing(Absence, &'a RecordedFact),
}

impl<'a> Found<'a> {
    /// The fact to follow to a cell: the value's own, or the numerator's.
    pub(super) fn fact(&self) -> &'a RecordedFact {
        match self {
            Self::Number { fact, .. } | Self::Words(fact) | Self::Nothing(_, fact) => fact,
        }
    }
}

pub(super) fn found<'a>(facts: &'a super::Facts, measure: &Measure, subject: &Subject<'_>, period: Period) -> Option<Found<'a>> {
    if let Some(actual) = facts.get(subject, period, FactKind::Actual) {
        return Some(match &actual.fact.value {
            FactValue::Number(number) => Found::Number { exact: number.decimal(), fact: actual, source: Source::Reported(actual) },
            FactValue::Absent(absence) => Found::Nothing(*absence, actual),
            FactValue::Text(_) | FactValue::Date(_) => Found::Words(actual),
        });
    }
    let numerator = facts.get(subject, period, FactKind::Numerator)?;
    let denominator = facts.get(subject, period, FactKind::Denominator)?;
    if let Some(absence) = [numerator, denominator].into_iter().find_map(reported_absence) {
        return Some(absence);
    }
    let (over, under) = (numerator.fact.value.number()?.decimal(), denominator.fact.value.number()?.decimal());
    Some(match rate(&measure.unit, over, under) {
        Some(exact) => Found::Number { exact, fact: numerator, source: Source::Computed { numerator, denominator } },
        // Of none there is no share: nobody was there for the measure to apply to.
        None => Found::Nothing(Absence::NotApplicable, denominator),
    })
}

fn reported_absence(recorded: &RecordedFact) -> Option<Found<'_>> {
    match recorded.fact.value {
        FactValue::Absent(absence) => Some(Found::Nothing(absence, recorded)),
        _ => None,
    }
}

/// Whether a figure has come as far as was asked. What a committee published is told by the publication, not by the return.
pub(super) fn at_stage(inputs: &Inputs<'_>, recorded: &RecordedFact) -> bool {
    match inputs.stage {
        Stage::Working => true,
        Stage::SignedOff => recorded.stage >= Stage::SignedOff,
        Stage::Published => inputs.framework.publication_showing(inputs.period, inputs.as_of).is_some(),
    }
}

/// Why nothing was reported, by the calendar.
pub(super) fn why_nothing(inputs: &Inputs<'_>, measure: &Measure, subject: &Subject<'_>, Slot { period, expected }: Slot) -> Absence {
    if inputs.refused.contains(&subject.key(period)) {
        return Absence::Refused;
    }
    if !expected {
        return Absence::NotReportedInPeriod;
    }
    let today = inputs.today();
    let lag = chrono::Months::new(measure.lag_months);
    if period.end_date().and_then(|end| end.checked_add_months(lag)).is_none_or(|end| today < end) {
        return Absence::NotDue;
    }
    // A month's return has a day of its own, or comes with the quarter's.
    match inputs.framework.figure_due(measure, period, inputs.period) {
        Some(due) if today > due => Absence::Late,
        _ => Absence::Awaited,
    }
}

/// A measure's values over time, for travel and for forecasts.
pub(crate) struct MeasureSeries<'a, 'i> {
    pub(crate) inputs: &'i Inputs<'a>,
    pub(crate) measure: &'a Measure,
    pub(crate) subject: Subject<'a>,
}

impl MeasureSeries<'_, '_> {
    fn number(&self, period: Period, kind: FactKind) -> Option<Decimal> {
        if self.measure.formula.is_some() {
            return self.value(period).filter(|_| kind == FactKind::Actual);
        }
        let of = |period| self.inputs.facts.get(&self.subject, period, kind);
        // A running total stands where its last part does.
        let last_part = || {
            let rolled_up = rolled_up(self.inputs, self.measure, &self.subject, period)?;
            rolled_up.parts.last().filter(|_| rolled_up.rule == RollUp::Last).and_then(|part| of(part.period))
        };
        of(period).or_else(last_part)?.fact.value.number().map(CellNumber::decimal)
    }

    /// What a running total of `kind` grew by in `period`.
    fn growth(&self, period: Period, kind: FactKind) -> Result<Decimal, NotTravelled> {
        let total = self.number(period, kind).ok_or(NotTravelled::NoEarlierValue)?;
        let begins_year = period.in_financial_year().and_then(Period::start_date) == period.start_date();
        if begins_year {
            return Ok(total);
        }
        let previous = period.previous().ok_or(NotTravelled::NoEarlierValue)?;
        if self.broken_between(previous, period) {
            return Err(NotTravelled::BreakInSeries);
        }
        self.number(previous, kind).map(|before| total.saturating_sub(before)).ok_or(NotTravelled::NoEarlierValue)
    }
}

impl Series for MeasureSeries<'_, '_> {
    fn value(&self, period: Period) -> Option<Decimal> {
        if let Some(worked_out) = worked_out(self.inputs, self.measure, &self.subject, period) {
            return worked_out.number().ok();
        }
        match found(self.inputs.facts, self.measure, &self.subject, period) {
            Some(Found::Number { exact, .. }) => Some(exact),
            Some(Found::Words(_) | Found::Nothing(..)) => None,
            None => rolled_up(self.inputs, self.measure, &self.subject, period)?.number(self.measure).ok(),
        }
    }

    fn increment(&self, period: Period) -> Result<Decimal, NotTravelled> {
        if !self.measure.is_rate() {
            return self.growth(period, FactKind::Actual);
        }
        let parts = (self.growth(period, FactKind::Numerator), self.growth(period, FactKind::Denominator));
        let (Ok(numerator), Ok(denominator)) = parts else { return Err(NotTravelled::RunningRate) };
        rate(&self.measure.unit, numerator, denominator).ok_or(NotTravelled::RunningRate)
    }

    fn broken_between(&self, earlier: Period, later: Period) -> bool {
        let framework = self.inputs.framework;
        let (Some(before), Some(now)) = (framework.measure(self.subject.item, earlier), framework.measure(self.subject.item, later)) else {
            return false;
        };
        let regrouped = framework.regrouped_between(self.subject.item, earlier, later).is_some();
        regrouped || !before.counts_like(now) || broken_between(self, now, earlier, later)
    }

    fn is_running_total(&self) -> bool {
        self.measure.cell_holds == CellHolds::YearToDate
    }
}
