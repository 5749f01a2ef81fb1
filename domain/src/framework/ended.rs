//! What an approved change ends: what is deleted, split, merged or replaced is watched until the day before its judge-from, and its facts stay.

use chrono::NaiveDate;

use super::Framework;
use crate::measure::Effective;

impl Framework {
    /// Ends what approved changes end. A definition that begins later is another beginning and stays.
    pub(super) fn end_what_was_changed(&mut self) {
        for change in &self.changes {
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
    }
}

fn end(effective: &mut Effective, last: NaiveDate) {
    let begins_later = effective.from.is_some_and(|from| from > last);
    if !begins_later {
        effective.to = Some(effective.to.map_or(last, |to| to.min(last)));
    }
}
