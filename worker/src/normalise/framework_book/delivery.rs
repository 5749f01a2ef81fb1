//! The sheets Milestones and Projects: what is to be delivered beside the measures.

use outturn_domain::code::{ItemCode, PlanCode, UnitCode};
use outturn_domain::delivery::{Milestone, Project};
use outturn_domain::figure::CellNumber;
use outturn_domain::framework::FrameworkRow;

use super::row_reader::{FROM, RowReader, TO};
use super::sheet::SheetForm;
use super::withdrawn::WITHDRAWN;
use crate::normalise::basis_columns::{BASIS, BASIS_NOTE};
use crate::normalise::table::Column;
use crate::normalise::typed_cells::NumberCell;

pub(super) const CODE: Column = Column::required("Code");
pub(super) const NAME: Column = Column::required("Name");
pub(super) const SERVICE: Column = Column::optional("Service");
pub(super) const PLAN_ITEMS: Column = Column::optional("Plan items");
pub(super) const OWNER: Column = Column::optional("Owner");
const BASELINE_DATE: Column = Column::optional("Baseline date");
const PRIORITY: Column = Column::optional("Priority");
const BUDGET: Column = Column::optional("Budget");

pub(super) const MILESTONES: SheetForm = SheetForm {
    name: "Milestones",
    also: None,
    key: CODE,
    about_items: true,
    columns: &[CODE, NAME, SERVICE, PLAN_ITEMS, OWNER, BASELINE_DATE, FROM, TO, BASIS, BASIS_NOTE, WITHDRAWN],
};

pub(super) const PROJECTS: SheetForm = SheetForm {
    name: "Projects",
    also: None,
    key: CODE,
    about_items: true,
    columns: &[CODE, NAME, SERVICE, PLAN_ITEMS, OWNER, PRIORITY, BUDGET, FROM, TO, BASIS, BASIS_NOTE, WITHDRAWN],
};

pub(super) fn milestone(row: &mut RowReader<'_>) -> Option<Vec<FrameworkRow>> {
    let code = row.needed_code(&CODE, ItemCode::parse);
    let title = row.needed_line(&NAME);
    let milestone = Milestone {
        service: row.code(&SERVICE, UnitCode::parse),
        plan_items: row.codes(&PLAN_ITEMS, PlanCode::parse),
        owner: row.line(&OWNER),
        baseline_date: row.date(&BASELINE_DATE),
        effective: row.effective(),
        basis: row.basis(),
        basis_note: row.basis_note(),
        place: row.place(&CODE),
        code: code?,
        title: title?,
    };
    Some(vec![FrameworkRow::Milestone(milestone)])
}

pub(super) fn project(row: &mut RowReader<'_>) -> Option<Vec<FrameworkRow>> {
    let code = row.needed_code(&CODE, ItemCode::parse);
    let title = row.needed_line(&NAME);
    let project = Project {
        service: row.code(&SERVICE, UnitCode::parse),
        plan_items: row.codes(&PLAN_ITEMS, PlanCode::parse),
        owner: row.line(&OWNER),
        priority: row.yes_no(&PRIORITY).unwrap_or(false),
        budget: budget(row),
        effective: row.effective(),
        basis: row.basis(),
        basis_note: row.basis_note(),
        place: row.place(&CODE),
        code: code?,
        title: title?,
    };
    Some(vec![FrameworkRow::Project(project)])
}

fn budget(row: &mut RowReader<'_>) -> Option<CellNumber> {
    let pounds = match row.number(&BUDGET)? {
        NumberCell::Plain(pounds) => CellNumber::new(pounds, 0),
        NumberCell::Fraction(_) | NumberCell::Points(_) => None,
    };
    if pounds.is_none() {
        row.hold(&BUDGET, "A budget is an amount in pounds.");
    }
    pounds
}
