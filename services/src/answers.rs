//! What every method answers from.

use outturn_domain::clock::Clock;
use outturn_store::Reader;

use crate::cache::AnswerCache;
use crate::contract::GetScorecardResponse;
use crate::database::FileIdentity;
use crate::definitions::DefinitionCache;
use crate::installed_rules::RuleCache;
use crate::track_records::TrackRecords;

/// One file of the store, the clock, and what is kept of that file from one call to the next.
#[derive(Debug)]
pub(crate) struct Answers {
    pub(crate) reader: Reader,
    /// The file that the reader was opened on.
    pub(crate) file: FileIdentity,
    pub(crate) clock: Clock,
    pub(crate) definitions: DefinitionCache,
    pub(crate) rules: RuleCache,
    pub(crate) scorecards: AnswerCache<GetScorecardResponse>,
    pub(crate) track_records: TrackRecords,
}

impl Answers {
    /// Answers from `reader`, of which nothing is known yet.
    pub(crate) fn new(clock: Clock, reader: Reader, file: FileIdentity) -> Self {
        Self {
            reader,
            file,
            clock,
            definitions: DefinitionCache::default(),
            rules: RuleCache::default(),
            scorecards: AnswerCache::default(),
            track_records: TrackRecords::default(),
        }
    }
}
