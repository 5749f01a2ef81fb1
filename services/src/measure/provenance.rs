//! From a figure's key to its cell.

use outturn_domain::address::Place;
use outturn_domain::framework::FrameworkRow;
use outturn_domain::provenance::{Origin, SubmissionId};
use outturn_store::ReadPoint;

use crate::answers::Answers;
use crate::cell_key::CellKey;
use crate::contract;
use crate::error::{Failure, Resource};
use crate::wire::cells::{fact_text, provenance, row_text};
use crate::wire::day::timestamp;
use crate::wire::stage;

impl Answers {
    pub(super) async fn provenance(&self, request: &contract::GetProvenanceRequest) -> Result<contract::GetProvenanceResponse, Failure> {
        if request.key.is_empty() {
            return Err(Failure::RequiredFieldMissing { field: "key" });
        }
        let key = CellKey::parse(&request.key).ok_or(Failure::InvalidProvenanceKey)?;
        let reading = self.reading(request.as_of_time.as_ref(), request.stage).await?;
        let definitions = self.definitions.at(&self.reader, reading.point).await?;
        let erasure = self.erasures(reading.point).await?.of(key.submission());
        let found = match &erasure {
            Some(erasure) => self.erased_cell(&key, &request.key, reading.point, erasure).await?,
            None => self.find_cell(&key, &request.key, reading.point).await?,
        };
        let not_found = || Failure::NotFound { resource: Resource::Provenance, name: request.key.clone(), near: Vec::new() };
        Ok(contract::GetProvenanceResponse {
            provenance: Some(found.ok_or_else(not_found)?),
            read_time: Some(timestamp(reading.point.read_time)),
            stage: stage(reading.stage_given(&definitions)).into(),
            erasures: erasure.into_iter().collect(),
            revision: reading.point.sequence.0,
        })
    }

    async fn find_cell(&self, key: &CellKey, text: &str, point: ReadPoint) -> Result<Option<contract::Provenance>, Failure> {
        let Some((at, origin)) = self.committed(key.submission(), point).await? else { return Ok(None) };
        let reader = &self.reader;
        match key {
            CellKey::Fact { key, .. } => {
                let versions = reader.versions(key, at).await?;
                let found = versions.iter().find(|version| version.sequence == at.sequence);
                Ok(found.map(|recorded| provenance(text, &origin, &recorded.fact.place, fact_text(recorded))))
            }
            CellKey::Definition { kind, key, .. } => {
                let rows = reader.framework_rows(at).await?;
                let is_it = |row: &FrameworkRow| row.key().0 == kind && row.key().1 == *key;
                let found = rows.iter().find(|recorded| recorded.sequence == at.sequence && is_it(&recorded.row));
                Ok(found.and_then(|recorded| Some(provenance(text, &origin, recorded.row.place()?, row_text(&recorded.row)))))
            }
        }
    }

    /// What is left of a cell whose submission was erased: who sent it, and when.
    async fn erased_cell(
        &self,
        key: &CellKey,
        text: &str,
        point: ReadPoint,
        erasure: &contract::Erasure,
    ) -> Result<Option<contract::Provenance>, Failure> {
        let found = self.committed(key.submission(), point).await?;
        let left = found.map(|(_, origin)| provenance(text, &origin, &Place::sheet(""), String::new()));
        Ok(left.map(|left| contract::Provenance { erasure: Some(erasure.clone()), ..left }))
    }

    /// The commit of a submission, where there was one by the point.
    async fn committed(&self, id: &SubmissionId, point: ReadPoint) -> Result<Option<(ReadPoint, Origin)>, Failure> {
        let reader = &self.reader;
        // Nothing was taken from a file of which nobody knows who sent it.
        let submission = reader.submission(id, point).await?.filter(|submission| submission.submitter.is_some());
        let Some((sequence, recorded)) = submission.and_then(|submission| submission.committed) else { return Ok(None) };
        let at = ReadPoint { sequence, read_time: recorded };
        let origin = reader.origins([sequence]).await?.remove(&sequence);
        Ok(origin.map(|origin| (at, origin)))
    }
}
