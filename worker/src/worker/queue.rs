//! What one look has found, in the order in which it came, and which file of it may be begun next.
//!
//! Files of one sender keep their order: a later one is not begun while an earlier one is being read. Files of several senders may overtake each other,
//! but a framework is a wall: what came before it comes first, unless that takes long, and what came after it waits for it, for it decides what is
//! recognised.

use std::collections::{BTreeMap, VecDeque};

use outturn_domain::code::SubmitterCode;
use outturn_store::submission::Taken;

use crate::home::FRAMEWORK_FOLDER;
use crate::inbox::Noticed;

/// The folder that files came by; nothing for what lay where nobody can be told from its place.
pub(super) type Sender = Option<SubmitterCode>;

/// A file that waits for its turn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Next {
    /// An earlier run, or an earlier try, took it.
    Taken(Taken),
    /// An earlier run, or an earlier try, committed it: it only wants its answer.
    Committed(Taken),
    /// It lies in the inbox.
    Noticed(Noticed),
}

impl Next {
    pub(super) fn sender(&self) -> &Sender {
        match self {
            Self::Taken(taken) | Self::Committed(taken) => &taken.submitter,
            Self::Noticed(file) => &file.submitter,
        }
    }

    pub(super) fn file_name(&self) -> &str {
        match self {
            Self::Taken(taken) | Self::Committed(taken) => &taken.file_name,
            Self::Noticed(file) => &file.file_name,
        }
    }
}

/// The files that wait, by sender.
#[derive(Debug, Default)]
pub(super) struct Queue {
    senders: BTreeMap<Sender, VecDeque<(usize, Next)>>,
    came: usize,
}

impl Queue {
    /// Adds a file behind all others.
    pub(super) fn push(&mut self, next: Next) {
        self.senders.entry(next.sender().clone()).or_default().push_back((self.came, next));
        self.came += 1;
    }

    pub(super) fn is_empty(&self) -> bool {
        self.senders.is_empty()
    }

    /// Leaves a sender's files for the next look: one of them is in trouble, and the others must not overtake it. Nothing overtakes a framework.
    pub(super) fn give_up(&mut self, sender: &Sender) {
        if sender.as_ref().is_some_and(|sender| sender.as_str() == FRAMEWORK_FOLDER) {
            self.senders.clear();
        } else {
            self.senders.remove(sender);
        }
    }

    /// Takes out the file that has waited longest of those that may be begun.
    ///
    /// `is_busy` says whether a file of this sender is being read; `quick_ones` whether any is being read that is not slow yet.
    pub(super) fn pop(&mut self, is_busy: impl Fn(&Sender) -> bool, quick_ones: bool) -> Option<Next> {
        let framework = SubmitterCode::parse(FRAMEWORK_FOLDER).ok();
        if is_busy(&framework) {
            return None;
        }
        let place = |files: &VecDeque<(usize, Next)>| files.front().map_or(usize::MAX, |(place, _)| *place);
        let wall = self.senders.get(&framework).map_or(usize::MAX, place);
        let idle = self.senders.iter().filter(|(sender, files)| place(files) <= wall && !is_busy(sender));
        let sender = idle.min_by_key(|(_, files)| place(files)).map(|(sender, _)| sender.clone())?;
        if sender == framework && quick_ones {
            return None;
        }
        let files = self.senders.get_mut(&sender)?;
        let (_, next) = files.pop_front()?;
        if files.is_empty() {
            self.senders.remove(&sender);
        }
        Some(next)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn queue(files: &[(&str, &str)]) -> Queue {
        let mut queue = Queue::default();
        for (sender, name) in files {
            let submitter = (!sender.is_empty()).then(|| SubmitterCode::parse(sender).expect("a code"));
            queue.push(Next::Noticed(Noticed {
                path: name.into(),
                submitter,
                file_name: (*name).to_owned(),
                source_key: (*name).to_owned(),
                device: 0,
                size: 1,
                came: (0, 0),
            }));
        }
        queue
    }

    /// What may be begun one after the other while the files of these senders are being read.
    fn begun(queue: &mut Queue, busy: &[&str], quick_ones: bool) -> Vec<String> {
        let is_busy = |sender: &Sender| sender.as_ref().is_some_and(|sender| busy.contains(&sender.as_str()));
        std::iter::from_fn(|| queue.pop(is_busy, quick_ones)).map(|next| next.file_name().to_owned()).collect()
    }

    #[test]
    fn files_are_begun_in_the_order_in_which_they_came() {
        let mut queue = queue(&[("b", "1"), ("a", "2"), ("", "3"), ("b", "4")]);
        assert_eq!(begun(&mut queue, &[], false), ["1", "2", "3", "4"]);
        assert!(queue.is_empty());
    }

    #[test]
    fn a_sender_whose_file_is_being_read_waits_and_the_others_go_on() {
        let mut queue = queue(&[("a", "1"), ("b", "2"), ("a", "3"), ("c", "4")]);
        assert_eq!(begun(&mut queue, &["a"], true), ["2", "4"]);
        assert_eq!(begun(&mut queue, &[], true), ["1", "3"]);
    }

    #[test]
    fn a_framework_comes_behind_what_came_before_it_and_before_what_came_after() {
        let mut queue = queue(&[("a", "1"), ("framework", "2"), ("b", "3"), ("a", "4")]);
        assert_eq!(begun(&mut queue, &[], true), ["1"]);
        assert_eq!(begun(&mut queue, &["a"], true), Vec::<String>::new());
        // What is being read is slow: the framework does not wait for it, and nothing but the framework is begun.
        assert_eq!(queue.pop(|sender| sender.as_ref().is_some_and(|sender| sender.as_str() == "a"), false).expect("2").file_name(), "2");
        assert_eq!(begun(&mut queue, &["a", "framework"], false), Vec::<String>::new());
        assert_eq!(begun(&mut queue, &["a"], false), ["3"]);
        assert_eq!(begun(&mut queue, &[], false), ["4"]);
    }

    #[test]
    fn trouble_with_one_file_keeps_back_what_its_sender_sent_later_and_nothing_else() {
        let mut queue = queue(&[("a", "1"), ("b", "2"), ("a", "3")]);
        assert_eq!(queue.pop(|_| false, false).expect("1").file_name(), "1");
        queue.give_up(&SubmitterCode::parse("a").ok());
        assert_eq!(begun(&mut queue, &[], false), ["2"]);
        assert!(queue.is_empty());
    }

    #[test]
    fn trouble_with_a_framework_keeps_back_all_that_came_after_it() {
        let mut queue = queue(&[("framework", "1"), ("a", "2")]);
        assert_eq!(queue.pop(|_| false, false).expect("1").file_name(), "1");
        queue.give_up(&SubmitterCode::parse("framework").ok());
        assert!(queue.is_empty());
    }
}
