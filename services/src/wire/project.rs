//! Projects.

use chrono::NaiveDate;
use outturn_domain::delivery::{Inputs, Project, ProjectGate, Row};
use outturn_domain::fact::{FactKind, FactValue};
use outturn_domain::figure::{CellNumber, Precision, Unit, display};
use outturn_domain::framework::FrameworkRow;
use outturn_domain::provenance::RecordedFact;

use super::absence::reported_absence;
use super::cells::Cells;
use super::milestone::last_day;
use super::unit::{decimal, unit};
use super::{basis, date_figure, delivery, figure, item, narrative, period, scope, stage};
use crate::contract;
use crate::names::{named, slug};

/// A project as of the end of a period.
pub(crate) fn project(mut cells: Cells<'_>, inputs: &Inputs<'_>, of: &Project, row: &Row<'_>) -> contract::Project {
    let (evidence, framework) = (cells.evidence(), inputs.framework);
    let provenance_key = cells.row(&FrameworkRow::Project(of.clone()));
    let standing = delivery::standing(&mut cells, row.standing, inputs.period);
    let fact = |kind| inputs.fact(&of.code, inputs.period, kind);
    let expected = fact(FactKind::Forecast);
    let is_date = |fact: &&RecordedFact| matches!(fact.fact.value, FactValue::Date(_));
    contract::Project {
        name: named("projects", &of.code),
        code: of.code.to_string(),
        aliases: item::aliases(&evidence.definitions, &of.code),
        title: of.title.clone(),
        plan_items: scope::plan_places(framework, &of.plan_items),
        service: of.service.as_ref().and_then(|code| framework.units.get(code)).map(scope::unit),
        owner: of.owner.as_ref().map(|owner| named("owners", slug(owner))).unwrap_or_default(),
        period: Some(period::period(inputs.period)),
        is_priority: of.priority,
        delivery_confidence: standing.point,
        confidence_absence: standing.absence,
        previous_delivery_confidence: row.previous.and_then(|previous| delivery::point(previous)),
        travel: travel(row).into(),
        budget: of.budget.map(|budget| contract::Figure {
            provenance_key: provenance_key.clone(),
            basis: basis(of.basis).into(),
            basis_note: of.basis_note.clone().unwrap_or_default(),
            ..pounds(budget)
        }),
        forecast_spend: expected.filter(|fact| !is_date(fact)).map(|fact| spend(&mut cells, fact)),
        actual_spend: fact(FactKind::Actual).map(|fact| spend(&mut cells, fact)),
        forecast_end_date: expected.filter(is_date).map(|fact| date_figure::reported(&mut cells, fact)),
        comment: fact(FactKind::Comment).and_then(|fact| narrative::narrative(&mut cells, fact)),
        state: item::state(framework, &of.code, of.effective, last_day(inputs), inputs.today()).into(),
        gates: framework.gates_of(&of.code).into_iter().map(|passed| gate(&mut cells, passed, last_day(inputs))).collect(),
        links: item::links(framework, &of.code),
        lineage: item::lineage(framework, &of.code, inputs.today()),
        confidence_provenance_key: standing.provenance_key,
        provenance_key,
        basis: row.standing.fact().map_or(basis(of.basis), |fact| basis(fact.fact.basis)).into(),
        basis_note: row.standing.fact().map_or(&of.basis_note, |fact| &fact.fact.basis_note).clone().unwrap_or_default(),
        stage: row.standing.fact().map_or(contract::Stage::Unspecified, |fact| stage(evidence.stage_of(fact))).into(),
        scale: inputs.scale(row.item, inputs.period).map(|scale| named("scales", &scale.id)).unwrap_or_default(),
        provenance: cells.into_shown(),
        ..contract::Project::default()
    }
}

/// A gate as it stood at the end of a day: what came after that is not told.
fn gate(cells: &mut Cells<'_>, of: &ProjectGate, day: NaiveDate) -> contract::ProjectGate {
    let key = cells.row(&FrameworkRow::Gate(of.clone()));
    let stated = |day| date_figure::stated(day, key.clone(), of.basis, of.basis_note.as_deref());
    let none = |why| date_figure::absent(contract::AbsenceReason::NotApplicable, why);
    let is_to_come = of.actual.is_some() && !of.is_passed_by(day);
    contract::ProjectGate {
        title: of.title.clone(),
        planned_date: Some(of.planned.map_or_else(|| none("no day was planned"), stated)),
        actual_date: Some(of.actual.filter(|_| !is_to_come).map_or_else(|| none("the gate was not passed"), stated)),
        decision: of.decision.clone().filter(|_| !is_to_come).unwrap_or_default(),
    }
}

fn travel(row: &Row<'_>) -> contract::TravelDirection {
    let before = row.previous.filter(|previous| !row.standing.is_on_another_scale_than(previous));
    match (row.standing.point(), before.and_then(|before| before.point())) {
        (Some((now, _)), Some((then, _))) => match now.cmp(&then) {
            std::cmp::Ordering::Less => contract::TravelDirection::Improving,
            std::cmp::Ordering::Equal => contract::TravelDirection::NoChange,
            std::cmp::Ordering::Greater => contract::TravelDirection::Worsening,
        },
        _ => contract::TravelDirection::NotComparable,
    }
}

fn spend(cells: &mut Cells<'_>, recorded: &RecordedFact) -> contract::Figure {
    let of_cell = figure::of_cell(cells, recorded);
    let nothing = |display_text: String, absence| contract::Figure {
        display_text,
        unit: Some(unit(&Unit::Pounds, whole(0))),
        absence: Some(absence),
        ..of_cell.clone()
    };
    match &recorded.fact.value {
        FactValue::Number(number) => {
            let of_number = pounds(*number);
            contract::Figure {
                value: of_number.value,
                raw_value: of_number.raw_value,
                display_text: of_number.display_text,
                unit: of_number.unit,
                ..of_cell
            }
        }
        FactValue::Absent(absence) => nothing(absence.label().to_owned(), reported_absence(*absence)),
        FactValue::Text(_) | FactValue::Date(_) => {
            let absence = super::absence::not_computable("no number stands in the cell");
            nothing("no number stands in the cell".to_owned(), absence)
        }
    }
}

/// An amount: in pence where it has any.
fn pounds(number: CellNumber) -> contract::Figure {
    let precision = whole(if number.decimal().is_integer() { 0 } else { 2 });
    let rounded = precision.round(number.decimal());
    contract::Figure {
        value: Some(decimal(rounded)),
        raw_value: Some(number.raw()),
        display_text: display(rounded, precision, &Unit::Pounds),
        unit: Some(unit(&Unit::Pounds, precision)),
        ..contract::Figure::default()
    }
}

fn whole(places: u8) -> Precision {
    Precision::new(places).expect("only nought and two are asked for, and up to ten places are published")
}
