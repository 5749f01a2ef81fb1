//! The sheet Scrutiny rules: what raises a candidate, as data.

use outturn_domain::code::ScrutinyRuleCode;
use outturn_domain::framework::FrameworkRow;
use outturn_domain::scrutiny::{RaisedFor, ScrutinyRule, Trigger};

use super::row_reader::RowReader;
use super::sheet::SheetForm;
use super::withdrawn::WITHDRAWN;
use crate::normalise::basis_columns::{BASIS, BASIS_NOTE};
use crate::normalise::table::Column;

const CODE: Column = Column::required("Code");
const RAISED_WHEN: Column = Column::required("Raised when");
const PERIODS: Column = Column::optional("Periods running");
const STATUSES: Column = Column::optional("Statuses");
const BENCHMARK: Column = Column::optional("Benchmark");
const RAISED_FOR: Column = Column::optional("Raised for");
const DESCRIPTION: Column = Column::optional("Description");

pub(super) const SHEET: SheetForm = SheetForm {
    name: "Scrutiny rules",
    also: None,
    key: CODE,
    about_items: false,
    columns: &[CODE, RAISED_WHEN, PERIODS, STATUSES, BENCHMARK, RAISED_FOR, DESCRIPTION, BASIS, BASIS_NOTE, WITHDRAWN],
};

pub(super) fn row(row: &mut RowReader<'_>) -> Option<Vec<FrameworkRow>> {
    let code = row.needed_code(&CODE, ScrutinyRuleCode::parse);
    let trigger = row.needed_word(&RAISED_WHEN, &Trigger::ALL.map(Trigger::as_str), Trigger::from_cell);
    let periods = row.whole_number(&PERIODS, ScrutinyRule::MOST_PERIODS).unwrap_or(1);
    let statuses = row.list(&STATUSES);
    let benchmark = row.line(&BENCHMARK);
    let kinds = [RaisedFor::Concern, RaisedFor::GoodPractice].map(RaisedFor::as_str);
    let raised_for = row.word(&RAISED_FOR, &kinds, RaisedFor::from_cell).unwrap_or_default();
    let description = row.text(&DESCRIPTION);
    row.basis();
    if periods == 0 {
        row.hold(&PERIODS, "A rule looks at one period at least.");
    }
    if periods > 1 && trigger.is_some_and(|trigger| !trigger.can_run()) {
        row.hold(
            &PERIODS,
            "A forecast is of the year, and a risk moved in the period or did not: no count of periods can stand beside it.",
        );
    }
    match trigger {
        Some(Trigger::Status) if statuses.is_empty() => {
            row.hold(&STATUSES, "A rule on statuses names them: nothing is under Statuses.");
        }
        Some(other) if other != Trigger::Status && !statuses.is_empty() => {
            row.hold(&STATUSES, format!("Statuses belong to a rule on statuses; this one is raised when: {}.", other.as_str()));
        }
        _ => {}
    }
    match trigger {
        Some(of) if of.is_of_benchmarks() && benchmark.is_none() => {
            row.hold(&BENCHMARK, "A rule on benchmarks names whose figure is meant: nothing is under Benchmark.");
        }
        Some(of) if !of.is_of_benchmarks() && benchmark.is_some() => {
            row.hold(&BENCHMARK, format!("Benchmark belongs to a rule on benchmarks; this one is raised when: {}.", of.as_str()));
        }
        _ => {}
    }
    let place = row.place(&CODE);
    let rule = ScrutinyRule { code: code?, trigger: trigger?, periods, statuses, benchmark, raised_for, description, place };
    Some(vec![FrameworkRow::ScrutinyRule(rule)])
}
