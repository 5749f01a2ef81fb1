//! What a return says of milestones, projects and risks: one row for each that its directorate answers for.

use anyhow::{Context, Result};
use outturn_domain::period::Period;
use outturn_domain::stage::Basis;
use rust_xlsxwriter::Workbook;

use crate::Example;
use crate::council::Directorate;
use crate::delivery::{Milestone, Project};
use crate::risks::Risk;
use crate::sheet::{Cell, Column, add_table, count, maybe, pounds, text};

/// The rows of the three sheets; none, where nothing is said.
#[derive(Default)]
pub(crate) struct Delivery {
    milestones: Vec<[Cell; 8]>,
    projects: Vec<[Cell; 7]>,
    risks: Vec<[Cell; 7]>,
}

/// What stands behind a row on whose count the report states a share.
const COUNTED: &str = "Composed to give the share that the report states; not the council's own figure";
/// The same of the projects before quarter two.
const NOT_PUBLISHED: &str = "Composed; the report does not state the share of projects before quarter two";
const SCORED: &str = "Composed; the report gives no scores";

impl Delivery {
    /// What `directorate` said of `period`.
    pub(crate) fn of(example: &Example, directorate: &Directorate, period: Period) -> Result<Self> {
        let current = example.timetable.current()?.period;
        let milestones = example.milestones.iter().filter(|milestone| directorate.has(&milestone.service));
        let projects = example.projects.iter().filter(|project| directorate.has(&project.service));
        let risks = example.register.risk.iter().filter(|risk| directorate.has(&risk.service));
        Ok(Self {
            milestones: milestones.filter_map(|milestone| milestone_row(milestone, period, current)).collect(),
            projects: projects.filter_map(|project| project_row(project, period, current).transpose()).collect::<Result<_>>()?,
            risks: risks.filter_map(|risk| risk_row(risk, period)).collect(),
        })
    }

    /// How many milestones, projects and risks it speaks of.
    #[cfg(test)]
    pub(crate) fn counts(&self) -> [usize; 3] {
        [self.milestones.len(), self.projects.len(), self.risks.len()]
    }

    pub(crate) fn add_sheets(&self, book: &mut Workbook) -> Result<()> {
        add_table(book, "Milestones", &MILESTONE_COLUMNS, &self.milestones)?;
        add_table(book, "Projects", &PROJECT_COLUMNS, &self.projects)?;
        add_table(book, "Risks", &RISK_COLUMNS, &self.risks)
    }
}

fn milestone_row(milestone: &Milestone, period: Period, current: Period) -> Option<[Cell; 8]> {
    let status = milestone.statuses.get(&period)?;
    Some([
        text(&milestone.code),
        text(&milestone.name),
        text(status.as_str()),
        milestone.expected_in(period).map_or(Cell::Empty, Cell::Date),
        milestone.completed_by(period).map_or(Cell::Empty, Cell::Date),
        maybe(milestone.comments.get(&period).map(String::as_str)),
        text(Basis::Illustrative.as_str()),
        maybe((period <= current).then_some(COUNTED)),
    ])
}

fn project_row(project: &Project, period: Period, current: Period) -> Result<Option<[Cell; 7]>> {
    let Some(confidence) = project.confidence.get(&period) else { return Ok(None) };
    let spend = project.spend.get(&period).with_context(|| format!("{} has no forecast spend for {period}", project.code))?;
    let note = match period.cmp(&current) {
        std::cmp::Ordering::Less => Some(NOT_PUBLISHED),
        std::cmp::Ordering::Equal => Some(COUNTED),
        std::cmp::Ordering::Greater => None,
    };
    Ok(Some([
        text(&project.code),
        text(&project.name),
        text(confidence.as_str()),
        pounds(*spend),
        maybe(project.comments.get(&period).map(String::as_str)),
        text(Basis::Illustrative.as_str()),
        maybe(note),
    ]))
}

fn risk_row(risk: &Risk, period: Period) -> Option<[Cell; 7]> {
    let [likelihood, impact] = risk.scores.get(&period)?;
    Some([
        text(&risk.code),
        text(&risk.name),
        count((*likelihood).into()),
        count((*impact).into()),
        Cell::Empty,
        text(Basis::Illustrative.as_str()),
        text(SCORED),
    ])
}

const MILESTONE_COLUMNS: [Column; 8] = [
    Column("Milestone", 12.0),
    Column("Name", 52.0),
    Column("Status", 14.0),
    Column("Forecast date", 14.0),
    Column("Actual date", 14.0),
    Column("Comment", 60.0),
    Column("Basis", 12.0),
    Column("Basis note", 44.0),
];

const PROJECT_COLUMNS: [Column; 7] = [
    Column("Project", 12.0),
    Column("Name", 52.0),
    Column("Delivery confidence", 18.0),
    Column("Forecast spend", 16.0),
    Column("Comment", 60.0),
    Column("Basis", 12.0),
    Column("Basis note", 44.0),
];

const RISK_COLUMNS: [Column; 7] = [
    Column("Risk", 12.0),
    Column("Name", 52.0),
    Column("Likelihood", 12.0),
    Column("Impact", 12.0),
    Column("Comment", 60.0),
    Column("Basis", 12.0),
    Column("Basis note", 44.0),
];
