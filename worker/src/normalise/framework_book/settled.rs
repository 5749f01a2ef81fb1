//! What the rows of a workbook and the framework before them settle together, for rows that lean on it.

use std::collections::BTreeSet;

use outturn_domain::address::Place;
use outturn_domain::code::ItemCode;
use outturn_domain::framework::{Framework, FrameworkRow};
use outturn_domain::measure::Breakdown;

use super::known::{Kind, Known};

/// The rule sets in force, and the places and groups that measures are reported by, once `rows` are in force.
pub(super) fn settled_to_be(in_force: &Framework, rows: &[(Place, FrameworkRow)], known: &Known<'_>) -> Framework {
    let of_workbook: Vec<FrameworkRow> = rows
        .iter()
        .filter_map(|(_, row)| match row {
            FrameworkRow::Rule(_) => Some(row.clone()),
            FrameworkRow::Breakdown(breakdown) => {
                let measure = ItemCode::parse(&known.find(Kind::Measure, breakdown.measure.as_str())?).ok()?;
                Some(FrameworkRow::Breakdown(Breakdown { measure, ..breakdown.clone() }))
            }
            _ => None,
        })
        .collect();
    let said: BTreeSet<_> = of_workbook.iter().map(FrameworkRow::row_key).collect();
    let breakdowns = in_force.breakdowns.values().flatten().cloned().map(FrameworkRow::Breakdown);
    let before = in_force.rules.iter().cloned().map(FrameworkRow::Rule).chain(breakdowns);
    Framework::assemble(before.filter(|row| !said.contains(&row.row_key())).chain(of_workbook))
}
