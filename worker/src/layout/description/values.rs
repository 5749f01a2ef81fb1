//! The columns that hold values.

use outturn_domain::fact::FactKind;
use outturn_domain::figure::Unit;
use serde::{Deserialize, Deserializer};

use crate::layout::pattern::Headings;
use crate::normalise::entry::RegisterPart;

/// The groups of columns that hold values.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(try_from = "Vec<ValueColumns>")]
pub struct Values(Vec<ValueColumns>);

impl Values {
    /// The groups, in the layout's order: a column belongs to the first whose headings fit.
    pub fn groups(&self) -> &[ValueColumns] {
        &self.0
    }
}

impl TryFrom<Vec<ValueColumns>> for Values {
    type Error = &'static str;

    fn try_from(groups: Vec<ValueColumns>) -> Result<Self, &'static str> {
        if groups.is_empty() { Err("a table has at least one [[table.values]]") } else { Ok(Self(groups)) }
    }
}

/// Columns that hold values of one kind and unit.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(try_from = "WrittenColumns")]
pub struct ValueColumns {
    /// The headings.
    pub headings: Headings,
    /// What the values are.
    pub kind: ValueKind,
    /// What these columns are called as a measure, where neither the row nor the heading says it well.
    pub item: Option<String>,
    /// The unit. Where it is not given here, a unit column, a row of units or the heading itself may say it.
    pub unit: Option<Unit>,
    /// The scale of the cells.
    pub scale: Option<Scale>,
    /// Whether the flags of each value stand in the column right of it.
    pub flags_beside: bool,
    /// The period, where it is another than the table's.
    pub period: Option<GroupPeriod>,
    /// What they are to the milestone or risk of their row, where the table is a register.
    pub part: Option<RegisterPart>,
    /// Whether some senders leave these columns out.
    pub optional: bool,
    /// Whether every row that is taken must have these cells filled in.
    pub required: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenColumns {
    #[serde(deserialize_with = "Headings::or_any")]
    headings: Headings,
    #[serde(default)]
    kind: ValueKind,
    item: Option<String>,
    #[serde(default, deserialize_with = "unit_from_text")]
    unit: Option<Unit>,
    scale: Option<Scale>,
    #[serde(default)]
    flags_beside: bool,
    period: Option<GroupPeriod>,
    part: Option<RegisterPart>,
    #[serde(default)]
    optional: bool,
    #[serde(default)]
    required: bool,
}

impl TryFrom<WrittenColumns> for ValueColumns {
    type Error = String;

    fn try_from(written: WrittenColumns) -> Result<Self, String> {
        let WrittenColumns { headings, kind, item, unit, scale, flags_beside, period, part, optional, required } = written;
        if let Some(scale) = scale {
            scale.fits(unit.as_ref())?;
        }
        if let Some((part, expected)) = part.map(|part| (part, kind_of_part(part)))
            && kind.fact_kind() != expected
        {
            return Err(format!("the part {:?} of a register is of kind = {:?}", format!("{part:?}").to_lowercase(), expected.as_str()));
        }
        Ok(Self { headings, kind, item, unit, scale, flags_beside, period, part, optional, required })
    }
}

/// What the cells of a part of a register hold.
fn kind_of_part(part: RegisterPart) -> FactKind {
    match part {
        RegisterPart::Likelihood | RegisterPart::Impact => FactKind::Score,
        RegisterPart::Status => FactKind::Status,
        RegisterPart::Day => FactKind::Date,
        RegisterPart::Name | RegisterPart::Comment => FactKind::Comment,
    }
}

/// The period of a group of columns, where it is another than the table's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum GroupPeriod {
    /// They have none.
    None,
    /// The return's own.
    Return,
    /// So many periods before the return's own: earlier quarters that a form repeats.
    Before(u32),
    /// In the cell left of each value.
    Left,
    /// In the cell right of it.
    Right,
}

impl GroupPeriod {
    /// The column of the period beside a value in this one, where it stands there.
    pub(crate) fn beside(self, column: u32) -> Option<u32> {
        match self {
            Self::Left => column.checked_sub(1),
            Self::Right => Some(column + 1),
            Self::None | Self::Return | Self::Before(_) => None,
        }
    }
}

impl TryFrom<String> for GroupPeriod {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        match text.as_str() {
            "none" => return Ok(Self::None),
            "return" => return Ok(Self::Return),
            "left" => return Ok(Self::Left),
            "right" => return Ok(Self::Right),
            _ => {}
        }
        let before = text.strip_suffix(" before").and_then(|number| number.parse().ok()).filter(|before| (1..=60).contains(before));
        before
            .map(Self::Before)
            .ok_or_else(|| format!("{text:?} is no period of columns; write \"none\", \"return\", such as \"1 before\", or \"left\" or \"right\" where it stands beside each value"))
    }
}

fn unit_from_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Unit>, D::Error> {
    String::deserialize(deserializer).map(|text| Some(Unit::from_cell(&text)))
}

/// What a value is, by the word for it: `actual`, `target`, `forecast`, `baseline`, `status`, `score`, `date`, `numerator`, `denominator`; in words `comment`,
/// `challenge`, `achievement`, `action`, `resource`, `assessment`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct ValueKind(FactKind);

impl ValueKind {
    /// The kind of the facts that the values become.
    pub fn fact_kind(self) -> FactKind {
        self.0
    }
}

impl Default for ValueKind {
    fn default() -> Self {
        Self(FactKind::Actual)
    }
}

impl TryFrom<String> for ValueKind {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        // Who wrote a text is said by the cover.
        let kinds = || FactKind::ALL.into_iter().filter(|kind| *kind != FactKind::Author);
        let words = || kinds().map(FactKind::as_str).collect::<Vec<_>>().join(", ");
        kinds()
            .find(|kind| kind.as_str() == text)
            .map(Self)
            .ok_or_else(|| format!("{text:?} is no kind of value; the kinds are {}", words()))
    }
}

/// What a cell's number counts in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scale {
    /// The figure itself; of percentages, points: 57 is 57%.
    Ones,
    /// Thousands.
    Thousands,
    /// Millions.
    Millions,
    /// Fractions of one that are shown as percentages: 0.57 is 57%.
    Fractions,
}

impl Scale {
    /// Whether figures of the unit can be written so.
    pub(super) fn fits(self, unit: Option<&Unit>) -> Result<(), String> {
        match (self, unit) {
            (Self::Fractions, Some(unit)) if *unit != Unit::Percent => Err(format!(
                "scale = \"fractions\" is for percentages, and the unit is {:?}; leave the scale out, or write unit = \"%\"",
                unit.as_str()
            )),
            (Self::Thousands | Self::Millions, Some(Unit::Percent)) => {
                Err("a percentage is written in \"ones\" (57 is 57%) or \"fractions\" (0.57 is 57%), never in thousands or millions"
                    .to_owned())
            }
            _ => Ok(()),
        }
    }

    /// The power of ten between the cell and the figure.
    pub fn power(self) -> i8 {
        match self {
            Self::Ones => 0,
            Self::Fractions => 2,
            Self::Thousands => 3,
            Self::Millions => 6,
        }
    }
}
