//! The example council as its framework workbooks and the returns of a quarter give it.

use std::path::Path;

use chrono::{DateTime, Utc};
use outturn_domain::code::{ItemCode, UnitCode};
use outturn_domain::fact::{Fact, FactKey, FactKind, FactValue};
use outturn_domain::figure::CellNumber;
use outturn_domain::framework::Framework;
use outturn_domain::period::Period;
use outturn_domain::provenance::{RecordedFact, Sequence};
use outturn_domain::scorecard::Facts;
use outturn_domain::stage::Stage;

use crate::installed::Installed;
use crate::normalise::entry::EntryValue;
use crate::normalise::{framework_book, standard_return};
use crate::read::cell::CellValue;
use crate::read::{Limits, RawWorkbook, read_bytes};
use crate::template::{Known, Words};

const EXAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../examples/derby-2021-22");

pub(super) struct Council {
    pub(super) framework: Framework,
    facts: Facts,
    words: Words,
    now: DateTime<Utc>,
}

impl Council {
    pub(super) fn derby() -> Self {
        let mut rows = Vec::new();
        for path in workbooks("framework") {
            let in_force = Framework::assemble(rows.clone());
            rows.extend(framework_book::read(&raw(&path), &in_force).rows);
        }
        let framework = Framework::assemble(rows);
        let returns = workbooks("returns/fy2021-22-q2");
        let facts = Facts::new(returns.iter().flat_map(|path| standard_return::read(&raw(path)).entries).filter_map(recorded));
        let installed = Installed::shipped().expect("what is shipped");
        let words = Words::of(&framework.council, Period::parse("2021/22 Q3").expect("a period"), &installed.scale_sets, &installed.scales);
        Self { framework, facts, words, now: "2022-01-10T09:00:00Z".parse().expect("an instant") }
    }

    pub(super) fn known(&self) -> Known<'_> {
        Known { framework: &self.framework, facts: &self.facts, words: &self.words, now: self.now }
    }

    pub(super) fn belongs(&self, service: &UnitCode, unit: &str) -> bool {
        self.framework.with_parents(service).any(|over| over.as_str() == unit)
    }
}

fn workbooks(folder: &str) -> Vec<std::path::PathBuf> {
    let files = std::fs::read_dir(format!("{EXAMPLE}/{folder}")).expect("a folder");
    let mut paths: Vec<_> = files.map(|file| file.expect("a file").path()).collect();
    paths.sort();
    paths
}

fn raw(path: &Path) -> RawWorkbook {
    read_bytes(&std::fs::read(path).expect("a file"), &Limits::default()).expect("a workbook")
}

/// An entry as a fact, without the checks: the last values of a template need no more.
fn recorded(entry: crate::normalise::entry::Entry) -> Option<RecordedFact> {
    let value = match entry.value {
        EntryValue::Absent(absence) => FactValue::Absent(absence),
        EntryValue::Means(number) | EntryValue::Cell { value: CellValue::Number(number), .. } => {
            FactValue::Number(CellNumber::new(number, 0)?)
        }
        EntryValue::Cell { value: CellValue::Date(day), .. } => FactValue::Date(day.date()),
        EntryValue::Cell { value: CellValue::Text(words), .. } => FactValue::Text(words),
        EntryValue::Cell { .. } => return None,
    };
    let breakdown = entry.breakdown.as_ref().and_then(|written| outturn_domain::code::BreakdownCode::parse(&written.text).ok());
    let key = FactKey { item: ItemCode::parse(&entry.item.text).ok()?, entity: None, breakdown, period: entry.period, kind: entry.kind };
    assert!(key.kind != FactKind::Target, "a return sets no targets");
    let fact = Fact { key, value, marks: entry.marks, basis: entry.basis, basis_note: entry.basis_note, place: entry.place };
    Some(RecordedFact { fact, sequence: Sequence(1), stage: Stage::Working })
}
