//! What an approved change ends: what is deleted, split, merged or replaced is watched until the day before its judge-from, and its facts stay. An approval
//! that is written down before its day is none until that day.

use chrono::{DateTime, NaiveDate, Utc};

use super::Framework;
use crate::change::Change;
use crate::measure::Effective;

impl Framework {
    /// The framework as it stands at an instant: what changes ended that were approved by then, on the council's own calendar, is ended in it, and what waits for its
    /// approval judges nothing. A definition that begins later is another beginning and stays.
    #[must_use]
    pub fn as_of(mut self, instant: DateTime<Utc>) -> Self {
        let today = self.day_of(instant);
        self.as_of = Some(today);
        self.settle_definitions();
        self.settle_entries();
        for change in self.changes.iter().filter(|change| change.approved_by_day(today)) {
            let Some(last) = change.last_day() else { continue };
            for measure in self.measures.get_mut(&change.item).into_iter().flatten() {
                end(&mut measure.effective, last);
            }
            if let Some(milestone) = self.milestones.get_mut(&change.item) {
                end(&mut milestone.effective, last);
            }
            if let Some(project) = self.projects.get_mut(&change.item) {
                end(&mut project.effective, last);
            }
            if let Some(risk) = self.risks.get_mut(&change.item) {
                end(&mut risk.effective, last);
            }
        }
        self
    }

    /// Whether a change has been decided: approved, and the day of that has come.
    #[must_use]
    pub fn has_decided(&self, change: &Change) -> bool {
        change.approval().is_some_and(|approved| self.as_of.is_none_or(|today| approved <= today))
    }

    /// Whether it stands at `instant` as it stood at the instant that it is of: no approval came between. One that only defines an item
    /// anew ends nothing and has still [been decided](Self::has_decided) from its day on.
    #[must_use]
    pub fn stands_alike_at(&self, instant: DateTime<Utc>) -> bool {
        let today = self.day_of(instant);
        self.as_of.is_some_and(|then| {
            let between = |approved: NaiveDate| then.min(today) < approved && approved <= then.max(today);
            !self.changes.iter().filter_map(Change::approval).any(between)
        })
    }

    fn day_of(&self, instant: DateTime<Utc>) -> NaiveDate {
        instant.with_timezone(&self.council.time_zone).date_naive()
    }
}

fn end(effective: &mut Effective, last: NaiveDate) {
    let begins_later = effective.from.is_some_and(|from| from > last);
    if !begins_later {
        effective.to = Some(effective.to.map_or(last, |to| to.min(last)));
    }
}
