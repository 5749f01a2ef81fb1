//! Figures: a number as the council would print it, with where it comes from or why it is not there.

use outturn_domain::absence::Absence;
use outturn_domain::fact::{FactKind, FactValue};
use outturn_domain::figure::{CellNumber, Precision, Unit, display};
use outturn_domain::measure::Measure;
use outturn_domain::provenance::RecordedFact;
use outturn_domain::scorecard::{RolledUp, Source, WorkedOut};
use outturn_domain::stage::Basis;
use outturn_domain::status::Yardstick;
use rust_decimal::Decimal;

use super::absence::{not_computable, reported_absence};
use super::cells::Cells;
use super::day::{day_in_words, timestamp};
use super::unit::{decimal, of_measure, unit};
use super::{basis, common_basis, stage};
use crate::contract;

/// A figure that stands in a cell, in the unit of its measure.
pub(crate) fn reported(cells: &mut Cells<'_>, measure: &Measure, recorded: &RecordedFact) -> contract::Figure {
    let figure = of_cell(cells, recorded);
    match &recorded.fact.value {
        FactValue::Number(number) => {
            let rounded = measure.precision.round(number.decimal());
            contract::Figure {
                value: Some(decimal(rounded)),
                raw_value: Some(number.raw()),
                display_text: Yardstick::of(measure).show(rounded),
                unit: Some(of_measure(measure)),
                ..figure
            }
        }
        FactValue::Absent(absence) => contract::Figure {
            display_text: absence.label().to_owned(),
            unit: Some(of_measure(measure)),
            absence: Some(reported_absence(*absence)),
            ..figure
        },
        FactValue::Text(text) => contract::Figure {
            display_text: text.clone(),
            unit: Some(of_measure(measure)),
            absence: Some(not_computable("the measure is answered in words")),
            ..figure
        },
        FactValue::Date(day) => contract::Figure {
            display_text: day_in_words(*day),
            unit: Some(of_measure(measure)),
            absence: Some(not_computable("the measure is answered with a date")),
            ..figure
        },
    }
}

/// A part of a rate: a plain count, whatever its measure's unit.
pub(crate) fn plain(cells: &mut Cells<'_>, measure: &Measure, recorded: &RecordedFact) -> contract::Figure {
    let figure = of_cell(cells, recorded);
    match &recorded.fact.value {
        FactValue::Number(number) => {
            let places = u8::try_from(number.decimal().scale()).ok().and_then(Precision::new).unwrap_or(measure.precision);
            let rounded = places.round(number.decimal());
            contract::Figure {
                value: Some(decimal(rounded)),
                raw_value: Some(number.raw()),
                display_text: display(rounded, places, &Unit::Number),
                unit: Some(unit(&Unit::Number, places)),
                ..figure
            }
        }
        FactValue::Absent(absence) => {
            contract::Figure { display_text: absence.label().to_owned(), absence: Some(reported_absence(*absence)), ..figure }
        }
        FactValue::Text(_) | FactValue::Date(_) => contract::Figure {
            display_text: super::cells::fact_text(recorded),
            absence: Some(not_computable("no number stands in the cell")),
            ..figure
        },
    }
}

/// What every figure of a cell has, whatever it holds.
pub(super) fn of_cell(cells: &mut Cells<'_>, recorded: &RecordedFact) -> contract::Figure {
    let evidence = cells.evidence();
    let (fact, marks) = (&recorded.fact, recorded.fact.marks);
    let mut qualifiers = Vec::new();
    if marks.approximate {
        qualifiers.push(contract::Qualifier::Approximate.into());
    }
    if evidence.is_late_correction(recorded) {
        qualifiers.push(contract::Qualifier::LateCorrection.into());
    }
    if evidence.is_back_loaded(recorded) {
        qualifiers.push(contract::Qualifier::BackLoaded.into());
    }
    contract::Figure {
        provenance_key: cells.fact(recorded),
        provisional: marks.provisional,
        qualifiers,
        basis: basis(fact.basis).into(),
        basis_note: fact.basis_note.clone().unwrap_or_default(),
        stage: stage(evidence.stage_of(recorded)).into(),
        not_for_publication: marks.not_for_publication,
        record_time: evidence.origin(recorded).map(|origin| timestamp(origin.recorded)),
        ..contract::Figure::default()
    }
}

/// The rate that a numerator and a denominator give, where the return gave no rate itself.
fn rate(
    cells: &mut Cells<'_>,
    measure: &Measure,
    figure: Decimal,
    numerator: &RecordedFact,
    denominator: &RecordedFact,
) -> contract::Figure {
    let shown = Yardstick::of(measure).show(figure);
    let part = |recorded: &RecordedFact| recorded.fact.value.number().map(|number| number.decimal().to_string()).unwrap_or_default();
    contract::Figure {
        derivation: format!("{} / {} = {shown}", part(numerator), part(denominator)),
        basis_note: numerator.fact.basis_note.clone().unwrap_or_default(),
        ..of_cells(cells, &[numerator, denominator], computed(measure, figure, shown))
    }
}

/// A figure that is rolled up from those of shorter periods.
fn rolled_up(cells: &mut Cells<'_>, measure: &Measure, figure: Decimal, rolled_up: &RolledUp<'_>) -> contract::Figure {
    let shown = Yardstick::of(measure).show(figure);
    contract::Figure {
        derivation: format!("{} = {shown}, {}", rolled_up.arithmetic(), rolled_up.in_words()),
        ..of_cells(cells, &rolled_up.facts(), computed(measure, figure, shown))
    }
}

/// A figure that a formula makes of those of other measures.
fn worked_out(cells: &mut Cells<'_>, measure: &Measure, figure: Decimal, worked_out: &WorkedOut<'_>) -> contract::Figure {
    let shown = Yardstick::of(measure).show(figure);
    contract::Figure {
        derivation: format!("{} = {shown}, by the formula {}", worked_out.arithmetic(), worked_out.formula),
        ..of_cells(cells, &worked_out.facts(), computed(measure, figure, shown))
    }
}

/// The sum of the upper or lower numbers of what is rolled up as a rate; absent where it is not.
pub(crate) fn sum_of(cells: &mut Cells<'_>, measure: &Measure, rolled_up: &RolledUp<'_>, kind: FactKind) -> Option<contract::Figure> {
    let pairs: Vec<&RecordedFact> = rolled_up.facts().into_iter().filter(|recorded| recorded.fact.key.kind == kind).collect();
    let numbers: Vec<Decimal> = pairs.iter().filter_map(|recorded| recorded.fact.value.number()).map(CellNumber::decimal).collect();
    let sum = numbers.iter().copied().fold(Decimal::ZERO, Decimal::saturating_add);
    let places = u8::try_from(sum.scale()).ok().and_then(Precision::new).unwrap_or(measure.precision);
    let rounded = places.round(sum);
    let shown = display(rounded, places, &Unit::Number);
    let terms: Vec<String> = numbers.iter().map(ToString::to_string).collect();
    let plain = contract::Figure {
        value: Some(decimal(rounded)),
        derivation: format!("{} = {shown}", terms.join(" + ")),
        display_text: shown,
        unit: Some(unit(&Unit::Number, places)),
        ..contract::Figure::default()
    };
    (!pairs.is_empty()).then(|| of_cells(cells, &pairs, plain))
}

/// A figure with what is so of the cells that it is computed from.
fn of_cells(cells: &mut Cells<'_>, parts: &[&RecordedFact], figure: contract::Figure) -> contract::Figure {
    let reached = parts.iter().map(|recorded| cells.evidence().stage_of(recorded)).min();
    contract::Figure {
        input_provenance_keys: parts.iter().map(|recorded| cells.fact(recorded)).collect(),
        provisional: parts.iter().any(|recorded| recorded.fact.marks.provisional),
        not_for_publication: parts.iter().any(|recorded| recorded.fact.marks.not_for_publication),
        basis: common_basis(parts.iter().map(|recorded| recorded.fact.basis)).into(),
        stage: reached.map_or(contract::Stage::Unspecified, stage).into(),
        ..figure
    }
}

/// A figure that is computed from others.
pub(crate) fn computed(measure: &Measure, figure: Decimal, display_text: String) -> contract::Figure {
    contract::Figure {
        value: Some(decimal(measure.precision.round(figure))),
        display_text,
        unit: Some(of_measure(measure)),
        ..contract::Figure::default()
    }
}

/// A figure that the framework states.
pub(crate) fn stated(measure: &Measure, number: CellNumber, stands_behind: Basis, note: Option<&str>) -> contract::Figure {
    let yardstick = Yardstick::of(measure);
    contract::Figure {
        raw_value: Some(number.raw()),
        basis: basis(stands_behind).into(),
        basis_note: note.unwrap_or_default().to_owned(),
        ..computed(measure, number.decimal(), yardstick.show(number.decimal()))
    }
}

/// A figure that is not there, and nobody wrote why.
pub(crate) fn absent(measure: &Measure, reason: Absence, absence: contract::Absence) -> contract::Figure {
    contract::Figure {
        display_text: reason.label().to_owned(),
        unit: Some(of_measure(measure)),
        absence: Some(absence),
        ..contract::Figure::default()
    }
}

/// A number by where it comes from: its cell, the two cells that give it, those of the periods that it is rolled up from, or those of the measures that its formula names.
pub(crate) fn of_source(cells: &mut Cells<'_>, measure: &Measure, figure: Decimal, source: &Source<'_>) -> contract::Figure {
    match source {
        Source::Reported(recorded) => reported(cells, measure, recorded),
        Source::Computed { numerator, denominator } => rate(cells, measure, figure, numerator, denominator),
        Source::RolledUp(rolled_up) => self::rolled_up(cells, measure, figure, rolled_up),
        Source::WorkedOut(worked_out) => self::worked_out(cells, measure, figure, worked_out),
    }
}
