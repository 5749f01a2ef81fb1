//! The inbox as a worker looks at it: whatever an earlier run left in it half done is put right before the first look.

use outturn_domain::clock::Clock;

use super::WorkerError;
use super::take::SetAside;
use crate::home::Home;
use crate::inbox::{Inbox, Look};

/// A worker's eye on its inbox.
#[derive(Debug)]
pub(super) struct Lookout {
    home: Home,
    inbox: Inbox,
    set_aside: SetAside,
}

impl Lookout {
    pub(super) fn new(home: &Home, set_aside: SetAside) -> Self {
        Self { home: home.clone(), inbox: Inbox::new(home.inbox()), set_aside }
    }

    /// Looks at the inbox once. It may be away when the worker starts: then this fails until it is there.
    pub(super) fn look(&mut self, clock: &Clock) -> Result<Vec<Look>, WorkerError> {
        let settings = self.home.settings()?;
        let path = self.home.inbox();
        let restored = self.set_aside.restore(&self.home);
        let looked = restored.and_then(|()| self.inbox.look(clock.steady(), &settings.inbox, &settings.limits));
        looked.map_err(|source| WorkerError::InboxAway { path, source })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use chrono::{DateTime, TimeDelta, Utc};

    use super::*;
    use crate::inbox::WaitReason;

    #[test]
    fn a_clock_that_is_set_ends_no_wait() {
        let folder = tempfile::tempdir().expect("a folder");
        let home = Home::init(&folder.path().join("home")).expect("a home");
        std::fs::write(home.inbox().join("framework/q2.xls"), "Measure,Value\nEHC-20W,57\n").expect("a file");
        let hands = Arc::new(Mutex::new([DateTime::<Utc>::UNIX_EPOCH; 2]));
        let hand = |which: usize| {
            let hands = Arc::clone(&hands);
            move || hands.lock().expect("the hands")[which]
        };
        let clock = Clock::new(hand(0)).measured_by(hand(1));
        let mut lookout = Lookout::new(&home, SetAside::default());
        let mut waits = |wall: TimeDelta, steady: TimeDelta| {
            let mut hands = hands.lock().expect("the hands");
            *hands = [hands[0] + wall, hands[1] + steady];
            drop(hands);
            let looks = lookout.look(&clock).expect("a look");
            matches!(looks.as_slice(), [Look::Waits(_, WaitReason::Unproven)])
        };
        let (moment, day) = (TimeDelta::seconds(1), TimeDelta::days(1));
        assert!(waits(moment, moment));
        assert!(waits(day, moment), "the clock was set to tomorrow");
        assert!(waits(-day * 2, moment), "and to yesterday");
        assert!(!waits(moment, moment * 2), "it has kept still for four seconds");
    }
}
