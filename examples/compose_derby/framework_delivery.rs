//! The framework's sheets Milestones, Projects, Risks, Reviews, Recommendations and Scrutiny rules, and the codes by which risks are also known.

use anyhow::{Context, Result};
use chrono::NaiveDate;
use outturn_domain::period::Period;
use rust_xlsxwriter::Workbook;

use crate::Example;
use crate::delivery::{Milestone, Project};
use crate::framework_workbooks::{BASIS, NOTE, ours_unless};
use crate::risks::{Risk, ToldWith};
use crate::sheet::{Cell, Column, add_table, count, maybe, pounds, text};

/// The register that the report is about.
const REGISTER: &str = "strategic";

/// Which state of the milestones a workbook gives.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Milestones {
    /// As they were set for 2021/22.
    AsSet,
    /// What the change of November 2021 ended and began.
    Changed,
}

/// The sheet Milestones.
pub(crate) fn milestones(book: &mut Workbook, example: &Example, which: Milestones) -> Result<()> {
    let columns = [
        Column("Code", 14.0),
        Column("Name", 60.0),
        Column("Service", 30.0),
        Column("Plan items", 22.0),
        Column("Owner", 34.0),
        Column("Baseline date", 13.0),
        Column("From", 12.0),
        Column("To", 12.0),
        BASIS,
        NOTE,
    ];
    let given = example.milestones.iter().filter(|milestone| match which {
        Milestones::AsSet => milestone.starts.is_none(),
        Milestones::Changed => milestone.starts.is_some() || milestone.ends.is_some(),
    });
    let rows = given.map(|milestone| milestone_row(example, milestone, which)).collect::<Result<Vec<_>>>()?;
    add_table(book, "Milestones", &columns, &rows)
}

fn milestone_row(example: &Example, milestone: &Milestone, which: Milestones) -> Result<[Cell; 10]> {
    let service = example.council.service(&milestone.service)?;
    let from = milestone.starts.map_or_else(|| first_day(example), |starts| starts.start_date().context("a quarter with no first day"))?;
    let to = milestone.ends.and_then(Period::as_at_date).filter(|_| which == Milestones::Changed);
    let [basis, note] = ours_unless(milestone.name_note.as_deref());
    Ok([
        text(&milestone.code),
        text(&milestone.name),
        text(&milestone.service),
        text(&milestone.outcome),
        text(milestone.owner.as_ref().unwrap_or(&service.owner)),
        Cell::Date(milestone.baseline),
        Cell::Date(from),
        to.map_or(Cell::Empty, Cell::Date),
        basis,
        note,
    ])
}

/// The sheet Projects.
pub(crate) fn projects(book: &mut Workbook, example: &Example) -> Result<()> {
    let columns = [
        Column("Code", 10.0),
        Column("Name", 50.0),
        Column("Service", 30.0),
        Column("Plan items", 22.0),
        Column("Owner", 34.0),
        Column("Priority", 10.0),
        Column("Budget", 16.0),
        Column("From", 12.0),
        Column("To", 12.0),
        BASIS,
        NOTE,
    ];
    let rows = example.projects.iter().map(|project| project_row(example, project)).collect::<Result<Vec<_>>>()?;
    add_table(book, "Projects", &columns, &rows)
}

fn project_row(example: &Example, project: &Project) -> Result<[Cell; 11]> {
    let [basis, note] = ours_unless(None);
    Ok([
        text(&project.code),
        text(&project.name),
        text(&project.service),
        text(&project.outcome),
        text(&example.council.service(&project.service)?.owner),
        text("yes"),
        pounds(project.budget),
        Cell::Date(first_day(example)?),
        Cell::Empty,
        basis,
        note,
    ])
}

/// The first day of the year that the milestones and projects are watched in.
fn first_day(example: &Example) -> Result<NaiveDate> {
    let year = example.timetable.targets.judge_from.in_financial_year();
    year.and_then(Period::start_date).context("targets judge from a period that lies in no year")
}

/// The sheet Risks, as it was known on `day`; with `since`, only what has changed since that day.
pub(crate) fn risks(book: &mut Workbook, example: &Example, day: NaiveDate, since: Option<NaiveDate>) -> Result<()> {
    let columns = [
        Column("Code", 10.0),
        Column("Name", 60.0),
        Column("Service", 30.0),
        Column("Owner", 34.0),
        Column("Plan items", 22.0),
        Column("Register", 12.0),
        Column("Inherent likelihood", 11.0),
        Column("Inherent impact", 11.0),
        Column("Target likelihood", 11.0),
        Column("Target impact", 11.0),
        Column("From", 12.0),
        Column("To", 12.0),
        BASIS,
        NOTE,
    ];
    let told = example.register.risk.iter().filter(|risk| since.map_or(risk.known_on(day), |since| risk.changed_between(since, day)));
    let rows = told.map(|risk| risk_row(example, risk, day)).collect::<Result<Vec<_>>>()?;
    add_table(book, "Risks", &columns, &rows)
}

fn risk_row(example: &Example, risk: &Risk, day: NaiveDate) -> Result<[Cell; 14]> {
    let step = |step: u8| count(step.into());
    let [basis, note] = ours_unless(risk.name_note.as_deref());
    Ok([
        text(&risk.code),
        text(&risk.name),
        text(&risk.service),
        text(&example.council.service(&risk.service)?.owner),
        text(&risk.outcome),
        text(REGISTER),
        step(risk.inherent[0]),
        step(risk.inherent[1]),
        step(risk.target[0]),
        step(risk.target[1]),
        Cell::Date(risk.from),
        risk.end_known_on(day).map_or(Cell::Empty, Cell::Date),
        basis,
        note,
    ])
}

/// The sheet Aliases of the register.
pub(crate) fn risk_aliases(book: &mut Workbook, example: &Example) -> Result<()> {
    let columns = [Column("Kind", 10.0), Column("Alias", 34.0), Column("Code", 28.0), Column("Register", 18.0), BASIS, NOTE];
    let named = example.register.risk.iter().flat_map(|risk| risk.aliases.iter().map(move |alias| (risk, alias)));
    let rows = named.map(|(risk, alias)| {
        let register = alias.register.as_deref();
        let whose = if register.is_some() { "; that it is a register's own code is ours" } else { "" };
        let [basis, note] =
            ours_unless(Some(&format!("Quarter 2 report, Cabinet 10 November 2021, on strategic risks, where it is written so{whose}")));
        [text("item"), text(&alias.written), text(&risk.code), maybe(register), basis, note]
    });
    add_table(book, "Aliases", &columns, &rows.collect::<Vec<_>>())
}

/// The sheet Reviews of one workbook.
pub(crate) fn reviews(book: &mut Workbook, example: &Example, told_with: ToldWith) -> Result<()> {
    let columns = [
        Column("Item", 10.0),
        Column("Kind", 14.0),
        Column("Body", 44.0),
        Column("Supported by", 50.0),
        Column("Date", 12.0),
        Column("Period", 16.0),
        Column("Outcome", 60.0),
        BASIS,
        NOTE,
    ];
    let mut rows = Vec::new();
    for review in example.register.review.iter().filter(|review| review.told_with == told_with) {
        let [basis, note] = ours_unless(Some(&review.note));
        rows.push([
            maybe(review.item.as_deref()),
            text(review.kind()?.as_str()),
            maybe(review.body.as_deref()),
            if review.supported_by.is_empty() { Cell::Empty } else { text(review.supported_by.join("; ")) },
            review.date.map_or(Cell::Empty, Cell::Date),
            review.period.map_or(Cell::Empty, |period| text(period.label())),
            maybe(review.outcome.as_deref()),
            basis,
            note,
        ]);
    }
    add_table(book, "Reviews", &columns, &rows)
}

/// The sheet Recommendations of one workbook.
pub(crate) fn recommendations(book: &mut Workbook, example: &Example, told_with: ToldWith) -> Result<()> {
    let columns = [
        Column("Code", 18.0),
        Column("Kind", 14.0),
        Column("Period", 16.0),
        Column("Recommendation", 60.0),
        Column("To Cabinet", 11.0),
        BASIS,
        NOTE,
    ];
    let mut rows = Vec::new();
    for made in example.register.recommendation.iter().filter(|made| made.told_with == told_with) {
        let [basis, note] = ours_unless(Some(&made.note));
        let to_cabinet = if made.to_cabinet { text("yes") } else { Cell::Empty };
        rows.push([text(&made.code), text(made.kind()?.as_str()), text(made.period.label()), text(&made.text), to_cabinet, basis, note]);
    }
    add_table(book, "Recommendations", &columns, &rows)
}

/// The sheet Scrutiny rules.
pub(crate) fn scrutiny_rules(book: &mut Workbook, example: &Example) -> Result<()> {
    let columns = [Column("Code", 14.0), Column("Raised when", 22.0), Column("Description", 50.0), BASIS, NOTE];
    let rows = example.register.scrutiny_rule.iter().map(|rule| {
        let [basis, note] = ours_unless(None);
        [text(&rule.code), text(&rule.raised_when), text(&rule.description), basis, note]
    });
    add_table(book, "Scrutiny rules", &columns, &rows.collect::<Vec<_>>())
}
