//! What people wrote in words.

use outturn_domain::code::BreakdownCode;
use outturn_domain::fact::{FactKey, FactKind};
use outturn_domain::narrative::NarrativeKind;
use outturn_domain::provenance::RecordedFact;
use outturn_domain::scorecard::Subject;

use super::cells::Cells;
use super::{basis, period, stage};
use crate::contract;
use crate::evidence::Evidence;
use crate::names;

/// A comment or other narrative; absent where the cell holds none.
pub(crate) fn narrative(cells: &mut Cells<'_>, recorded: &RecordedFact) -> Option<contract::Narrative> {
    let text = recorded.fact.value.text()?.to_owned();
    let evidence = cells.evidence();
    Some(contract::Narrative {
        kind: NarrativeKind::of(recorded.fact.key.kind).map_or(contract::NarrativeKind::Unspecified, kind).into(),
        text,
        subject: names::item(&evidence.framework, &recorded.fact.key.item),
        period: period::dated(recorded.fact.key.period),
        author: author(evidence, recorded).unwrap_or_default(),
        provenance_key: cells.fact(recorded),
        basis: basis(recorded.fact.basis).into(),
        basis_note: recorded.fact.basis_note.clone().unwrap_or_default(),
        stage: stage(evidence.stage_of(recorded)).into(),
    })
}

/// Who wrote a text: whom its row names, else who prepared the return.
fn author(evidence: &Evidence, recorded: &RecordedFact) -> Option<String> {
    let FactKey { item, entity, breakdown, period, kind } = &recorded.fact.key;
    let number = breakdown.as_ref().map(BreakdownCode::as_str);
    let group = NarrativeKind::of(*kind).and_then(|kind| BreakdownCode::parse(&kind.author_key(number)).ok());
    let subject = Subject { item, entity: entity.as_ref(), breakdown: group.as_ref() };
    let named = evidence.facts.get(&subject, *period, FactKind::Author).and_then(|author| author.fact.value.text());
    let prepared_by = || evidence.origin(recorded).and_then(|origin| origin.cover.prepared_by.clone());
    named.map(str::to_owned).or_else(prepared_by)
}

fn kind(kind: NarrativeKind) -> contract::NarrativeKind {
    match kind {
        NarrativeKind::Commentary => contract::NarrativeKind::Commentary,
        NarrativeKind::Challenge => contract::NarrativeKind::Challenge,
        NarrativeKind::Achievement => contract::NarrativeKind::Achievement,
        NarrativeKind::Action => contract::NarrativeKind::Action,
        NarrativeKind::Resource => contract::NarrativeKind::Resource,
        NarrativeKind::Assessment => contract::NarrativeKind::Assessment,
    }
}
