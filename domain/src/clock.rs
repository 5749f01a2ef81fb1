//! Time is an argument: whoever needs to know what time it is gets a clock, and only the edge of the program makes one that reads the wall.

use std::fmt;
use std::sync::Arc;

use chrono::{DateTime, Utc};

type Tell = Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>;

/// What time it is, as somebody above has decided.
#[derive(Clone)]
pub struct Clock {
    now: Tell,
    steady: Tell,
}

impl Clock {
    /// A clock that asks `now`, also to measure how long something takes.
    pub fn new(now: impl Fn() -> DateTime<Utc> + Send + Sync + 'static) -> Self {
        let now: Tell = Arc::new(now);
        Self { steady: Arc::clone(&now), now }
    }

    /// The same clock, which measures by another that nobody sets.
    #[must_use]
    pub fn measured_by(self, steady: impl Fn() -> DateTime<Utc> + Send + Sync + 'static) -> Self {
        Self { steady: Arc::new(steady), ..self }
    }

    /// The instant.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        (self.now)()
    }

    /// An instant that only says how long something takes, by its distance from another: it does not leap where the clock is set.
    #[must_use]
    pub fn steady(&self) -> DateTime<Utc> {
        (self.steady)()
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Clock").field(&self.now()).finish()
    }
}
