//! The instant and the stage that a request asks for.

use chrono::{DateTime, Datelike, Utc};
use outturn_domain::period::Period;
use outturn_domain::stage::Stage;
use outturn_store::ReadPoint;
use prost_types::Timestamp;

use crate::answers::Answers;
use crate::contract;
use crate::error::Failure;

/// What a request reads: everything recorded up to a point, and of it what has reached a stage.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reading {
    /// The point.
    pub(crate) point: ReadPoint,
    /// The stage; absent where the council's setting of then decides.
    pub(crate) stage: Option<Stage>,
}

impl Answers {
    /// What a request reads. Unset means now, and now is never before the newest commit: whoever commits and then asks sees it.
    pub(crate) async fn reading(&self, as_of: Option<&Timestamp>, stage: i32) -> Result<Reading, Failure> {
        let as_of = as_of.map(|as_of| instant("as_of_time", as_of)).transpose()?;
        let stage = asked_stage(stage)?;
        Ok(Reading { point: self.point(as_of).await?, stage })
    }

    /// The point that an instant saw; absent instant: now.
    pub(crate) async fn point(&self, as_of: Option<DateTime<Utc>>) -> Result<ReadPoint, Failure> {
        let reader = &self.reader;
        let newest = reader.newest_commit().await?;
        let now = newest.map_or(self.clock.now(), |newest| newest.read_time.max(self.clock.now()));
        match (as_of, newest) {
            (Some(as_of), _) if as_of > now => Err(Failure::AsOfTimeInFuture { as_of, now }),
            (None, Some(newest)) => Ok(ReadPoint { sequence: newest.sequence, read_time: now }),
            (as_of, _) => Ok(reader.point_at(as_of.unwrap_or(now)).await?),
        }
    }
}

/// The stage that a request asks for; absent where it asks for none.
pub(crate) fn asked_stage(stage: i32) -> Result<Option<Stage>, Failure> {
    Ok(match known("stage", stage)? {
        contract::Stage::Unspecified => None,
        contract::Stage::Working => Some(Stage::Working),
        contract::Stage::SignedOff => Some(Stage::SignedOff),
        contract::Stage::Published => Some(Stage::Published),
    })
}

/// Reads an instant of a request.
pub(crate) fn instant(field: &'static str, timestamp: &Timestamp) -> Result<DateTime<Utc>, Failure> {
    let nanos = u32::try_from(timestamp.nanos).ok().filter(|nanos| *nanos < 1_000_000_000);
    let read = nanos.and_then(|nanos| DateTime::from_timestamp(timestamp.seconds, nanos));
    read.filter(|instant| (1..=9999).contains(&instant.year())).ok_or(Failure::InvalidTime { field })
}

/// Reads a period of a request, by id or as people type it; absent where the field is empty.
pub(crate) fn period(field: &'static str, text: &str) -> Result<Option<Period>, Failure> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    let wrong = |problem: String| Failure::InvalidPeriod { field, value: text.to_owned(), problem };
    Period::parse(text).map(Some).map_err(|error| wrong(error.to_string()))
}

/// Reads a value of an enum.
pub(crate) fn known<E: TryFrom<i32>>(field: &'static str, value: i32) -> Result<E, Failure> {
    E::try_from(value).map_err(|_| Failure::UnknownEnumValue { field, value })
}

/// Whether everything is asked for, with the cells behind the keys; `unset` is what the method does by itself.
pub(crate) fn full_view(view: i32, unset: contract::View) -> Result<bool, Failure> {
    let asked = known("view", view)?;
    Ok(if asked == contract::View::Unspecified { unset } else { asked } == contract::View::Full)
}
