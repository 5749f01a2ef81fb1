//! Two databases of one home held against each other, and told apart by file and cell.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use outturn_domain::provenance::{Sequence, SubmissionId};
use outturn_store::compare::RecordedLine;
use outturn_store::{Reader, StoreError};

/// What two databases have in common, and what not.
#[derive(Debug, Default)]
pub struct Comparison {
    /// At how many instants they were held against each other: one for each commit that either knows.
    pub instants: usize,
    /// The commits that differ.
    pub differences: Vec<Difference>,
    /// Files without a verdict that only one of the two knows.
    pub strays: Vec<SubmissionId>,
}

impl Comparison {
    /// Whether every answer is the same, as of every instant.
    pub fn is_equal(&self) -> bool {
        self.differences.is_empty() && self.strays.is_empty()
    }
}

/// One commit that is not in both databases as it is in one.
#[derive(Debug)]
pub struct Difference {
    /// Which.
    pub sequence: Sequence,
    /// What only the old database holds of it.
    pub then: Vec<RecordedLine>,
    /// What only the new one holds of it.
    pub now: Vec<RecordedLine>,
}

/// Compares two databases, commit by commit.
pub async fn compare(old: &Path, new: &Path) -> Result<Comparison, StoreError> {
    let (old, new) = (Reader::open(old).await?, Reader::open(new).await?);
    let compared = compare_readers(&old, &new).await;
    old.close().await;
    new.close().await;
    compared
}

async fn compare_readers(old: &Reader, new: &Reader) -> Result<Comparison, StoreError> {
    let (then, now) = (old.digests().await?, new.digests().await?);
    let instants: BTreeSet<Sequence> = then.keys().chain(now.keys()).copied().collect();
    let unlike: BTreeSet<Sequence> = instants.iter().filter(|sequence| then.get(sequence) != now.get(sequence)).copied().collect();
    let mut differences = Vec::new();
    if !unlike.is_empty() {
        let (mut then, mut now) = (old.recorded_lines(&unlike).await?, new.recorded_lines(&unlike).await?);
        differences = unlike.iter().map(|sequence| apart(*sequence, &mut then, &mut now)).collect();
    }
    let (then, now) = (waiting(old).await?, waiting(new).await?);
    let strays = then.symmetric_difference(&now).cloned().collect();
    Ok(Comparison { instants: instants.len(), differences, strays })
}

type Lines = BTreeMap<Sequence, BTreeSet<RecordedLine>>;

fn apart(sequence: Sequence, then: &mut Lines, now: &mut Lines) -> Difference {
    let (then, now) = (then.remove(&sequence).unwrap_or_default(), now.remove(&sequence).unwrap_or_default());
    Difference { sequence, then: then.difference(&now).cloned().collect(), now: now.difference(&then).cloned().collect() }
}

async fn waiting(reader: &Reader) -> Result<BTreeSet<SubmissionId>, StoreError> {
    let archived = reader.archived().await?;
    Ok(archived.into_iter().filter(|file| file.sequence.is_none()).map(|file| file.submission).collect())
}
