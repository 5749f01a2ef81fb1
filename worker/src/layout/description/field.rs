//! Cells that are found by the label beside them.

use outturn_domain::fact::FactKind;
use outturn_domain::figure::Unit;
use serde::{Deserialize, Deserializer};

use super::values::{GroupPeriod, Scale, ValueKind};
use crate::layout::pattern::{Headings, Pattern};

/// A cell that is found by its label.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// The label, in any of the ways in which it is written.
    #[serde(deserialize_with = "Headings::of_texts")]
    pub label: Headings,
    /// The sheets it may stand on; absent where any will do.
    #[serde(default, deserialize_with = "Headings::of_texts_if_any")]
    pub sheets: Option<Headings>,
    /// Where the value stands from there.
    pub at: Where,
    /// Which is meant where the label stands several times; absent where the layout does not say.
    pub which: Option<Which>,
    /// What the value says.
    pub gives: Gives,
    /// Of a value: what it is called as a measure; the label, where nothing is given.
    pub item: Option<String>,
    /// Of a value: whom it is about; the return's own entity, where nothing is given.
    pub entity: Option<String>,
    /// Of a value: its unit.
    #[serde(default, deserialize_with = "unit_from_text")]
    pub unit: Option<Unit>,
    /// Of a value: what its number counts in.
    pub scale: Option<Scale>,
    /// Of a value: its period, where it is not the return's.
    #[serde(default, deserialize_with = "period_of_field")]
    pub period: Option<GroupPeriod>,
    /// Whether it must be filled in.
    #[serde(default)]
    pub required: bool,
}

impl Field {
    /// A field that gives no value has no scale, and a percentage only its own.
    pub(super) fn scale_fits_its_unit(&self) -> Result<(), String> {
        let of_value = matches!(self.gives, Gives::Value(_));
        let fits = match self.scale {
            None => Ok(()),
            Some(_) if !of_value => Err("a scale is of a value, and the field gives none".to_owned()),
            Some(scale) => scale.fits(self.unit.as_ref()),
        };
        fits.map_err(|error| format!("the field {:?}: {error}", self.label.as_str()))
    }

    /// Whether the field gives a date.
    pub fn is_date(&self) -> bool {
        matches!(self.gives, Gives::Value(kind) if kind.fact_kind() == FactKind::Date)
    }
}

fn period_of_field<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<GroupPeriod>, D::Error> {
    match GroupPeriod::deserialize(deserializer)? {
        GroupPeriod::Left | GroupPeriod::Right => {
            Err(serde::de::Error::custom("a field's period is \"none\", \"return\" or such as \"1 before\""))
        }
        period => Ok(Some(period)),
    }
}

fn unit_from_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Unit>, D::Error> {
    String::deserialize(deserializer).map(|text| Some(Unit::from_cell(&text)))
}

/// Where a field's value stands from its label.
#[derive(Debug, Clone, PartialEq)]
pub enum Where {
    /// In the same row, so many columns to the right.
    Right(u32),
    /// In the same column, so many rows below.
    Below(u32),
    /// In the same row, in the column over which this text stands.
    Under(Pattern),
}

/// Which of several places is meant in which a field is filled in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Which {
    /// The first, sheet by sheet and row by row.
    First,
    /// The last.
    Last,
}

/// The farthest that a value may stand from its label, in rows or columns.
const FARTHEST: u32 = 60;

impl Where {
    fn by_words(words: &str) -> Option<Self> {
        let (steps, direction) = match words.split_once(' ') {
            Some((steps, direction)) => (steps.parse().ok().filter(|steps| (1..=FARTHEST).contains(steps))?, direction),
            None => (1, words),
        };
        match direction {
            "right" => Some(Self::Right(steps)),
            "below" => Some(Self::Below(steps)),
            _ => None,
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Under {
    under: Pattern,
}

impl<'de> Deserialize<'de> for Where {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(WhereVisitor)
    }
}

struct WhereVisitor;

impl<'de> serde::de::Visitor<'de> for WhereVisitor {
    type Value = Where;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "\"right\", \"below\", such as \"2 right\" or \"3 below\" (up to {FARTHEST}), or {{ under = \"a heading\" }}")
    }

    fn visit_str<E: serde::de::Error>(self, words: &str) -> Result<Where, E> {
        Where::by_words(words).ok_or_else(|| E::invalid_value(serde::de::Unexpected::Str(words), &self))
    }

    fn visit_map<A: serde::de::MapAccess<'de>>(self, map: A) -> Result<Where, A::Error> {
        Under::deserialize(serde::de::value::MapAccessDeserializer::new(map)).map(|written| Where::Under(written.under))
    }
}

/// What a field's value says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum Gives {
    /// The period of the whole return.
    Period,
    /// Whom the whole return is about.
    Entity,
    /// The unit of figures of which nothing nearer to them says one.
    Unit,
    /// Who signed the return off.
    SignedOffBy,
    /// A value of this kind.
    Value(ValueKind),
}

impl Gives {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Period => "period",
            Self::Entity => "entity",
            Self::Unit => "unit",
            Self::SignedOffBy => "signed off by",
            Self::Value(kind) => kind.fact_kind().as_str(),
        }
    }
}

impl TryFrom<String> for Gives {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        match text.as_str() {
            "period" => Ok(Self::Period),
            "entity" => Ok(Self::Entity),
            "unit" => Ok(Self::Unit),
            "signed off by" => Ok(Self::SignedOffBy),
            _ => ValueKind::try_from(text).map(Self::Value).map_err(|error| {
                format!("{error}; a field may also give the \"period\", the \"entity\", the \"unit\" or \"signed off by\"")
            }),
        }
    }
}
