//! The sheets Milestones and Projects.

use outturn_domain::code::ItemCode;
use outturn_domain::delivery::{Milestone, Project};
use outturn_domain::fact::{FactKind, FactValue};
use outturn_domain::figure::CellNumber;
use outturn_domain::provenance::RecordedFact;
use outturn_domain::scorecard::Subject;
use rust_decimal::prelude::ToPrimitive;

use super::asked::Asked;
use super::key::Lists;
use super::table::{Cell, Column, Table};
use super::validation::Ask;
use super::{Heading, Known, past, style};
use crate::normalise::standard_return::form::{self, information};

/// The sheet Milestones.
pub(super) fn milestones(known: &Known<'_>, heading: &Heading<'_>, asked: &Asked<'_>) -> Table {
    let (tells, asks) = (Column::tells, Column::asks);
    Table {
        name: form::MILESTONES.name,
        title: heading.title("Milestones"),
        columns: vec![
            tells(form::MILESTONE.heading(), 15.0),
            tells(form::NAME.heading(), 52.0),
            tells(information::PLANNED_DATE, 14.0),
            tells(information::LAST_REPORTED, 13.0),
            tells(information::LAST_STATUS, 17.0),
            tells(information::LAST_FORECAST_DATE, 13.0),
            asks(form::STATUS.heading(), 16.0, Ask::Word(Lists::of(known).milestones)),
            asks(form::FORECAST_DATE.heading(), 13.0, Ask::Day),
            asks(form::ACTUAL_DATE.heading(), 13.0, Ask::Day),
            asks(form::COMMENT.heading(), 48.0, Ask::Words),
        ],
        rows: asked.milestones.iter().map(|milestone| milestone_row(known, heading, milestone)).collect(),
    }
}

fn milestone_row(known: &Known<'_>, heading: &Heading<'_>, milestone: &Milestone) -> Vec<Cell> {
    let status = newest(known, heading, &milestone.code, FactKind::Status);
    let forecast = newest(known, heading, &milestone.code, FactKind::Forecast);
    vec![
        Cell::Words(milestone.code.to_string()),
        Cell::Words(milestone.title.clone()),
        Cell::day(milestone.baseline_date),
        last_reported(status),
        words_of(status),
        Cell::day(forecast.and_then(|recorded| match recorded.fact.value {
            FactValue::Date(day) => Some(day),
            _ => None,
        })),
        Cell::Input(style::WORDS.to_owned()),
        Cell::Optional(style::DATE.to_owned()),
        Cell::Optional(style::DATE.to_owned()),
        Cell::Optional(style::WORDS.to_owned()),
    ]
}

/// The sheet Projects.
pub(super) fn projects(known: &Known<'_>, heading: &Heading<'_>, asked: &Asked<'_>) -> Table {
    let (tells, asks) = (Column::tells, Column::asks);
    Table {
        name: form::PROJECTS.name,
        title: heading.title("Projects"),
        columns: vec![
            tells(form::PROJECT.heading(), 15.0),
            tells(form::NAME.heading(), 52.0),
            tells(information::BUDGET, 14.0),
            tells(information::LAST_REPORTED, 13.0),
            tells(information::LAST_CONFIDENCE, 17.0),
            tells(information::LAST_FORECAST_SPEND, 14.0),
            asks(form::DELIVERY_CONFIDENCE.heading(), 16.0, Ask::Word(Lists::of(known).confidence)),
            asks(form::FORECAST_SPEND.heading(), 14.0, Ask::Pounds),
            asks(form::COMMENT.heading(), 48.0, Ask::Words),
        ],
        rows: asked.projects.iter().map(|project| project_row(known, heading, project)).collect(),
    }
}

fn project_row(known: &Known<'_>, heading: &Heading<'_>, project: &Project) -> Vec<Cell> {
    let confidence = newest(known, heading, &project.code, FactKind::Status);
    let spend = newest(known, heading, &project.code, FactKind::Forecast);
    vec![
        Cell::Words(project.code.to_string()),
        Cell::Words(project.title.clone()),
        pounds(project.budget),
        last_reported(confidence),
        words_of(confidence),
        pounds(spend.and_then(|recorded| recorded.fact.value.number())),
        Cell::Input(style::WORDS.to_owned()),
        Cell::Input(style::POUNDS.to_owned()),
        Cell::Optional(style::WORDS.to_owned()),
    ]
}

fn newest<'a>(known: &Known<'a>, heading: &Heading<'_>, item: &ItemCode, kind: FactKind) -> Option<&'a RecordedFact> {
    past::newest(known.facts, &Subject { item, entity: None, breakdown: None }, kind, heading.period)
}

/// The period in which an item was reported last.
pub(super) fn last_reported(recorded: Option<&RecordedFact>) -> Cell {
    Cell::maybe(recorded.map(|recorded| recorded.fact.key.period.label()).as_deref())
}

fn words_of(recorded: Option<&RecordedFact>) -> Cell {
    match recorded.map(|recorded| &recorded.fact.value) {
        Some(FactValue::Text(words)) => Cell::Words(words.clone()),
        Some(FactValue::Absent(absence)) => Cell::Words(absence.label().to_owned()),
        _ => Cell::Nothing,
    }
}

fn pounds(amount: Option<CellNumber>) -> Cell {
    let amount = amount.and_then(|amount| amount.decimal().to_f64());
    amount.map_or(Cell::Nothing, |amount| Cell::Figure(amount, style::POUNDS.to_owned()))
}
