//! From figures to cells: the key that a figure carries, and the cells behind the keys of one answer.

use std::collections::HashSet;

use outturn_domain::address::Place;
use outturn_domain::fact::FactValue;
use outturn_domain::framework::FrameworkRow;
use outturn_domain::measure::Measure;
use outturn_domain::provenance::{Origin, RecordedFact};
use outturn_domain::target::{Target, TargetValue};

use super::day::{date, timestamp};
use crate::cell_key::CellKey;
use crate::contract;
use crate::definitions::Definitions;
use crate::evidence::Evidence;
use crate::names::{named, submission};

/// Gives figures their keys, and remembers the cells behind them where the answer is to show those too.
pub(crate) struct Cells<'a> {
    evidence: &'a Evidence,
    // Absent where only the keys are asked for.
    shown: Option<Vec<contract::Provenance>>,
    known: HashSet<String>,
}

impl<'a> Cells<'a> {
    /// Keys for figures from `evidence`; with the cells behind them if `full`.
    pub(crate) fn new(evidence: &'a Evidence, full: bool) -> Self {
        Self { evidence, shown: full.then(Vec::new), known: HashSet::new() }
    }

    /// What the figures are from.
    pub(crate) fn evidence(&self) -> &'a Evidence {
        self.evidence
    }

    /// The cells behind the keys given, each once; none where only the keys were asked for.
    pub(crate) fn into_shown(self) -> Vec<contract::Provenance> {
        self.shown.unwrap_or_default()
    }

    /// With the cells that others of the same answer show.
    pub(crate) fn join(&mut self, others: Cells<'_>) {
        let Self { shown: Some(shown), known, .. } = self else { return };
        shown.extend(others.into_shown().into_iter().filter(|other| known.insert(other.key.clone())));
    }

    /// The key of a fact.
    pub(crate) fn fact(&mut self, recorded: &RecordedFact) -> String {
        let Some(origin) = self.evidence.origin(recorded) else { return String::new() };
        let key = fact_key(recorded, origin);
        self.show(&key, origin, &recorded.fact.place, || fact_text(recorded));
        key
    }

    /// The key of a target.
    pub(crate) fn target(&mut self, target: &Target) -> String {
        let row = FrameworkRow::Target(Box::new(target.clone()));
        self.definition(&row, &target.place, || target_text(target))
    }

    /// The key of a measure's definition.
    pub(crate) fn measure(&mut self, measure: &Measure) -> String {
        let row = FrameworkRow::Measure(Box::new(measure.clone()));
        self.definition(&row, &measure.place, || measure.code.to_string())
    }

    /// The key of a row of the framework.
    pub(crate) fn row(&mut self, row: &FrameworkRow) -> String {
        row.place().map(|place| self.definition(row, place, || row_text(row))).unwrap_or_default()
    }

    fn definition(&mut self, row: &FrameworkRow, place: &Place, cell_text: impl FnOnce() -> String) -> String {
        let Some((key, origin)) = definition_key(&self.evidence.definitions, row) else { return String::new() };
        self.show(&key, origin, place, cell_text);
        key
    }

    fn show(&mut self, key: &str, origin: &Origin, place: &Place, cell_text: impl FnOnce() -> String) {
        if let Some(shown) = self.shown.as_mut()
            && self.known.insert(key.to_owned())
        {
            shown.push(provenance(key, origin, place, cell_text()));
        }
    }
}

/// The key of a fact.
pub(crate) fn fact_key(recorded: &RecordedFact, origin: &Origin) -> String {
    CellKey::Fact { submission: origin.submission.clone(), key: recorded.fact.key.clone() }.to_text()
}

/// The key of a row of the framework, and the submission that brought it.
pub(crate) fn definition_key<'d>(definitions: &'d Definitions, row: &FrameworkRow) -> Option<(String, &'d Origin)> {
    let (kind, key) = row.key();
    let sequence = definitions.brought_by.get(&(kind, key.clone()))?;
    let origin = definitions.origins.get(sequence)?;
    let key = CellKey::Definition { submission: origin.submission.clone(), kind: kind.to_owned(), key };
    Some((key.to_text(), origin))
}

/// Where something stands, and who said so.
pub(crate) fn provenance(key: &str, origin: &Origin, place: &Place, cell_text: String) -> contract::Provenance {
    let cover = &origin.cover;
    contract::Provenance {
        key: key.to_owned(),
        submission: submission(&origin.submission),
        file_name: origin.file_name.clone(),
        sha256: origin.file_hash.to_string(),
        sheet: place.sheet.clone(),
        cell: place.cell.map(|cell| cell.to_string()).unwrap_or_default(),
        cell_text,
        submitter: named("submitters", &origin.submitter),
        receive_time: Some(timestamp(origin.received)),
        record_time: Some(timestamp(origin.recorded)),
        prepared_by: cover.prepared_by.clone().unwrap_or_default(),
        signed_off_by: cover.signed_off_by.clone().unwrap_or_default(),
        sign_off_date: cover.signed_off_on.map(date),
        layout: origin.layout.as_ref().map(|layout| named("layouts", layout)).unwrap_or_default(),
        layout_hash: String::new(),
        on_behalf_reason: cover.on_behalf_of.clone().unwrap_or_default(),
        erasure: None,
    }
}

/// What the cell of a fact held. The word that stood for an absence is not kept.
pub(crate) fn fact_text(recorded: &RecordedFact) -> String {
    match &recorded.fact.value {
        FactValue::Number(number) => number.raw().to_string(),
        FactValue::Text(text) => text.clone(),
        FactValue::Date(day) => day.to_string(),
        FactValue::Absent(_) => String::new(),
    }
}

/// What the cell of a row of the framework held, where it is one cell that counts.
pub(crate) fn row_text(row: &FrameworkRow) -> String {
    match row {
        FrameworkRow::Target(target) => target_text(target),
        FrameworkRow::Measure(measure) => measure.code.to_string(),
        FrameworkRow::Breakdown(breakdown) => breakdown.code.to_string(),
        FrameworkRow::Override(set) => set.status.clone(),
        FrameworkRow::Benchmark(benchmark) => benchmark.value.raw().to_string(),
        FrameworkRow::Milestone(milestone) => milestone.code.to_string(),
        FrameworkRow::Project(project) => project.code.to_string(),
        FrameworkRow::Gate(gate) => gate.title.clone(),
        FrameworkRow::Risk(risk) => risk.code.to_string(),
        FrameworkRow::RiskControl(control) => control.title.clone(),
        FrameworkRow::RiskAction(action) => action.title.clone(),
        _ => String::new(),
    }
}

fn target_text(target: &Target) -> String {
    match &target.value {
        TargetValue::Number(number) => number.raw().to_string(),
        TargetValue::Absent { text, reason } => text.clone().unwrap_or_else(|| reason.label().to_owned()),
    }
}
