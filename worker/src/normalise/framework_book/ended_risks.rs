//! Risks that leave the register without a word.

use outturn_domain::finding::{Finding, FindingCode};
use outturn_domain::framework::{Framework, FrameworkRow};
use outturn_domain::risk::{Review, ReviewKind, Risk};

use super::row_reader::TO;
use super::sheet::ColumnPositions;

/// What is to be asked about a risk that stood in the register without an end, and to which `rows` give one: what became of it, where neither Reviews nor Changes
/// says so. The end of one that comes with its very first row is history.
pub(super) fn unexplained<'r>(
    rows: &(impl Iterator<Item = &'r FrameworkRow> + Clone),
    in_force: &Framework,
    positions: &ColumnPositions,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    for row in rows.clone() {
        let FrameworkRow::Risk(risk) = row else { continue };
        if in_force.risks.get(&risk.code).is_none_or(|before| before.effective.to.is_some()) {
            continue;
        }
        let told_in_force = in_force.reviews.iter().any(|review| ends(review, risk))
            || in_force.changes.iter().any(|of| of.item == risk.code && of.ends_its_item());
        let told = told_in_force
            || rows.clone().any(|row| match row {
                FrameworkRow::Review(review) => ends(review, risk),
                FrameworkRow::Change(change) => change.item == risk.code && change.ends_its_item(),
                _ => false,
            });
        if let Some(last) = risk.effective.to.filter(|_| !told) {
            let message = format!("{} ends on {}, and no row of Reviews says what became of it.", risk.code, last.format("%-d %B %Y"));
            let finding = Finding::new(FindingCode::ClosureUnexplained, message).at(positions.cell(&risk.place, &TO));
            let finding = finding.about(Some(risk.code.clone()), None).expected("a row that says closed or de-escalated, by whom and why");
            findings.push(finding.help(
                "Add a row to the sheet Reviews with its kind, body and outcome, or not stated; then drop the framework workbook again.",
            ));
        }
    }
    findings
}

fn ends(review: &Review, risk: &Risk) -> bool {
    let is_about = review.item.as_ref() == Some(&risk.code) || review.details.also_about.contains(&risk.code);
    is_about && matches!(review.kind, ReviewKind::Closed | ReviewKind::DeEscalated)
}
