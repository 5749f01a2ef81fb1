//! The sheet Gates: the points at which somebody decides whether a project goes on.

use outturn_domain::code::ItemCode;
use outturn_domain::delivery::ProjectGate;
use outturn_domain::finding::{Finding, FindingCode};
use outturn_domain::framework::FrameworkRow;

use super::check::Checker;
use super::known::Kind;
use super::row_reader::RowReader;
use super::sheet::SheetForm;
use super::withdrawn::WITHDRAWN;
use crate::normalise::basis_columns::{BASIS, BASIS_NOTE};
use crate::normalise::table::Column;

pub(super) const PROJECT: Column = Column::required("Project");
const GATE: Column = Column::required("Gate");
const PLANNED: Column = Column::optional("Planned date");
const ACTUAL: Column = Column::optional("Actual date");
const DECISION: Column = Column::optional("Decision");

pub(super) const SHEET: SheetForm = SheetForm {
    name: "Gates",
    also: None,
    key: PROJECT,
    about_items: true,
    columns: &[PROJECT, GATE, PLANNED, ACTUAL, DECISION, BASIS, BASIS_NOTE, WITHDRAWN],
};

pub(super) fn row(row: &mut RowReader<'_>) -> Option<Vec<FrameworkRow>> {
    let project = row.needed_code(&PROJECT, ItemCode::parse);
    let title = row.needed_line(&GATE);
    let gate = ProjectGate {
        planned: row.date(&PLANNED),
        actual: row.date(&ACTUAL),
        decision: row.text(&DECISION),
        basis: row.basis(),
        basis_note: row.basis_note(),
        place: row.place(&GATE),
        project: project?,
        title: title?,
    };
    Some(vec![FrameworkRow::Gate(gate)])
}

impl Checker<'_> {
    /// The gate with its project as the code it means; no gate was passed after the day on which the workbook came.
    pub(super) fn gate(&mut self, mut gate: ProjectGate) -> ProjectGate {
        self.refer(Kind::Project, &mut gate.project, ItemCode::parse, &gate.place, &PROJECT);
        if let Some(actual) = gate.actual.filter(|actual| *actual > self.today) {
            let at = self.positions.cell(&gate.place, &ACTUAL);
            let day = actual.format("%-d %B %Y").to_string();
            let message = format!("The gate is to have been passed on {day}, which is still to come. The row is held back.");
            let finding = Finding::new(FindingCode::DateInFuture, message).at(at).found(day).about(Some(gate.project.clone()), None);
            let finding = finding.expected(format!("a day up to {}", self.today.format("%-d %B %Y")));
            self.problems.push(finding.help(
                "Correct the day, or leave Actual date empty until the gate is passed; the day it is planned for goes under Planned date.",
            ));
        }
        gate
    }
}
