//! The framework as it was last asked for: putting it together costs more than a small return, and it seldom changes.

use std::sync::Arc;

use outturn_domain::framework::Framework;
use outturn_domain::provenance::Sequence;
use outturn_store::{ReadPoint, Reader, StoreError};

/// A framework, and the commit that made it what it is.
#[derive(Debug, Default)]
pub(super) struct KnownFramework(Option<(Sequence, Arc<Framework>)>);

impl KnownFramework {
    /// The framework as it stood at a point.
    pub(super) async fn of(&mut self, reader: &Reader, point: ReadPoint) -> Result<Arc<Framework>, StoreError> {
        let sequence = reader.framework_sequence(point).await?;
        if let Some((known, framework)) = &self.0
            && *known == sequence
            && framework.stands_alike_at(point.read_time)
        {
            return Ok(Arc::clone(framework));
        }
        let framework = Arc::new(reader.framework(point).await?);
        self.0 = Some((sequence, Arc::clone(&framework)));
        Ok(framework)
    }
}
