//! One JSON object a line: facts, absences, findings, and last the verdict. The form is versioned and only grows.

use outturn_domain::address::Place;
use outturn_domain::code::{BreakdownCode, EntityCode};
use outturn_domain::fact::{Fact, FactValue};
use outturn_domain::figure::Unit;
use outturn_domain::finding::Finding;
use outturn_domain::period::PeriodKind;
use outturn_worker::excerpt::{Excerpt, ExcerptCell};
use serde_json::{Value, json};
use std::io::Write;

use super::CheckedFile;

pub(super) fn print(checked: &CheckedFile) -> anyhow::Result<()> {
    let file = checked.path.to_string_lossy().into_owned();
    let mut out = std::io::BufWriter::new(crate::say::output());
    for fact in &checked.interpretation.facts {
        writeln!(out, "{}", fact_line(&file, fact, checked.units.get(&fact.place)))?;
    }
    for finding in &checked.interpretation.findings {
        writeln!(out, "{}", finding_line(&file, finding, checked.row_of(finding).as_ref()))?;
    }
    let (facts, absences) = checked.interpretation.counts();
    let verdict = json!({
        "v": 1, "file": file, "kind": "verdict",
        "verdict": checked.interpretation.verdict().as_str(),
        "layout": checked.interpretation.layout,
        "because": checked.interpretation.because,
        "facts": facts, "absences": absences,
        "definitions": checked.interpretation.framework_rows.len(),
        "findings": checked.interpretation.findings.len(),
    });
    writeln!(out, "{verdict}")?;
    out.flush()?;
    Ok(())
}

fn fact_line(file: &str, fact: &Fact, unit: Option<&Unit>) -> Value {
    let (sheet, cell) = place(Some(&fact.place));
    let key = &fact.key;
    let mut line = json!({
        "v": 1, "file": file, "kind": "fact", "sheet": sheet, "cell": cell,
        "entity": key.entity.as_ref().map(EntityCode::as_str),
        "measure": key.item.as_str(),
        "breakdown": key.breakdown.as_ref().map(BreakdownCode::as_str),
        // A baseline, and what holds whenever it is read, has none.
        "period": (key.period.kind() != PeriodKind::Baseline).then(|| key.period.id()),
        "value_kind": key.kind.as_str(),
        "value": Value::Null, "text": Value::Null,
        "unit": unit.filter(|_| !key.kind.is_prose()).map(Unit::as_str),
        "flags": flags(fact),
    });
    let shown = match &fact.value {
        // The decimal's own digits: 57, not the 56.99999999999999 that a double would make of 0.57 times 100.
        FactValue::Number(number) => {
            line["value"] = serde_json::from_str(&number.decimal().to_string()).unwrap_or(Value::Null);
            return line;
        }
        FactValue::Text(text) => Value::from(text.as_str()),
        FactValue::Date(date) => Value::from(date.to_string()),
        FactValue::Absent(absence) => {
            line["kind"] = Value::from("absence");
            line["reason"] = Value::from(absence.as_str());
            return line;
        }
    };
    line["text"] = shown;
    line
}

fn flags(fact: &Fact) -> Vec<&'static str> {
    let marks = [
        (fact.marks.provisional, "provisional"),
        (fact.marks.not_for_publication, "not_for_publication"),
        (fact.marks.derived, "derived"),
        (fact.marks.approximate, "approximate"),
    ];
    marks.into_iter().filter_map(|(set, name)| set.then_some(name)).collect()
}

fn finding_line(file: &str, finding: &Finding, row: Option<&Excerpt>) -> Value {
    let (sheet, cell) = place(finding.place.as_ref());
    json!({
        "v": 1, "file": file, "kind": "finding",
        "code": finding.code.as_str(), "severity": finding.severity().as_str(), "sheet": sheet, "cell": cell,
        "message": finding.message, "found": finding.found, "expected": finding.expected, "help": finding.help,
        "row": row.map(|row| row.cells.iter().map(row_cell).collect::<Vec<_>>()),
    })
}

/// A cell of the row that a finding is about, as a person sees it.
fn row_cell(cell: &ExcerptCell) -> Value {
    json!({ "cell": cell.address.to_string(), "text": cell.text, "marked": cell.marked })
}

fn place(place: Option<&Place>) -> (Option<&str>, Option<String>) {
    (place.map(|place| place.sheet.as_str()), place.and_then(|place| place.cell).map(|cell| cell.to_string()))
}
