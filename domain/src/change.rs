//! Change control: deleting, redefining, splitting and merging what is watched, by somebody's decision, so that the old and the new stay linked.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::address::Place;
use crate::code::ItemCode;
use crate::period::Period;
use crate::stage::Basis;

/// What is done to an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    /// It is no longer watched.
    Delete,
    /// It is counted otherwise from now on.
    Redefine,
    /// It becomes several.
    Split,
    /// It goes into another.
    Merge,
    /// Another takes its place.
    Replace,
}

impl ChangeKind {
    /// Reads the Change column.
    #[must_use]
    pub fn from_cell(text: &str) -> Option<Self> {
        match crate::code::lookup_key(text).as_str() {
            "delete" => Some(Self::Delete),
            "redefine" => Some(Self::Redefine),
            "split" | "divide" => Some(Self::Split),
            "merge" => Some(Self::Merge),
            "replace" => Some(Self::Replace),
            _ => None,
        }
    }

    /// The word of the Change column.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Delete => "delete",
            Self::Redefine => "redefine",
            Self::Split => "split",
            Self::Merge => "merge",
            Self::Replace => "replace",
        }
    }
}

/// What the row of a risk's change says to be stated nowhere: registers are kept by people who were not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Unstated {
    /// Who decided.
    pub body: bool,
    /// Why.
    pub rationale: bool,
    /// On which day; then the period from which it counts is the time that it is known to be of.
    pub day: bool,
}

impl Unstated {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks by reference")]
    fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}

/// One row of the Changes sheet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// What is done.
    pub kind: ChangeKind,
    /// To which item, by its code.
    pub item: ItemCode,
    /// What it becomes, by code.
    pub new_items: Vec<ItemCode>,
    /// Why.
    pub rationale: Option<String>,
    /// Who decides; absent while nobody is named.
    pub approving_body: Option<String>,
    /// When it was decided; absent while it is proposed. Without a rationale and a body beside it, or the word that they are not stated, it is no approval: see
    /// [`Change::approval`].
    pub approved_on: Option<NaiveDate>,
    /// When the body decided against it; absent while it has not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rejected_on: Option<NaiveDate>,
    /// The first period in which it counts.
    pub judges_from: Option<Period>,
    /// Those of the new items that the council watched before this was proposed: they go on, whatever becomes of it. The others come in by its approval alone.
    // Left out where there is none: an older row that is sent again is still the same row.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stood_before: Vec<ItemCode>,
    /// What is said to be stated nowhere: of a risk alone, whose changes may be recorded so.
    #[serde(default, skip_serializing_if = "Unstated::is_nothing")]
    pub unstated: Unstated,
    /// Which of its kind it is for its item, from 1: what is decided stays, and a later decision stands beside it.
    // Left out for the first: an older row that is sent again is still the same row.
    #[serde(default = "first", skip_serializing_if = "is_first")]
    pub number: u32,
    /// What stands behind it.
    pub basis: Basis,
    /// Where that is stated.
    pub basis_note: Option<String>,
    /// Its row.
    pub place: Place,
}

fn first() -> u32 {
    1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands it over so")]
fn is_first(number: &u32) -> bool {
    *number == 1
}

impl Change {
    /// What tells it from every other change, in one word: `split-PARKS`, and `split-PARKS-2` for the second.
    #[must_use]
    pub fn id(&self) -> String {
        let number = if self.number == 1 { String::new() } else { format!("-{}", self.number) };
        format!("{}-{}{number}", self.kind.as_str(), self.item)
    }

    /// The day on which it was approved, where it is said by whom and why, or that this is not stated; until then it is proposed. What was rejected is not
    /// approved. Where the day is not stated it is the first on which the change counts, for by then it was.
    #[must_use]
    pub fn approval(&self) -> Option<NaiveDate> {
        let by_somebody = self.approving_body.is_some() || self.unstated.body;
        let for_a_reason = self.rationale.is_some() || self.unstated.rationale;
        let by_then = || self.judges_from.filter(|_| self.unstated.day).and_then(Period::start_date);
        self.approved_on.or_else(by_then).filter(|_| by_somebody && for_a_reason && self.rejected_on.is_none())
    }

    /// What was decided, by whom, when and why: "Cabinet deleted GONE on 10 November 2021: The portal is closed." Absent while it is proposed,
    /// and where it is not stated by whom or why.
    #[must_use]
    pub fn decision(&self) -> Option<String> {
        let (body, approved, why) = (self.approving_body.as_ref()?, self.approval()?, self.rationale.as_ref()?);
        let items = self.new_items.iter().map(ToString::to_string).collect::<Vec<_>>().join(" and ");
        let done = match self.kind {
            ChangeKind::Delete => format!("deleted {}", self.item),
            ChangeKind::Redefine => format!("defined {} anew", self.item),
            ChangeKind::Split => format!("divided {} into {items}", self.item),
            ChangeKind::Merge => format!("merged {} into {items}", self.item),
            ChangeKind::Replace => format!("replaced {} by {items}", self.item),
        };
        Some(format!("{body} {done} on {}: {}.", approved.format("%-d %B %Y"), why.trim_end_matches('.')))
    }

    /// Whether it was approved by the day `on`.
    #[must_use]
    pub fn approved_by_day(&self, on: NaiveDate) -> bool {
        self.approval().is_some_and(|approved| approved <= on)
    }

    /// Whether it was rejected by the day `on`.
    #[must_use]
    pub fn rejected_by_day(&self, on: NaiveDate) -> bool {
        self.rejected_on.is_some_and(|rejected| rejected <= on)
    }

    /// Whether nobody has decided on it by the day `on`.
    #[must_use]
    pub fn is_proposed_on(&self, on: NaiveDate) -> bool {
        !self.approved_by_day(on) && !self.rejected_by_day(on)
    }

    /// Whether its item is no longer watched once it counts.
    #[must_use]
    pub fn ends_its_item(&self) -> bool {
        self.kind != ChangeKind::Redefine && !self.new_items.contains(&self.item)
    }

    /// What comes in by it: the new items but the changed one itself, and but those that were watched before.
    pub fn brings_in(&self) -> impl Iterator<Item = &ItemCode> {
        self.new_items.iter().filter(|new| **new != self.item && !self.stood_before.contains(new))
    }

    /// The day from which it counts once it is approved: the first of its judge-from or, where it names none, that of its approval.
    #[must_use]
    pub fn counts_from(&self) -> Option<NaiveDate> {
        let approved = self.approval()?;
        Some(self.judges_from.and_then(Period::start_date).unwrap_or(approved))
    }

    /// Whether it counts by the end of a period; in one without an end it does.
    #[must_use]
    pub fn counts_in(&self, period: Period) -> bool {
        self.counts_from().is_some_and(|from| period.end_date().is_none_or(|end| from < end))
    }

    /// The last day on which a change leaves its item watched once the day of its approval has come: the day before its judge-from or, where it names none,
    /// before its approval.
    #[must_use]
    pub fn last_day(&self) -> Option<NaiveDate> {
        self.counts_from().filter(|_| self.ends_its_item())?.pred_opt()
    }
}
