//! Boards, reviews and items as people write them.

use super::Framework;
use crate::code::{ItemCode, lookup_key};
use crate::organisation::{AliasKind, Board, PlanItem};

impl Framework {
    /// The board that people mean by `text`: its code, its title or an alias.
    #[must_use]
    pub fn board_called(&self, text: &str) -> Option<&Board> {
        let key = lookup_key(text);
        let named = self.boards.iter().find(|board| lookup_key(board.code.as_str()) == key || lookup_key(&board.title) == key);
        named.or_else(|| {
            let code = self.aliased(AliasKind::Board, &key)?;
            self.boards.iter().find(|board| board.code.as_str() == code)
        })
    }

    /// The item of the plan that people mean by `text`: its code, an alias, or a title that only it has.
    #[must_use]
    pub fn plan_item_called(&self, text: &str) -> Option<&PlanItem> {
        let key = lookup_key(text);
        let all = || self.plan.values().filter(|_| !key.is_empty());
        let coded =
            all().find(|item| item.code.as_str() == text.trim()).or_else(|| all().find(|item| lookup_key(item.code.as_str()) == key));
        let aliased = || self.aliased(AliasKind::Plan, &key).and_then(|code| all().find(|item| item.code.as_str() == code));
        coded.or_else(aliased).or_else(|| {
            let mut titled = all().filter(|item| lookup_key(&item.title) == key);
            titled.next().filter(|_| titled.next().is_none())
        })
    }

    /// Whether there is a measure, milestone, project or risk of this code.
    #[must_use]
    pub fn has_item(&self, item: &ItemCode) -> bool {
        let others = self.milestones.contains_key(item) || self.projects.contains_key(item) || self.risks.contains_key(item);
        others || self.measures.contains_key(item)
    }

    /// What a measure, milestone, project or risk is called: of a measure by its newest definition.
    #[must_use]
    pub fn title_of(&self, item: &ItemCode) -> Option<&str> {
        let measure = || self.newest_measure(item).map(|measure| measure.title.as_str());
        let milestone = self.milestones.get(item).map(|milestone| milestone.title.as_str());
        let project = || self.projects.get(item).map(|project| project.title.as_str());
        let risk = || self.risks.get(item).map(|risk| risk.title.as_str());
        milestone.or_else(project).or_else(risk).or_else(measure)
    }

    /// Who answers for a measure, milestone, project or risk, by role.
    #[must_use]
    pub fn owner_of(&self, item: &ItemCode) -> Option<&str> {
        let owner = match (self.milestones.get(item), self.projects.get(item), self.risks.get(item)) {
            (Some(milestone), _, _) => &milestone.owner,
            (_, Some(project), _) => &project.owner,
            (_, _, Some(risk)) => &risk.owner,
            _ => &self.newest_measure(item)?.owner,
        };
        owner.as_deref()
    }
}
