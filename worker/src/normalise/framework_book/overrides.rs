//! The sheet Overrides: statuses that somebody set over the rules, with who and why.

use outturn_domain::code::{BreakdownCode, EntityCode, ItemCode};
use outturn_domain::finding::{Finding, FindingCode};
use outturn_domain::framework::FrameworkRow;
use outturn_domain::status::StatusOverride;

use super::check::Checker;
use super::known::Kind;
use super::row_reader::RowReader;
use super::sheet::SheetForm;
use super::withdrawn::WITHDRAWN;
use crate::normalise::basis_columns::{BASIS, BASIS_NOTE};
use crate::normalise::quote::shortened;
use crate::normalise::table::Column;

const MEASURE: Column = Column::required("Measure");
const ENTITY: Column = Column::optional("Entity");
const BREAKDOWN: Column = Column::optional("Breakdown");
const PERIOD: Column = Column::required("Period");
const STATUS: Column = Column::required("Status");
const AUTHOR: Column = Column::required("Author");
const REASON: Column = Column::required("Reason");

pub(super) const SHEET: SheetForm = SheetForm {
    name: "Overrides",
    also: None,
    key: MEASURE,
    about_items: true,
    columns: &[MEASURE, ENTITY, BREAKDOWN, PERIOD, STATUS, AUTHOR, REASON, BASIS, BASIS_NOTE, WITHDRAWN],
};

pub(super) fn row(row: &mut RowReader<'_>) -> Option<Vec<FrameworkRow>> {
    let measure = row.needed_code(&MEASURE, ItemCode::parse);
    let entity = row.code(&ENTITY, EntityCode::parse);
    let breakdown = row.code(&BREAKDOWN, BreakdownCode::parse);
    let period = row.needed_period(&PERIOD);
    let status = row.needed_line(&STATUS);
    // Whoever reads a status that the rules do not give asks both.
    let (author, reason) = (row.needed_line(&AUTHOR), row.needed_line(&REASON));
    row.basis();
    Some(vec![FrameworkRow::Override(StatusOverride {
        measure: measure?,
        entity,
        breakdown,
        period: period?,
        status: status?,
        author: author?,
        reason: reason?,
        place: row.place(&STATUS),
    })])
}

impl Checker<'_> {
    /// A status set over the rules: one of those that the rules of its period know, by its code or its label.
    pub(super) fn set_over(&mut self, mut set: StatusOverride) -> StatusOverride {
        self.refer(Kind::Measure, &mut set.measure, ItemCode::parse, &set.place, &MEASURE);
        if let Some(entity) = &mut set.entity {
            self.refer(Kind::Entity, entity, EntityCode::parse, &set.place, &ENTITY);
        }
        self.group(&mut set.breakdown, (&set.measure, set.period), &set.place, &BREAKDOWN);
        let at = self.positions.cell(&set.place, &STATUS);
        let period = set.period.label();
        let Some(in_force) = self.settled.rule_in_force(set.period) else {
            let message = format!("No rule set judges {period}, so there is no status to set. The row is held back.");
            let finding = Finding::new(FindingCode::FrameworkReference, message).at(at);
            self.problems.push(finding.help("Put a rule set in force on the sheet Rules."));
            return set;
        };
        let Some(statuses) = self.rules.statuses(in_force.rule_set.as_str()) else { return set };
        if let Some(status) = statuses.iter().find(|status| status.is_called(&set.status)) {
            set.status.clone_from(&status.code);
            return set;
        }
        let known: Vec<&str> = statuses.iter().map(|status| status.code.as_str()).collect();
        let message =
            format!("{} is no status of {}, which judges {period}. The row is held back.", shortened(&set.status), in_force.rule_set);
        let finding = Finding::new(FindingCode::FrameworkReference, message).at(at).found(set.status.as_str());
        self.problems.push(finding.expected(known.join(", ")).help("Write one of the statuses that the rules know."));
        set
    }
}
