//! What a condition may speak of.

use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock};

use cel::objects::Value;
use cel::{Context, Env};
use rust_decimal::Decimal;

use crate::status::{Gap, StatusInput, Yardstick, show_share};
use crate::travel::Travel;

/// A word of a condition.
///
/// Nothing is null. What may be absent has a word beginning with `has_` beside it, and is to be read only where that holds
/// (`has_floor && floor_shortfall <= 0`): a condition that reads what is absent fails. Numbers are as published, rounded to the measure's
/// precision; shares are exact decimals, so that `deviation <= 0.1` is true of exactly a tenth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Variable {
    /// `value`: the value.
    Value,
    /// `target`: the target; for a measure that is best inside a band, use `shortfall`.
    Target,
    /// `shortfall`: how far the value is from the target in the bad direction, in the measure's unit: nought or less meets it.
    Shortfall,
    /// `has_deviation`: whether the target is other than nought.
    HasDeviation,
    /// `deviation`: the shortfall as a share of the target's size; absent at target nought.
    Deviation,
    /// `has_floor`: whether the measure has a second, lower level.
    HasFloor,
    /// `floor`: that level.
    Floor,
    /// `floor_shortfall`: how far the value is from the floor in the bad direction.
    FloorShortfall,
    /// `has_floor_deviation`: whether there is a floor and it is other than nought.
    HasFloorDeviation,
    /// `floor_deviation`: the floor's shortfall as a share of the floor's size.
    FloorDeviation,
    /// `has_tolerance`: whether the measure, or the set, states a tolerance.
    HasTolerance,
    /// `tolerance`: how large a deviation is near enough, as a share: 10 per cent is 0.1.
    Tolerance,
    /// `travel_short`: against the period before: `improving`, `worsening`, `no_change`, `increasing`, `decreasing`, `not_comparable`.
    TravelShort,
    /// `travel_long`: the same against the same period of the year before.
    TravelLong,
    /// `previous_count`: how many earlier periods `previous` holds.
    PreviousCount,
    /// `previous`: the codes of the statuses of the periods before, newest first; `none` where a period had none.
    Previous,
}

impl Variable {
    /// Every word, in the order in which inputs are listed.
    pub const ALL: [Self; 16] = [
        Self::Value,
        Self::Target,
        Self::Shortfall,
        Self::HasDeviation,
        Self::Deviation,
        Self::HasFloor,
        Self::Floor,
        Self::FloorShortfall,
        Self::HasFloorDeviation,
        Self::FloorDeviation,
        Self::HasTolerance,
        Self::Tolerance,
        Self::TravelShort,
        Self::TravelLong,
        Self::PreviousCount,
        Self::Previous,
    ];

    /// The word as a condition writes it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Value => "value",
            Self::Target => "target",
            Self::Shortfall => "shortfall",
            Self::HasDeviation => "has_deviation",
            Self::Deviation => "deviation",
            Self::HasFloor => "has_floor",
            Self::Floor => "floor",
            Self::FloorShortfall => "floor_shortfall",
            Self::HasFloorDeviation => "has_floor_deviation",
            Self::FloorDeviation => "floor_deviation",
            Self::HasTolerance => "has_tolerance",
            Self::Tolerance => "tolerance",
            Self::TravelShort => "travel_short",
            Self::TravelLong => "travel_long",
            Self::PreviousCount => "previous_count",
            Self::Previous => "previous",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|variable| variable.as_str() == word)
    }

    /// Whether its values are the words of travel.
    pub(crate) fn is_travel(self) -> bool {
        matches!(self, Self::TravelShort | Self::TravelLong)
    }
}

/// The figures at hand, for the rules to be tried on.
#[derive(Debug, Clone, Copy)]
pub struct Values<'a> {
    /// How the measure is read.
    pub yardstick: Yardstick<'a>,
    /// The rounded value.
    pub value: Decimal,
    /// The rounded target.
    pub target: Decimal,
    /// How far apart they are.
    pub gap: Gap,
    /// The rounded floor.
    pub floor: Option<Decimal>,
    /// How far the value is from it.
    pub floor_gap: Option<Gap>,
    /// The tolerance in force, as a share.
    pub tolerance: Option<Decimal>,
    /// Against the period before.
    pub travel_short: &'a Travel,
    /// Against the same period of the year before.
    pub travel_long: &'a Travel,
    /// Statuses of the periods before, newest first.
    pub previous: &'a [String],
}

/// The standard operators, built once: every evaluation shares them.
static OPERATORS: LazyLock<Arc<Env>> = LazyLock::new(|| Arc::new(Env::stdlib()));

impl Values<'_> {
    /// Those of `variables` that are there, as CEL sees them.
    pub(super) fn bind(&self, variables: &BTreeSet<Variable>) -> Context<'static, 'static> {
        let mut context = Context::with_env(Arc::clone(&OPERATORS));
        for variable in variables {
            if let Some(value) = self.value_of(*variable) {
                context.add_variable_from_value(variable.as_str(), value);
            }
        }
        context
    }

    fn value_of(&self, variable: Variable) -> Option<Value> {
        let floor_deviation = || self.floor_gap.and_then(|gap| gap.deviation);
        Some(match variable {
            Variable::Value => float(self.value),
            Variable::Target => float(self.target),
            Variable::Shortfall => float(self.gap.shortfall),
            Variable::HasDeviation => Value::Bool(self.gap.deviation.is_some()),
            Variable::Deviation => float(self.gap.deviation?),
            Variable::HasFloor => Value::Bool(self.floor.is_some()),
            Variable::Floor => float(self.floor?),
            Variable::FloorShortfall => float(self.floor_gap?.shortfall),
            Variable::HasFloorDeviation => Value::Bool(floor_deviation().is_some()),
            Variable::FloorDeviation => float(floor_deviation()?),
            Variable::HasTolerance => Value::Bool(self.tolerance.is_some()),
            Variable::Tolerance => float(self.tolerance?),
            Variable::TravelShort => text(self.travel_short.as_str()),
            Variable::TravelLong => text(self.travel_long.as_str()),
            Variable::PreviousCount => float(Decimal::from(self.previous.len())),
            Variable::Previous => Value::List(Arc::new(self.previous.iter().map(|code| text(code)).collect())),
        })
    }

    /// What people read in place of `variable`; absent where it is.
    pub(super) fn shown(&self, variable: Variable) -> Option<String> {
        let floor_deviation = || self.floor_gap.and_then(|gap| gap.deviation);
        let yes_or_no = |yes| if yes { "yes" } else { "no" }.to_owned();
        Some(match variable {
            Variable::Value => self.yardstick.show(self.value),
            Variable::Target => self.yardstick.show_target(self.target),
            Variable::Shortfall => self.yardstick.show_difference(self.gap.shortfall),
            Variable::HasDeviation => yes_or_no(self.gap.deviation.is_some()),
            Variable::Deviation => show_share(self.gap.deviation?),
            Variable::HasFloor => yes_or_no(self.floor.is_some()),
            Variable::Floor => self.yardstick.show(self.floor?),
            Variable::FloorShortfall => self.yardstick.show_difference(self.floor_gap?.shortfall),
            Variable::HasFloorDeviation => yes_or_no(floor_deviation().is_some()),
            Variable::FloorDeviation => show_share(floor_deviation()?),
            Variable::HasTolerance => yes_or_no(self.tolerance.is_some()),
            Variable::Tolerance => show_share(self.tolerance?),
            Variable::TravelShort => self.travel_short.label().to_owned(),
            Variable::TravelLong => self.travel_long.label().to_owned(),
            Variable::PreviousCount => self.previous.len().to_string(),
            Variable::Previous => self.previous.join(", "),
        })
    }

    /// Everything there is, as people read it; that something is there is told by its being listed.
    pub(crate) fn listed(&self) -> Vec<StatusInput> {
        let asked = [
            Variable::Value,
            Variable::Target,
            Variable::Shortfall,
            Variable::Deviation,
            Variable::Floor,
            Variable::FloorShortfall,
            Variable::FloorDeviation,
            Variable::Tolerance,
            Variable::TravelShort,
            Variable::TravelLong,
        ];
        let previous = (!self.previous.is_empty()).then_some(Variable::Previous);
        let inputs = asked.into_iter().chain(previous);
        inputs.filter_map(|variable| Some(StatusInput { name: variable.as_str(), value: self.shown(variable)? })).collect()
    }
}

fn text(text: &str) -> Value {
    Value::String(Arc::new(text.to_owned()))
}

/// The binary number nearest to a decimal, which is the one that the same digits in a condition give.
fn float(number: Decimal) -> Value {
    // Every decimal prints as digits that read back; the way through text is the one that rounds correctly.
    Value::Float(number.normalize().to_string().parse().unwrap_or(f64::NAN))
}
