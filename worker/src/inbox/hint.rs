//! A hint that something happened in the inbox, so that the next look need not wait for its turn.
//!
//! It is only a hint. The file system tells of what happens on this machine, never of what other machines do on a share, and there are limits to how much
//! it watches; it goes silent when the inbox itself is unmounted or replaced. Nothing may depend on it: the look at every turn finds everything.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use notify::event::{AccessKind, AccessMode, ModifyKind};
use notify::{Config, Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};
use tokio::sync::Notify;

/// A watch over the inbox and all its folders, also those that come later.
#[derive(Debug)]
pub struct Hint {
    happened: Arc<Notify>,
    _watcher: RecommendedWatcher,
}

/// The inbox cannot be watched for events; it is looked at every `poll_seconds` all the same.
#[derive(Debug, thiserror::Error)]
#[error("no events can be had of {}, so new files are noticed at the next look only: {reason}", inbox.display())]
pub struct HintError {
    /// Where the inbox lies.
    pub inbox: PathBuf,
    /// What the system said.
    pub reason: String,
}

impl Hint {
    /// Starts to watch. Takes as long as it takes to list the inbox's folders.
    ///
    /// # Errors
    /// The inbox is not there, or this system gives no (more) watches.
    pub fn watching(inbox: &Path) -> Result<Self, HintError> {
        let failed = |reason: String| HintError { inbox: inbox.to_owned(), reason };
        // Links in the inbox are not followed; the inbox itself may be one.
        let folder = inbox.canonicalize().map_err(|error| failed(error.to_string()))?;
        let happened = Arc::new(Notify::new());
        let wake = Arc::clone(&happened);
        let handler = move |event: notify::Result<Event>| {
            if is_news(&event) {
                wake.notify_one();
            }
        };
        let mut watcher =
            RecommendedWatcher::new(handler, Config::default().with_follow_symlinks(false)).map_err(|error| failed(error.to_string()))?;
        watcher.watch(&folder, RecursiveMode::Recursive).map_err(|error| failed(error.to_string()))?;
        Ok(Self { happened, _watcher: watcher })
    }

    /// Resolves when something has happened since it last resolved: at once where it already has, and only once however much it was.
    pub async fn woken(&mut self) {
        self.happened.notified().await;
    }
}

/// Whether a file may have come, gone or become whole. The worker's own looks open every folder and file, and a long copy writes without end: neither
/// may wake it, or it would never rest. A queue that ran over and an error are news, for what was missed is not known.
fn is_news(event: &notify::Result<Event>) -> bool {
    let Ok(event) = event else { return true };
    let is_passing = match event.kind {
        EventKind::Access(access) => access != AccessKind::Close(AccessMode::Write),
        EventKind::Modify(change) => !matches!(change, ModifyKind::Name(_)),
        EventKind::Create(_) | EventKind::Remove(_) | EventKind::Any | EventKind::Other => false,
    };
    !is_passing || event.need_rescan()
}

#[cfg(test)]
mod tests {
    use notify::event::{CreateKind, DataChange, Flag, MetadataKind, RemoveKind, RenameMode};

    use super::*;

    fn is_news_of(kind: EventKind) -> bool {
        is_news(&Ok(Event::new(kind)))
    }

    #[test]
    fn what_can_bring_a_file_or_make_it_whole_is_news() {
        for kind in [
            EventKind::Create(CreateKind::File),
            EventKind::Create(CreateKind::Folder),
            EventKind::Modify(ModifyKind::Name(RenameMode::To)),
            EventKind::Access(AccessKind::Close(AccessMode::Write)),
            EventKind::Remove(RemoveKind::File),
            EventKind::Other,
        ] {
            assert!(is_news_of(kind), "{kind:?}");
        }
    }

    #[test]
    fn what_a_look_does_and_each_piece_of_a_copy_are_none() {
        for kind in [
            EventKind::Access(AccessKind::Open(AccessMode::Any)),
            EventKind::Access(AccessKind::Read),
            EventKind::Access(AccessKind::Close(AccessMode::Read)),
            EventKind::Modify(ModifyKind::Data(DataChange::Any)),
            EventKind::Modify(ModifyKind::Metadata(MetadataKind::Any)),
        ] {
            assert!(!is_news_of(kind), "{kind:?}");
        }
    }

    #[test]
    fn what_was_missed_is_news_whatever_it_was() {
        let ran_over = Event::new(EventKind::Modify(ModifyKind::Any)).set_flag(Flag::Rescan);
        assert!(is_news(&Ok(ran_over)));
        assert!(is_news(&Err(notify::Error::generic("the watches are used up"))));
    }
}
