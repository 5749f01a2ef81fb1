//! What is remembered of a file from one look to the next.

use std::io::{self, Read};

use chrono::TimeDelta;

use super::Noticed;
use crate::read::{Completeness, Limits, completeness};

/// A file whose times did not move for this long was not written to any more when its content was read after it: the times of some file systems tell
/// only every other second.
const SETTLED: TimeDelta = TimeDelta::seconds(2);

/// A file in the inbox, over several looks.
#[derive(Debug)]
pub(super) struct Watched {
    source_key: String,
    came: (i64, i64),
    still_for: TimeDelta,
    judged: Option<Content>,
}

/// What a reading of the content came to.
#[derive(Debug, Clone, Copy)]
struct Content {
    completeness: Completeness,
    /// Whether it was read when the file had kept still for long enough to be judged for good.
    settled: bool,
}

impl Watched {
    /// The file as it is seen now. A write, a rename or a new file in its place begins everything anew, whichever times a copy gave it.
    pub(super) fn seen(before: Option<Self>, file: &Noticed, passed: TimeDelta) -> Self {
        match before {
            Some(before) if before.source_key == file.source_key && before.came == file.came => {
                Self { still_for: before.still_for + passed, ..before }
            }
            _ => Self { source_key: file.source_key.clone(), came: file.came, still_for: TimeDelta::zero(), judged: None },
        }
    }

    /// For how long it has been seen unchanged.
    pub(super) fn still_for(&self) -> TimeDelta {
        self.still_for
    }

    /// Has the content read again at the next look.
    pub(super) fn forget_content(&mut self) {
        self.judged = None;
    }

    /// How much of the file has arrived; nothing where another lies in its place by now. The content is read when the file is first seen, and once more
    /// when it has kept still: a look costs nothing for files that only wait. It is read into `content`, in the place of whatever was there.
    pub(super) fn completeness(&mut self, file: &Noticed, content: &mut Vec<u8>, limits: &Limits) -> io::Result<Option<Completeness>> {
        let settled = self.still_for >= SETTLED;
        if let Some(judged) = self.judged
            && (judged.settled || !settled)
        {
            return Ok(Some(judged.completeness));
        }
        let Some(opened) = file.open()? else { return Ok(None) };
        content.clear();
        content.reserve_exact(usize::try_from(file.size).unwrap_or(0));
        // No more than was noticed, though somebody may be adding to it.
        opened.take(file.size).read_to_end(content)?;
        let completeness = completeness(content, limits);
        self.judged = Some(Content { completeness, settled });
        Ok(Some(completeness))
    }
}
