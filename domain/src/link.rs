//! Links between what is watched: that a milestone mitigates a risk, that a project waits for another, that a measure shows how a risk develops.
//!
//! A link is written once, at either of its two ends, and seen from both.

use serde::{Deserialize, Serialize};

use crate::address::Place;
use crate::code::{ItemCode, PlanCode, lookup_key};
use crate::framework::Framework;
use crate::stage::Basis;

/// How one item stands to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkRelation {
    /// They belong together.
    Related,
    /// It needs the other to be done first.
    DependsOn,
    /// The other needs it to be done first.
    RequiredBy,
    /// The one measure is fed by the other.
    FedBy,
    /// One of the two is a risk, and the other mitigates it.
    Mitigates,
    /// One of the two is a risk, and the other is a measure that shows how it develops.
    Indicates,
}

impl LinkRelation {
    /// Every relation, in the order in which they are told.
    pub const ALL: [Self; 6] = [Self::Related, Self::DependsOn, Self::RequiredBy, Self::FedBy, Self::Mitigates, Self::Indicates];

    /// Reads the Relation column.
    #[must_use]
    pub fn from_cell(text: &str) -> Option<Self> {
        let key = lookup_key(text);
        match key.as_str() {
            "neededby" | "isneededby" | "isrequiredby" => Some(Self::RequiredBy),
            _ => Self::ALL.into_iter().find(|relation| lookup_key(relation.as_str()) == key),
        }
    }

    /// The word of the Relation column.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Related => "related",
            Self::DependsOn => "depends on",
            Self::RequiredBy => "required by",
            Self::FedBy => "fed by",
            Self::Mitigates => "mitigates",
            Self::Indicates => "indicates",
        }
    }

    /// The same link as its other end has it. What feeds a measure is not fed by it, and there is no word for that: the two belong together.
    #[must_use]
    pub fn at_the_other_end(self) -> Self {
        match self {
            Self::DependsOn => Self::RequiredBy,
            Self::RequiredBy => Self::DependsOn,
            Self::Related | Self::FedBy => Self::Related,
            Self::Mitigates | Self::Indicates => self,
        }
    }
}

/// What a link leads to.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Linked {
    /// A measure, milestone, project or risk.
    Item(ItemCode),
    /// An item of the plan.
    PlanItem(PlanCode),
}

impl Linked {
    /// Its code.
    #[must_use]
    pub fn code(&self) -> &str {
        match self {
            Self::Item(code) => code.as_str(),
            Self::PlanItem(code) => code.as_str(),
        }
    }
}

/// A link, as one row of the framework gives it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemLink {
    /// The measure, milestone, project or risk at whose end it is written.
    pub item: ItemCode,
    /// What that is linked with.
    pub linked: Linked,
    /// How the item stands to it.
    pub relation: LinkRelation,
    /// What stands behind it.
    pub basis: Basis,
    /// Where that is stated.
    pub basis_note: Option<String>,
    /// Its row.
    pub place: Place,
}

impl Framework {
    /// What a measure, milestone, project or risk is linked with and how it stands to it, whichever end the link is written at; each once, by relation and code.
    #[must_use]
    pub fn links_of(&self, item: &ItemCode) -> Vec<(LinkRelation, Linked)> {
        let seen = |link: &ItemLink| {
            if link.item == *item {
                return Some((link.relation, link.linked.clone()));
            }
            let leads_here = matches!(&link.linked, Linked::Item(linked) if linked == item);
            leads_here.then(|| (link.relation.at_the_other_end(), Linked::Item(link.item.clone())))
        };
        let mut links: Vec<_> = self.links.iter().filter_map(seen).collect();
        links.sort();
        links.dedup();
        links
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::framework::FrameworkRow;

    fn item(code: &str) -> ItemCode {
        ItemCode::parse(code).expect("a code")
    }

    fn link(from: &str, to: &str, relation: LinkRelation) -> FrameworkRow {
        let place = Place::sheet("Links");
        FrameworkRow::Link(ItemLink {
            item: item(from),
            linked: Linked::Item(item(to)),
            relation,
            basis: Basis::default(),
            basis_note: None,
            place,
        })
    }

    #[test]
    fn every_word_of_the_column_is_read_as_its_relation() {
        for relation in LinkRelation::ALL {
            assert_eq!(LinkRelation::from_cell(relation.as_str()), Some(relation));
        }
        assert_eq!(LinkRelation::from_cell("Is needed by"), Some(LinkRelation::RequiredBy));
        assert_eq!(LinkRelation::from_cell("feeds"), None);
    }

    #[test]
    fn whoever_waits_is_waited_for_whichever_end_says_so() {
        for relation in LinkRelation::ALL {
            let framework = Framework::assemble([link("A", "B", relation)]);
            let at_the_other = relation.at_the_other_end();
            assert_eq!(framework.links_of(&item("A")), [(relation, Linked::Item(item("B")))]);
            assert_eq!(framework.links_of(&item("B")), [(at_the_other, Linked::Item(item("A")))]);
            // Written at the other end it is the same link, but that nothing says what a measure feeds.
            let other_way = Framework::assemble([link("B", "A", at_the_other)]);
            let same = relation == LinkRelation::FedBy || other_way.links_of(&item("A")) == framework.links_of(&item("A"));
            assert!(same, "{relation:?}");
        }
    }

    #[test]
    fn a_link_that_both_ends_write_is_one() {
        let both = [link("A", "B", LinkRelation::DependsOn), link("B", "A", LinkRelation::RequiredBy)];
        assert_eq!(Framework::assemble(both).links_of(&item("A")), [(LinkRelation::DependsOn, Linked::Item(item("B")))]);
    }
}
