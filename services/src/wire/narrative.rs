//! What people wrote in words.

use outturn_domain::provenance::RecordedFact;

use super::cells::Cells;
use super::{basis, period, stage};
use crate::contract;
use crate::names;

/// A comment on a figure; absent where the cell holds none.
pub(crate) fn comment(cells: &mut Cells<'_>, recorded: &RecordedFact) -> Option<contract::Narrative> {
    let text = recorded.fact.value.text()?.to_owned();
    let evidence = cells.evidence();
    let author = evidence.origin(recorded).and_then(|origin| origin.cover.prepared_by.clone());
    Some(contract::Narrative {
        kind: contract::NarrativeKind::Commentary.into(),
        text,
        subject: names::item(&evidence.framework, &recorded.fact.key.item),
        period: period::dated(recorded.fact.key.period),
        author: author.unwrap_or_default(),
        provenance_key: cells.fact(recorded),
        basis: basis(recorded.fact.basis).into(),
        basis_note: recorded.fact.basis_note.clone().unwrap_or_default(),
        stage: stage(evidence.stage_of(recorded)).into(),
    })
}
