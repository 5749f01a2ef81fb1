//! The sheet Outturns.

use std::collections::BTreeMap;

use outturn_domain::code::{BreakdownCode, EntityCode, RuleSetCode};
use outturn_domain::fact::{FactKey, FactKind, FactValue};
use outturn_domain::figure::{CellNumber, Unit, display};
use outturn_domain::measure::{CellHolds, Measure, Polarity};
use outturn_domain::period::Period;
use outturn_domain::provenance::RecordedFact;
use outturn_domain::rules::RuleSet;
use outturn_domain::scorecard::{Approval, Inputs, RowTarget, Scope, target_of};
use outturn_domain::stage::Stage;
use rust_decimal::prelude::ToPrimitive;

use super::asked::{Asked, AskedMeasure};
use super::table::{Cell, Column, Table};
use super::validation::Ask;
use super::{Heading, Known, past, style};
use crate::normalise::standard_return::form::{self, information};

/// The unit of a count that has no decimals, as the sheet names it and its rule knows it.
pub(super) const WHOLE_NUMBER: &str = "whole number";

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Holds {
    Code,
    Name,
    Entity,
    Breakdown,
    Period,
    Unit,
    FigureIs,
    GoodIs,
    CountedAs,
    Target,
    YearTarget,
    LastReported,
    LastValue,
    ValueBefore,
    Value,
    Numerator,
    Denominator,
    Forecast,
    Comment,
    Provisional,
    NotForPublication,
}

impl Holds {
    /// The columns in their order: what is known, then what is asked.
    const ALL: [Self; 21] = [
        Self::Code,
        Self::Name,
        Self::Entity,
        Self::Breakdown,
        Self::Period,
        Self::Unit,
        Self::FigureIs,
        Self::GoodIs,
        Self::CountedAs,
        Self::Target,
        Self::YearTarget,
        Self::LastReported,
        Self::LastValue,
        Self::ValueBefore,
        Self::Value,
        Self::Numerator,
        Self::Denominator,
        Self::Forecast,
        Self::Comment,
        Self::Provisional,
        Self::NotForPublication,
    ];

    /// Whether any row has a use for it: most returns have no bodies, no other periods, and some no rates.
    fn is_needed(self, heading: &Heading<'_>, asked: &Asked<'_>) -> bool {
        let mut rows = asked.measures.iter();
        match self {
            Self::Entity => rows.any(|row| row.entity.is_some()),
            Self::Breakdown => rows.any(|row| row.breakdown.is_some()),
            Self::Period => rows.any(|row| row.period != heading.period),
            Self::CountedAs | Self::Numerator | Self::Denominator => rows.any(|row| row.is_rate),
            _ => true,
        }
    }

    fn column(self) -> Column {
        let (tells, asks) = (Column::tells, Column::asks);
        match self {
            Self::Code => tells(form::MEASURE.heading(), 15.0),
            Self::Name => tells(form::NAME.heading(), 42.0),
            Self::Entity => tells(form::ENTITY.heading(), 18.0),
            Self::Breakdown => tells(form::BREAKDOWN.heading(), 16.0),
            Self::Period => tells(form::PERIOD.heading(), 15.0),
            Self::Unit => tells(information::UNIT, 15.0),
            Self::FigureIs => tells(information::FIGURE_IS, 15.0),
            Self::GoodIs => tells(information::GOOD_IS, 11.0),
            Self::CountedAs => tells(information::COUNTED_AS, 38.0),
            Self::Target => tells(information::TARGET, 14.0),
            Self::YearTarget => tells(information::YEAR_TARGET, 14.0),
            Self::LastReported => tells(information::LAST_REPORTED, 13.0),
            Self::LastValue => tells(information::LAST_VALUE, 13.0),
            Self::ValueBefore => tells(information::VALUE_BEFORE, 13.0),
            Self::Value => asks(form::VALUE.heading(), 14.0, Ask::Figure),
            Self::Numerator => asks(form::NUMERATOR.heading(), 13.0, Ask::Part),
            Self::Denominator => asks(form::DENOMINATOR.heading(), 13.0, Ask::Part),
            Self::Forecast => asks(form::FORECAST.heading(), 14.0, Ask::Figure),
            Self::Comment => asks(form::COMMENT.heading(), 48.0, Ask::Words),
            Self::Provisional => asks(form::PROVISIONAL.heading(), 12.0, Ask::YesNo),
            Self::NotForPublication => asks(form::NOT_FOR_PUBLICATION.heading(), 12.0, Ask::YesNo),
        }
    }
}

/// The sheet.
pub(super) fn table(known: &Known<'_>, heading: &Heading<'_>, asked: &Asked<'_>) -> Table {
    let needed: Vec<Holds> = Holds::ALL.into_iter().filter(|holds| holds.is_needed(heading, asked)).collect();
    let row_of = |row: &AskedMeasure<'_>| {
        let row = KnownRow::of(known, heading, row);
        needed.iter().map(|holds| row.cell(*holds)).collect()
    };
    Table {
        name: form::OUTTURNS.name,
        title: heading.title("Outturns"),
        columns: needed.iter().map(|holds| holds.column()).collect(),
        rows: asked.measures.iter().map(row_of).collect(),
    }
}

/// A row with everything that is known of it.
struct KnownRow<'a> {
    asked: &'a AskedMeasure<'a>,
    /// The period, where it is not the cover's.
    own_period: Option<String>,
    /// The values of this period and of those before, the newest first.
    reported: Vec<&'a RecordedFact>,
    target: Cell,
    year_target: Cell,
}

impl<'a> KnownRow<'a> {
    fn of(known: &Known<'a>, heading: &Heading<'_>, asked: &'a AskedMeasure<'a>) -> Self {
        let [target, year_target] = targets(known, asked);
        Self {
            asked,
            own_period: (asked.period != heading.period).then(|| asked.period.label()),
            reported: past::reported(known.facts, &asked.subject(), FactKind::Actual, asked.period),
            target,
            year_target,
        }
    }

    fn cell(&self, holds: Holds) -> Cell {
        let AskedMeasure { measure, entity, breakdown, is_rate, .. } = self.asked;
        let words = |text: &str| Cell::Words(text.to_owned());
        let figure = || style::asked_figure(&measure.unit, measure.precision);
        match holds {
            Holds::Code => words(measure.code.as_str()),
            Holds::Name => words(&measure.title),
            Holds::Entity => Cell::maybe(entity.as_ref().map(EntityCode::as_str)),
            Holds::Breakdown => Cell::maybe(breakdown.as_ref().map(BreakdownCode::as_str)),
            Holds::Period => Cell::maybe(self.own_period.as_deref()),
            Holds::Unit => words(unit_of(measure)),
            Holds::FigureIs => words(figure_is(measure)),
            Holds::GoodIs => Cell::Words(good_is(measure)),
            Holds::CountedAs => Cell::maybe(counted_as(measure).as_deref()),
            Holds::Target => self.target.clone(),
            Holds::YearTarget => self.year_target.clone(),
            Holds::LastReported => Cell::maybe(self.reported.first().map(|recorded| recorded.fact.key.period.label()).as_deref()),
            Holds::LastValue => self.value_back(0),
            Holds::ValueBefore => self.value_back(1),
            // A rate is computed from its two numbers.
            Holds::Value if *is_rate => Cell::Optional(figure()),
            Holds::Value => Cell::Input(figure()),
            Holds::Numerator | Holds::Denominator if *is_rate => Cell::Input(style::COUNT.to_owned()),
            Holds::Numerator | Holds::Denominator => Cell::Closed,
            Holds::Forecast => Cell::Optional(figure()),
            Holds::Comment | Holds::Provisional | Holds::NotForPublication => Cell::Optional(style::WORDS.to_owned()),
        }
    }

    fn value_back(&self, back: usize) -> Cell {
        self.reported.get(back).map_or(Cell::Nothing, |recorded| known_value(&recorded.fact.value, self.asked.measure))
    }
}

fn unit_of(measure: &Measure) -> &str {
    if measure.unit == Unit::Number && measure.precision.places() == 0 { WHOLE_NUMBER } else { measure.unit.as_str() }
}

fn figure_is(measure: &Measure) -> &'static str {
    match measure.cell_holds {
        CellHolds::InPeriod => "of the period",
        CellHolds::YearToDate => "year to date",
        CellHolds::Stock => "on the last day",
        CellHolds::Rolling => "rolling",
    }
}

fn good_is(measure: &Measure) -> String {
    let shown = |end: CellNumber, unit: &Unit| display(end.decimal(), measure.precision, unit);
    // "14 to 18 days", and "14% to 18%".
    let first_unit = if matches!(measure.unit, Unit::Days | Unit::Other(_)) { &Unit::Number } else { &measure.unit };
    match measure.polarity {
        Polarity::High => "higher".to_owned(),
        Polarity::Low => "lower".to_owned(),
        Polarity::Band { lower, upper } => format!("{} to {}", shown(lower, first_unit), shown(upper, &measure.unit)),
        Polarity::Neither => "neither".to_owned(),
    }
}

fn counted_as(measure: &Measure) -> Option<String> {
    match (&measure.numerator, &measure.denominator) {
        (Some(numerator), Some(denominator)) => Some(format!("{numerator} ÷ {denominator}")),
        (Some(one), None) | (None, Some(one)) => Some(one.clone()),
        (None, None) => None,
    }
}

fn known_value(value: &FactValue, measure: &Measure) -> Cell {
    match value {
        FactValue::Number(number) => figure(*number, measure),
        FactValue::Text(words) => Cell::Words(words.clone()),
        FactValue::Date(day) => Cell::Day(*day),
        FactValue::Absent(absence) => Cell::Words(absence.label().to_owned()),
    }
}

fn figure(number: CellNumber, measure: &Measure) -> Cell {
    let rounded = measure.precision.round(number.decimal()).to_f64();
    rounded.map_or(Cell::Nothing, |rounded| Cell::Figure(rounded, style::figure(&measure.unit, measure.precision)))
}

/// The target of the row's period and that of the year it belongs to; for a year's row only the first.
fn targets(known: &Known<'_>, row: &AskedMeasure<'_>) -> [Cell; 2] {
    let (rule_sets, refused) = (BTreeMap::<RuleSetCode, RuleSet>::new(), std::collections::BTreeSet::<FactKey>::new());
    let inputs = Inputs {
        framework: known.framework,
        period: row.period,
        scope: Scope::Whole,
        entity: row.entity.as_ref(),
        stage: Stage::Working,
        as_of: known.now,
        facts: known.facts,
        rule_sets: &rule_sets,
        refused: &refused,
    };
    let of = |period: Period| target_cell(&target_of(&inputs, &row.subject(), period), row.measure);
    let year = row.period.in_financial_year().filter(|year| *year != row.period);
    [of(row.period), year.map_or(Cell::Nothing, of)]
}

fn target_cell(target: &RowTarget<'_>, measure: &Measure) -> Cell {
    use outturn_domain::absence::TargetAbsence::{AnnualOnly, NoneForPeriod};
    match (target.in_force(), target) {
        (Some(target), _) => match (figure(target.number, measure), target.approval) {
            (Cell::Figure(number, shown_as), Approval::Proposed) => Cell::Figure(number, format!("{shown_as}\" proposed\"")),
            (cell, _) => cell,
        },
        (None, RowTarget::Absent { reason: AnnualOnly | NoneForPeriod, .. }) => Cell::Nothing,
        (None, RowTarget::Absent { reason, .. }) => Cell::Words(reason.label().trim_start_matches("target ").to_owned()),
        (None, _) => Cell::Nothing,
    }
}
