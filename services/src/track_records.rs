//! What earlier forecasts taught as of an instant, kept from call to call.

use std::sync::{Arc, Mutex, PoisonError};

use chrono::NaiveDate;
use outturn_domain::code::EntityCode;
use outturn_domain::forecast::TrackRecord;
use outturn_domain::period::Period;
use outturn_domain::provenance::Sequence;
use outturn_domain::stage::Stage;

/// What a track record depends on: the same commit, day, stage, origin, year and body give the same one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RecordKey {
    /// The last commit that was seen.
    pub(crate) sequence: Sequence,
    /// The day it was, on the council's calendar: an approval whose day comes ends a measure without a commit.
    pub(crate) today: NaiveDate,
    /// The stage of the figures.
    pub(crate) stage: Stage,
    /// The period up to which outturns counted as known.
    pub(crate) origin: Period,
    /// The period that is forecast, which decides the years that are looked at.
    pub(crate) target: Period,
    /// Whom it is about.
    pub(crate) entity: Option<EntityCode>,
}

/// How many are kept: those of a few years of committee dates.
const KEPT: usize = 32;

/// The track records that were asked for last.
#[derive(Debug, Default)]
pub(crate) struct TrackRecords {
    // The newest last.
    kept: Mutex<Vec<(RecordKey, Arc<TrackRecord>)>>,
}

impl TrackRecords {
    /// The one that is kept.
    pub(crate) fn find(&self, key: &RecordKey) -> Option<Arc<TrackRecord>> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let place = kept.iter().position(|(known, _)| known == key)?;
        let found = kept.remove(place);
        let record = Arc::clone(&found.1);
        kept.push(found);
        Some(record)
    }

    /// Keeps one; the one that was not asked for longest makes room.
    pub(crate) fn keep(&self, key: RecordKey, record: Arc<TrackRecord>) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= KEPT {
            kept.remove(0);
        }
        kept.push((key, record));
    }
}
