//! What every method answers from.

use std::sync::OnceLock;

use outturn_domain::clock::Clock;
use outturn_store::Reader;
use prost::Message;
use tonic::{Response, Status};

use crate::cache::AnswerCache;
use crate::contract::GetScorecardResponse;
use crate::definitions::DefinitionCache;
use crate::error::Failure;
use crate::installed_rules::RuleCache;
use crate::serve::LONGEST_ANSWER;

/// The store, once it is there, the clock, and what is kept from one call to the next.
pub(crate) struct Answers {
    reader: OnceLock<Reader>,
    pub(crate) clock: Clock,
    pub(crate) definitions: DefinitionCache,
    pub(crate) rules: RuleCache,
    pub(crate) scorecards: AnswerCache<GetScorecardResponse>,
}

impl Answers {
    /// Answers nothing until a database is opened.
    pub(crate) fn new(clock: Clock) -> Self {
        Self {
            reader: OnceLock::new(),
            clock,
            definitions: DefinitionCache::default(),
            rules: RuleCache::default(),
            scorecards: AnswerCache::default(),
        }
    }

    /// From now on answers come from `reader`.
    pub(crate) fn open(&self, reader: Reader) {
        // Opened once, by the one that waits for the database.
        let _ = self.reader.set(reader);
    }

    /// The store.
    pub(crate) fn reader(&self) -> Result<&Reader, Failure> {
        self.reader.get().ok_or(Failure::StoreNotReady)
    }

    /// Lets go of the database.
    pub(crate) async fn close(&self) {
        if let Some(reader) = self.reader.get() {
            // A call that was cut off may hold a connection a moment longer; the end of the process closes it too.
            let _ = tokio::time::timeout(std::time::Duration::from_secs(1), reader.close()).await;
        }
    }
}

/// What a method came to, as the transport takes it.
pub(crate) fn respond<T: Message>(answer: Result<T, Failure>) -> Result<Response<T>, Status> {
    let answer = answer?;
    if answer.encoded_len() > LONGEST_ANSWER {
        return Err(Failure::AnswerTooLarge { limit: LONGEST_ANSWER }.into());
    }
    Ok(Response::new(answer))
}
