//! The only place that reads the wall's clock, and the clock of the demo, which is set and then ticks.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use chrono::{DateTime, TimeDelta, Utc};
use outturn_domain::clock::Clock;

/// The wall's clock, which measures by one that goes on evenly whatever the wall's is set to.
#[expect(clippy::disallowed_methods, reason = "this is the edge at which the wall's clock is read, once, and handed down")]
pub(crate) fn wall() -> Clock {
    let (start, since) = (Utc::now(), Instant::now());
    Clock::new(Utc::now).measured_by(move || start + TimeDelta::from_std(since.elapsed()).unwrap_or_default())
}

/// A clock that stands where it is set until it is let go, and ticks from there: time in the demo.
#[derive(Debug, Clone)]
pub(crate) struct SetClock(Arc<Mutex<Setting>>);

#[derive(Debug)]
struct Setting {
    at: DateTime<Utc>,
    ticking_since: Option<Instant>,
}

impl SetClock {
    pub(crate) fn standing_at(at: DateTime<Utc>) -> Self {
        Self(Arc::new(Mutex::new(Setting { at, ticking_since: None })))
    }

    pub(crate) fn set(&self, at: DateTime<Utc>) {
        self.setting(|setting| *setting = Setting { at, ticking_since: None });
    }

    pub(crate) fn let_go(&self) {
        self.setting(|setting| setting.ticking_since = Some(Instant::now()));
    }

    pub(crate) fn clock(&self) -> Clock {
        let clock = self.clone();
        Clock::new(move || {
            clock.setting(|setting| {
                let ticked =
                    setting.ticking_since.map_or(TimeDelta::zero(), |since| TimeDelta::from_std(since.elapsed()).unwrap_or(TimeDelta::MAX));
                setting.at + ticked
            })
        })
    }

    fn setting<T>(&self, look: impl FnOnce(&mut Setting) -> T) -> T {
        // The setting is whole after every change, so a panic elsewhere while it was held has not harmed it.
        look(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
