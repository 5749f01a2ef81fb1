//! Whether a target will be met, as forecast: by a number, or in words.

use rust_decimal::Decimal;

use crate::code::lookup_key;
use crate::fact::FactValue;
use crate::figure::CellNumber;
use crate::measure::{Measure, Polarity};
use crate::status::Yardstick;

/// Whether a target will be met, as forecast.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Outlook {
    /// Will achieve it.
    WillAchieve,
    /// May not.
    AtRisk,
    /// Will not achieve it.
    WillNotAchieve,
}

impl Outlook {
    /// Every outlook, best first.
    pub const ALL: [Self; 3] = [Self::WillAchieve, Self::AtRisk, Self::WillNotAchieve];

    /// The stable word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::WillAchieve => "will_achieve",
            Self::AtRisk => "at_risk",
            Self::WillNotAchieve => "will_not_achieve",
        }
    }

    /// What a committee would read.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::WillAchieve => "will achieve",
            Self::AtRisk => "at risk",
            Self::WillNotAchieve => "will not achieve",
        }
    }

    /// Reads the words that a service writes in place of a number.
    #[must_use]
    pub fn from_words(words: &str) -> Option<Self> {
        match lookup_key(words).as_str() {
            "will" | "willachieve" | "willmeet" | "yes" | "ontrack" => Some(Self::WillAchieve),
            "atrisk" | "risk" | "mayachieve" => Some(Self::AtRisk),
            "willnot" | "willnotachieve" | "willnotmeet" | "no" | "offtrack" => Some(Self::WillNotAchieve),
            _ => None,
        }
    }
}

/// An outlook, or that there is none; with the reason in one sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// The outlook; absent without a forecast that can be read, or a target to hold it against.
    pub outlook: Option<Outlook>,
    /// Why, with the numbers.
    pub reason: String,
}

/// Whether `forecast` means that `target` will be met: exact by polarity on the rounded numbers, with no tolerance, or as the words say.
#[must_use]
pub fn outlook(measure: &Measure, forecast: &FactValue, target: Option<CellNumber>) -> Judged {
    let none = |reason: &str| Judged { outlook: None, reason: reason.to_owned() };
    match forecast {
        FactValue::Absent(absence) => Judged { outlook: None, reason: format!("no value is forecast: {}", absence.label()) },
        FactValue::Date(_) => none("a date is forecast, and no value"),
        FactValue::Text(words) => match (Outlook::from_words(words), target) {
            (Some(outlook), Some(_)) => Judged { outlook: Some(outlook), reason: format!("forecast in words: {words}") },
            (Some(_), None) => none("there is no annual target"),
            (None, _) => Judged { outlook: None, reason: format!("forecast in words that say neither will nor will not: {words}") },
        },
        FactValue::Number(_) if measure.polarity == Polarity::Neither => none("neither more nor less is better"),
        FactValue::Number(number) => {
            target.map_or_else(|| none("there is no annual target"), |target| by_value(measure, number.decimal(), target.decimal()))
        }
    }
}

/// Whether a value meets or exceeds a target: exact by polarity on the rounded numbers.
#[must_use]
pub fn meets(measure: &Measure, value: Decimal, target: Decimal) -> bool {
    Yardstick::of(measure).gap(measure.precision.round(value), measure.precision.round(target)).shortfall <= Decimal::ZERO
}

fn by_value(measure: &Measure, forecast: Decimal, target: Decimal) -> Judged {
    let yardstick = Yardstick::of(measure);
    let achieves = meets(measure, forecast, target);
    let (forecast, target) = (measure.precision.round(forecast), measure.precision.round(target));
    let outcome = if achieves { "meets or exceeds" } else { "misses" };
    let (shown, against) = (yardstick.show(forecast), yardstick.show_target(target));
    Judged {
        outlook: Some(if achieves { Outlook::WillAchieve } else { Outlook::WillNotAchieve }),
        reason: format!("{shown} is forecast, which {outcome} the annual target of {against}"),
    }
}
