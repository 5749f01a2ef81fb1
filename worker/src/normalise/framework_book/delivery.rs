//! The sheets Milestones, Projects and Risks: what stands beside the measures.

use outturn_domain::code::{ItemCode, PlanCode, UnitCode};
use outturn_domain::figure::CellNumber;
use outturn_domain::framework::FrameworkRow;
use outturn_domain::organisation::OtherItem;

use super::row_reader::{FROM, RowReader, TO};
use super::sheet::SheetForm;
use crate::normalise::basis_columns::{BASIS, BASIS_NOTE};
use crate::normalise::table::Column;
use crate::normalise::typed_cells::NumberCell;

const CODE: Column = Column::required("Code");
const NAME: Column = Column::required("Name");
pub(super) const SERVICE: Column = Column::optional("Service");
pub(super) const PLAN_ITEMS: Column = Column::optional("Plan items");
const BASELINE_DATE: Column = Column::optional("Baseline date");
const PRIORITY: Column = Column::optional("Priority");
const BUDGET: Column = Column::optional("Budget");
const REGISTER: Column = Column::optional("Register");

pub(super) const MILESTONES: SheetForm = SheetForm {
    name: "Milestones",
    also: None,
    key: CODE,
    about_items: true,
    columns: &[CODE, NAME, SERVICE, PLAN_ITEMS, BASELINE_DATE, FROM, TO, BASIS, BASIS_NOTE],
};

pub(super) const PROJECTS: SheetForm = SheetForm {
    name: "Projects",
    also: None,
    key: CODE,
    about_items: true,
    columns: &[CODE, NAME, SERVICE, PLAN_ITEMS, PRIORITY, BUDGET, FROM, TO, BASIS, BASIS_NOTE],
};

pub(super) const RISKS: SheetForm = SheetForm {
    name: "Risks",
    also: None,
    key: CODE,
    about_items: true,
    columns: &[CODE, NAME, SERVICE, REGISTER, FROM, TO, BASIS, BASIS_NOTE],
};

pub(super) fn milestone(row: &mut RowReader<'_>) -> Option<Vec<FrameworkRow>> {
    item(row).map(|item| vec![FrameworkRow::Milestone(item)])
}

pub(super) fn project(row: &mut RowReader<'_>) -> Option<Vec<FrameworkRow>> {
    item(row).map(|item| vec![FrameworkRow::Project(item)])
}

pub(super) fn risk(row: &mut RowReader<'_>) -> Option<Vec<FrameworkRow>> {
    item(row).map(|item| vec![FrameworkRow::Risk(item)])
}

/// What the three sheets have in common; a column that a sheet has not is empty.
fn item(row: &mut RowReader<'_>) -> Option<OtherItem> {
    let code = row.needed_code(&CODE, ItemCode::parse);
    let title = row.needed_line(&NAME);
    let service = row.code(&SERVICE, UnitCode::parse);
    let plan_items = row.codes(&PLAN_ITEMS, PlanCode::parse);
    let baseline_date = row.date(&BASELINE_DATE);
    let priority = row.yes_no(&PRIORITY);
    let budget = budget(row);
    let register = row.line(&REGISTER);
    Some(OtherItem {
        effective: row.effective(),
        basis: row.basis(),
        basis_note: row.basis_note(),
        place: row.place(&CODE),
        code: code?,
        title: title?,
        service,
        plan_items,
        baseline_date,
        priority,
        budget,
        register,
    })
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
