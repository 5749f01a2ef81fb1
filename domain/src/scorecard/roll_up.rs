//! Values of longer periods from those of shorter ones, by the rule that the measure declares.
//!
//! What lacks a part has no value at all: a sum of two months of three looks like a figure and is none.

use rust_decimal::Decimal;

use super::inputs::{Inputs, Subject};
use super::rate::year_to_date_rate;
use super::row::{MadeOf, RowValue, Source};
use super::value::{Found, MeasureSeries, Slot, at_stage, found, latest_ended, why_nothing};
use crate::absence::Absence;
use crate::fact::FactKind;
use crate::measure::{Measure, RollUp};
use crate::period::{Period, PeriodKind};
use crate::provenance::RecordedFact;
use crate::status::Yardstick;
use crate::travel::Series as _;

/// What is rolled up, and by which rule.
#[derive(Debug, Clone, PartialEq)]
pub struct RolledUp<'a> {
    /// The rule.
    pub rule: RollUp,
    /// What it needs, in the order of time; of the rule `last` that one alone.
    pub parts: Vec<Part<'a>>,
}

/// One of the periods that a roll-up needs.
#[derive(Debug, Clone, PartialEq)]
pub struct Part<'a> {
    /// Which.
    pub period: Period,
    /// What there is of it.
    pub figure: PartFigure<'a>,
}

/// What a part brings to a roll-up.
#[derive(Debug, Clone, PartialEq)]
pub enum PartFigure<'a> {
    /// Its value.
    Value {
        /// Before rounding.
        exact: Decimal,
        /// Where it comes from.
        source: Source<'a>,
    },
    /// The two numbers of its rate.
    Pair {
        /// The upper number.
        numerator: &'a RecordedFact,
        /// The lower number.
        denominator: &'a RecordedFact,
    },
    /// Nothing.
    Missing {
        /// Why.
        why: Lack,
        /// What was reported in its place, where something was.
        said_by: Option<&'a RecordedFact>,
    },
}

/// Why a part brings nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Lack {
    /// It has no value.
    Absent(Absence),
    /// It is answered in words.
    InWords,
    /// Its rate came without the two numbers that it is made of.
    WithoutItsNumbers,
    /// What is counted is another thing by the end of the longer period.
    CountedOtherwise,
}

impl Lack {
    /// What a committee would read.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Absent(absence) => absence.label(),
            Self::InWords => "answered in words",
            Self::WithoutItsNumbers => "its numerator and denominator were not given",
            Self::CountedOtherwise => "what is counted has changed since",
        }
    }
}

/// How the value of `whole` is made of those of shorter periods; absent where it is not.
pub(super) fn rolled_up<'a>(inputs: &Inputs<'a>, measure: &'a Measure, subject: &Subject<'a>, whole: Period) -> Option<RolledUp<'a>> {
    let rule = measure.roll_up?;
    let mut periods = periods(inputs, measure, subject, whole)?;
    if rule == RollUp::Last {
        periods = periods.pop().into_iter().collect();
    }
    made_of(inputs, measure, subject, rule, periods)
}

/// The year as far as the end of `period`: its periods of that kind, and what they come to by the declared rule. Absent where the period begins its year, where
/// its figure is already the year's so far, and where nothing says how the periods make it.
pub(super) fn year_so_far<'a>(
    inputs: &Inputs<'a>,
    measure: &'a Measure,
    subject: &Subject<'a>,
    period: Period,
) -> Option<(Vec<Period>, RolledUp<'a>)> {
    let rule = measure.roll_up.filter(|rule| *rule != RollUp::Last)?;
    let own = measure.frequency.period_kind()?;
    let begins = period.in_financial_year()?.start_date();
    let earlier = std::iter::successors(Some(period), |part| part.previous());
    let mut so_far: Vec<Period> = earlier.take_while(|part| part.start_date() >= begins).collect();
    so_far.reverse();
    if so_far.len() < 2 || so_far.first()?.start_date() != begins {
        return None;
    }
    let parts = so_far.iter().map(|part| {
        if part.kind() == own || (rule != RollUp::Mean && found(inputs.facts, measure, subject, *part).is_some()) {
            return Some(vec![*part]);
        }
        periods(inputs, measure, subject, *part)
    });
    let parts = parts.collect::<Option<Vec<_>>>()?.concat();
    let rolled_up = made_of(inputs, measure, subject, rule, parts)?;
    Some((so_far, rolled_up))
}

fn made_of<'a>(
    inputs: &Inputs<'a>,
    measure: &'a Measure,
    subject: &Subject<'a>,
    rule: RollUp,
    periods: Vec<Period>,
) -> Option<RolledUp<'a>> {
    let last = *periods.last()?;
    let series = MeasureSeries { inputs, measure, subject: *subject };
    let figure = |period| match part_figure(inputs, measure, subject, period) {
        PartFigure::Value { .. } | PartFigure::Pair { .. } if series.broken_between(period, last) => {
            PartFigure::Missing { why: Lack::CountedOtherwise, said_by: None }
        }
        figure => figure,
    };
    Some(RolledUp { rule, parts: periods.into_iter().map(|period| Part { period, figure: figure(period) }).collect() })
}

/// Whether the value of `whole` is made of those of shorter periods.
pub(super) fn rolls_up(measure: &Measure, whole: Period) -> bool {
    let own = measure.roll_up.and_then(|_| measure.frequency.period_kind());
    own.is_some_and(|kind| fills(kind, whole))
}

/// Whether a period is made of shorter ones of a kind.
pub(super) fn fills(kind: PeriodKind, whole: Period) -> bool {
    all_of(kind, whole).is_some()
}

/// The kinds of period that a year is made of, the longest first.
const KINDS: [PeriodKind; 3] = [PeriodKind::FinancialHalf, PeriodKind::FinancialQuarter, PeriodKind::Month];

/// The periods whose values make that of `whole`: those of the measure's own frequency, but a longer one in place of its parts where it was reported itself,
/// so that the quarters of a scorecard add up to its year. A mean weighs each part alike, and takes none but its own.
fn periods(inputs: &Inputs<'_>, measure: &Measure, subject: &Subject<'_>, whole: Period) -> Option<Vec<Period>> {
    let own = measure.frequency.period_kind()?;
    if measure.roll_up == Some(RollUp::Mean) {
        return all_of(own, whole);
    }
    all_of(own, whole)?;
    let shorter = KINDS.into_iter().find_map(|kind| all_of(kind, whole))?;
    let parts = shorter.into_iter().map(|part| {
        if part.kind() == own || found(inputs.facts, measure, subject, part).is_some() {
            return Some(vec![part]);
        }
        periods(inputs, measure, subject, part)
    });
    Some(parts.collect::<Option<Vec<_>>>()?.concat())
}

/// The periods of a kind that fill a longer one exactly, in the order of time.
fn all_of(kind: PeriodKind, whole: Period) -> Option<Vec<Period>> {
    let last = latest_ended(kind, whole)?;
    let is_shorter = last.length_in_months()? < whole.length_in_months()?;
    let mut parts: Vec<Period> =
        std::iter::successors(Some(last), |part| part.previous()).take_while(|part| part.start_date() >= whole.start_date()).collect();
    parts.reverse();
    let fills = parts.first()?.start_date() == whole.start_date() && last.end_date() == whole.end_date();
    (is_shorter && fills).then_some(parts)
}

fn part_figure<'a>(inputs: &Inputs<'a>, measure: &'a Measure, subject: &Subject<'a>, period: Period) -> PartFigure<'a> {
    let missing = |why, said_by| PartFigure::Missing { why, said_by };
    let Some(found) = found(inputs.facts, measure, subject, period) else {
        return missing(Lack::Absent(why_nothing(inputs, measure, subject, Slot { period, expected: true })), None);
    };
    if !at_stage(inputs, found.fact()) {
        return missing(Lack::Absent(Absence::StageNotReached), None);
    }
    let by_pair = measure.roll_up == Some(RollUp::RatioOfSums);
    match found {
        Found::Words(fact) => missing(Lack::InWords, Some(fact)),
        // Of none there is no rate; to a sum of rates none adds nothing.
        Found::Nothing(_, fact) if by_pair && fact.fact.key.kind == FactKind::Denominator && fact.fact.value.number().is_some() => {
            match pair(inputs, subject, period) {
                Some((numerator, denominator)) => PartFigure::Pair { numerator, denominator },
                None => missing(Lack::WithoutItsNumbers, Some(fact)),
            }
        }
        Found::Nothing(absence, fact) => missing(Lack::Absent(absence), Some(fact)),
        Found::Number { fact, .. } if by_pair => match pair(inputs, subject, period).filter(|pair| gives(*pair, fact, measure)) {
            Some((numerator, denominator)) => PartFigure::Pair { numerator, denominator },
            None => missing(Lack::WithoutItsNumbers, Some(fact)),
        },
        Found::Number { exact, source, .. } => PartFigure::Value { exact, source },
    }
}

type Pair<'a> = (&'a RecordedFact, &'a RecordedFact);

fn pair<'a>(inputs: &Inputs<'a>, subject: &Subject<'_>, period: Period) -> Option<Pair<'a>> {
    let part = |kind| inputs.facts.get(subject, period, kind).filter(|recorded| recorded.fact.value.number().is_some());
    Some((part(FactKind::Numerator)?, part(FactKind::Denominator)?))
}

/// Whether a value is the one that the pair gives: an older pair may lie behind a value that was corrected without it.
fn gives((numerator, denominator): Pair<'_>, value: &RecordedFact, measure: &Measure) -> bool {
    if numerator.sequence.max(denominator.sequence) >= value.sequence {
        return true;
    }
    let number = |recorded: &RecordedFact| recorded.fact.value.number().map(crate::figure::CellNumber::decimal);
    let rate = number(numerator).zip(number(denominator)).and_then(|(above, below)| super::rate::rate(&measure.unit, above, below));
    let round = |exact| measure.precision.round(exact);
    rate.map(round) == number(value).map(round)
}

impl<'a> RolledUp<'a> {
    /// What it comes to.
    pub(super) fn into_value(self, measure: &Measure) -> RowValue<'a> {
        if let (RollUp::Last, Some(PartFigure::Missing { why: Lack::InWords, said_by: Some(fact) })) =
            (self.rule, self.parts.first().map(|part| &part.figure))
        {
            return RowValue::Words(fact);
        }
        match self.number(measure) {
            Ok(exact) => RowValue::Number { figure: measure.precision.round(exact), exact, source: Source::RolledUp(self) },
            Err(Absence::Incomplete) => RowValue::Incomplete(MadeOf::RolledUp(self)),
            Err(absence) => RowValue::Absent { absence, said_by: self.parts.last().and_then(Part::said_by) },
        }
    }

    /// The number before rounding, or why there is none.
    pub(super) fn number(&self, measure: &Measure) -> Result<Decimal, Absence> {
        if let Some(absence) = self.absence() {
            return Err(absence);
        }
        let values: Vec<Decimal> = self.parts.iter().filter_map(Part::exact).collect();
        let sum = values.iter().copied().fold(Decimal::ZERO, Decimal::saturating_add);
        let number = match self.rule {
            RollUp::Sum => Some(sum),
            RollUp::Last => values.last().copied(),
            RollUp::RatioOfSums => year_to_date_rate(&measure.unit, self.parts.iter().filter_map(Part::pair)),
            RollUp::Mean => sum.checked_div(values.len().into()),
        };
        // Of none at all there is no rate.
        number.ok_or(Absence::NotApplicable)
    }

    /// Why there is no number; absent where every part has its own.
    ///
    /// What is so of every part is so of the whole. Where nothing has been reported at all, the last part tells whether it is to be expected yet.
    fn absence(&self) -> Option<Absence> {
        let lacks: Vec<Lack> = self.parts.iter().filter_map(Part::lack).collect();
        let (first, last) = (*lacks.first()?, *lacks.last()?);
        let nothing_came = lacks.len() == self.parts.len() && self.parts.iter().all(|part| part.said_by().is_none());
        let all_alike = lacks.iter().all(|lack| *lack == first) && lacks.len() == self.parts.len();
        let all_below_stage = lacks.iter().all(|lack| *lack == Lack::Absent(Absence::StageNotReached));
        match last {
            // Its own period has not ended, whatever has come of it.
            Lack::Absent(absence @ Absence::NotDue) => Some(absence),
            Lack::Absent(absence) if nothing_came || all_alike || all_below_stage => Some(absence),
            _ => Some(Absence::Incomplete),
        }
    }

    /// Every fact that went in, or that says why a part is missing.
    #[must_use]
    pub fn facts(&self) -> Vec<&'a RecordedFact> {
        self.parts.iter().flat_map(Part::facts).collect()
    }

    /// The arithmetic with the numbers in it, as far as the result: `10 + 12 + 14`, `(44 + 63) / (104 + 110)`.
    #[must_use]
    pub fn arithmetic(&self) -> String {
        let sum = |numbers: Vec<Decimal>| numbers.iter().map(|number| number.normalize().to_string()).collect::<Vec<_>>().join(" + ");
        let values = || sum(self.parts.iter().filter_map(Part::exact).collect());
        match self.rule {
            RollUp::Sum | RollUp::Last => values(),
            RollUp::Mean => format!("({}) / {}", values(), self.parts.len()),
            RollUp::RatioOfSums => {
                let pairs: Vec<(Decimal, Decimal)> = self.parts.iter().filter_map(Part::pair).collect();
                let (above, below) = pairs.into_iter().unzip();
                format!("({}) / ({})", sum(above), sum(below))
            }
        }
    }

    /// Of which periods it is made, in words: `the sum of July 2021, August 2021 and September 2021`.
    #[must_use]
    pub fn in_words(&self) -> String {
        let periods = listed(self.parts.iter().map(|part| part.period.label()).collect());
        match self.rule {
            RollUp::Sum => format!("the sum of {periods}"),
            RollUp::Last => format!("that of {periods}, the last"),
            RollUp::RatioOfSums => format!("the numerators over the denominators of {periods}"),
            RollUp::Mean => format!("the mean of {periods}"),
        }
    }

    /// What is missing, in words: `no figure for August 2021 (late)`; empty where nothing is.
    #[must_use]
    pub fn missing(&self) -> String {
        let lack = |part: &Part<'_>| Some(format!("{} ({})", part.period.label(), part.lack()?.label()));
        let missing: Vec<String> = self.parts.iter().filter_map(lack).collect();
        if missing.is_empty() { String::new() } else { format!("no figure for {}", listed(missing)) }
    }
}

pub(super) fn listed(mut words: Vec<String>) -> String {
    match (words.pop(), words.is_empty()) {
        (Some(last), false) => format!("{} and {last}", words.join(", ")),
        (last, _) => last.unwrap_or_default(),
    }
}

impl<'a> Part<'a> {
    /// What it was read from, or what says why it is missing.
    #[must_use]
    pub fn facts(&self) -> Vec<&'a RecordedFact> {
        match &self.figure {
            PartFigure::Value { source, .. } => source.facts(),
            PartFigure::Pair { numerator, denominator } => vec![*numerator, *denominator],
            PartFigure::Missing { said_by, .. } => said_by.iter().copied().collect(),
        }
    }

    fn exact(&self) -> Option<Decimal> {
        match self.figure {
            PartFigure::Value { exact, .. } => Some(exact),
            PartFigure::Pair { .. } | PartFigure::Missing { .. } => None,
        }
    }

    fn pair(&self) -> Option<(Decimal, Decimal)> {
        let number = |recorded: &RecordedFact| recorded.fact.value.number().map(crate::figure::CellNumber::decimal);
        match self.figure {
            PartFigure::Pair { numerator, denominator } => number(numerator).zip(number(denominator)),
            PartFigure::Value { .. } | PartFigure::Missing { .. } => None,
        }
    }

    fn lack(&self) -> Option<Lack> {
        match self.figure {
            PartFigure::Missing { why, .. } => Some(why),
            PartFigure::Value { .. } | PartFigure::Pair { .. } => None,
        }
    }

    fn said_by(&self) -> Option<&'a RecordedFact> {
        match self.figure {
            PartFigure::Missing { said_by, .. } => said_by,
            PartFigure::Value { .. } | PartFigure::Pair { .. } => None,
        }
    }

    /// What it brings, in words: `July 2021: 10`, `July 2021: 44 / 104`, `July 2021: late`.
    #[must_use]
    pub fn in_words(&self, measure: &Measure) -> String {
        let brings = match self.figure {
            PartFigure::Value { exact, .. } => Yardstick::of(measure).show(measure.precision.round(exact)),
            PartFigure::Pair { .. } => {
                self.pair().map(|(above, below)| format!("{} / {}", above.normalize(), below.normalize())).unwrap_or_default()
            }
            PartFigure::Missing { why, .. } => why.label().to_owned(),
        };
        format!("{}: {brings}", self.period.label())
    }
}
