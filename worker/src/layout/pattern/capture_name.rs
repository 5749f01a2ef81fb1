//! The names between braces in a pattern: `{entity}`.

/// What a layout may take out of a title or a heading.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CaptureName {
    /// Whom or what the figures are about: a body, a project, a place.
    Entity,
    /// What is counted: the measure, or the line of a table.
    Item,
    /// Which part of the whole: a grade, an age group, a fund.
    Breakdown,
    /// When.
    Period,
    /// In what the figures are given: pounds, full-time equivalents.
    Unit,
}

impl CaptureName {
    /// Every name, in the order in which people are told of them.
    pub const ALL: [Self; 5] = [Self::Entity, Self::Item, Self::Breakdown, Self::Period, Self::Unit];

    /// Reads the word that a layout writes between braces.
    pub fn parse(word: &str) -> Result<Self, String> {
        Self::ALL.into_iter().find(|name| name.as_str() == word.trim()).ok_or_else(|| {
            let known: Vec<String> = Self::ALL.iter().map(|name| format!("{{{}}}", name.as_str())).collect();
            format!("{{{word}}} is not something that can be taken out of a heading; write one of {}", known.join(", "))
        })
    }

    /// The word that a layout writes.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Entity => "entity",
            Self::Item => "item",
            Self::Breakdown => "breakdown",
            Self::Period => "period",
            Self::Unit => "unit",
        }
    }
}
