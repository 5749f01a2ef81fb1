//! Numbers as councils publish them: rounded half away from zero to the measure's own precision, and shown with their unit.

use rust_decimal::prelude::FromPrimitive;
use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Serialize};

/// What a measure counts.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// A percentage, held in points: 57.3 is 57.3%.
    Percent,
    /// Pounds sterling.
    Pounds,
    /// Things counted: people, visits, homes.
    Number,
    /// Days.
    Days,
    /// Anything else, by its own name: "per 10,000", "tonnes".
    Other(String),
}

impl Unit {
    /// Reads the Unit column of a framework: `%`, `£`, `number`, `days`, or a name of the council's own.
    #[must_use]
    pub fn from_cell(text: &str) -> Self {
        match text.trim().to_lowercase().as_str() {
            "%" | "percent" | "percentage" | "per cent" => Self::Percent,
            "£" | "gbp" | "pounds" => Self::Pounds,
            "" | "number" | "count" => Self::Number,
            "days" => Self::Days,
            _ => Self::Other(text.trim().to_owned()),
        }
    }

    /// The symbol or name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Percent => "%",
            Self::Pounds => "£",
            Self::Number => "number",
            Self::Days => "days",
            Self::Other(name) => name,
        }
    }
}

/// A number as its cell held it, and the power of ten that makes it the figure: a cell of 0.57 shown as 57% is 0.57 and 2.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize, Deserialize)]
pub struct CellNumber {
    raw: f64,
    scale: i8,
}

impl CellNumber {
    /// The number `raw` × 10^`scale`; absent for what is no number, or too large to publish (beyond about 10^28).
    #[must_use]
    pub fn new(raw: f64, scale: i8) -> Option<Self> {
        let number = Self { raw, scale };
        number.exact().map(|_| number)
    }

    /// What the cell held.
    #[must_use]
    pub fn raw(self) -> f64 {
        self.raw
    }

    /// The power of ten between the cell and the figure.
    #[must_use]
    pub fn scale(self) -> i8 {
        self.scale
    }

    /// The figure, with the noise of binary arithmetic gone: 7.0000000000000009 is 7.
    #[must_use]
    pub fn decimal(self) -> Decimal {
        self.exact().unwrap_or_default()
    }

    /// Whether `other` is the same number to the fifteen digits that a spreadsheet shows and saves: the sixteenth is lost when another program saves the
    /// workbook, and nobody typed it.
    #[must_use]
    pub fn shows_the_same_as(self, other: Self) -> bool {
        let fifteen_digits = |number: f64| format!("{number:.14e}");
        self == other || (self.scale == other.scale && fifteen_digits(self.raw) == fifteen_digits(other.raw))
    }

    fn exact(self) -> Option<Decimal> {
        let raw = Decimal::from_f64(self.raw)?;
        let factor = Decimal::from_i64(10i64.checked_pow(u32::from(self.scale.unsigned_abs()))?)?;
        let scaled = if self.scale < 0 { raw.checked_div(factor) } else { raw.checked_mul(factor) };
        scaled.map(|decimal| decimal.normalize())
    }
}

/// How many decimal places a measure is published to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct Precision(u8);

impl Precision {
    /// The most decimal places a council publishes.
    pub const MOST: u8 = 10;

    /// So many decimal places, up to [`Precision::MOST`].
    #[must_use]
    pub fn new(places: u8) -> Option<Self> {
        (places <= Self::MOST).then_some(Self(places))
    }

    /// The number of decimal places.
    #[must_use]
    pub fn places(self) -> u8 {
        self.0
    }

    /// The smallest difference between two figures at so many places: 0.1 at one.
    #[must_use]
    pub fn step(self) -> Decimal {
        Decimal::new(1, u32::from(self.0))
    }

    /// Rounds half away from zero, as councils and Excel do: 79.95 to one place is 80.0, -0.5 to none is -1.
    #[must_use]
    pub fn round(self, number: Decimal) -> Decimal {
        let mut rounded = number.round_dp_with_strategy(u32::from(self.0), RoundingStrategy::MidpointAwayFromZero);
        rounded.rescale(u32::from(self.0));
        if rounded.is_zero() { rounded.abs() } else { rounded }
    }
}

impl TryFrom<u8> for Precision {
    type Error = String;

    fn try_from(places: u8) -> Result<Self, String> {
        Self::new(places).ok_or_else(|| format!("{places} decimal places; at most {} are published", Self::MOST))
    }
}

impl From<Precision> for u8 {
    fn from(precision: Precision) -> Self {
        precision.0
    }
}

/// How a committee reads it: `57.3%`, `£1,234`, `119,260`, `12.5 days`.
#[must_use]
pub fn display(number: Decimal, precision: Precision, unit: &Unit) -> String {
    let digits = with_thousands(&precision.round(number.abs()).to_string());
    let sign = if precision.round(number).is_sign_negative() { "-" } else { "" };
    match unit {
        Unit::Percent => format!("{sign}{digits}%"),
        Unit::Pounds => format!("{sign}£{digits}"),
        Unit::Number => format!("{sign}{digits}"),
        Unit::Days | Unit::Other(_) => format!("{sign}{digits} {}", unit.as_str()),
    }
}

fn with_thousands(digits: &str) -> String {
    let (whole, fraction) = digits.split_once('.').map_or((digits, None), |(whole, fraction)| (whole, Some(fraction)));
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if let Some(fraction) = fraction {
        text.push('.');
        text.push_str(fraction);
    }
    text
}

/// A count out of a total, as councils print shares: `36 of 46 (78%)`. Nothing of nothing has no percentage.
#[must_use]
pub fn share(count: usize, total: usize) -> String {
    match percentage(count, total) {
        Some(percent) => format!("{count} of {total} ({percent}%)"),
        None => format!("{count} of {total}"),
    }
}

/// The whole percentage that `count` is of `total`, rounded half away from zero; absent where the total is nought.
#[must_use]
pub fn percentage(count: usize, total: usize) -> Option<Decimal> {
    let percent = (Decimal::from(count) * Decimal::from(100)).checked_div(Decimal::from(total))?;
    Precision(0).round(percent).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(raw: f64, scale: i8, places: u8) -> String {
        Precision(places).round(CellNumber::new(raw, scale).expect("a number").decimal()).to_string()
    }

    #[test]
    fn the_sixteenth_digit_is_nobodys() {
        let number = |raw| CellNumber::new(raw, 0).expect("a number");
        for (one, other, same) in [
            (6_251_612.350_000_001, 6_251_612.35, true),
            (0.1 + 0.2, 0.3, true),
            (0.0, -0.0, true),
            (1.000_000_000_000_01, 1.0, false),
            (57.0, 58.0, false),
        ] {
            assert_eq!(number(one).shows_the_same_as(number(other)), same, "{one} {other}");
        }
        assert!(!number(57.0).shows_the_same_as(CellNumber::new(0.57, 2).expect("a number")), "what the cell held is kept");
    }

    #[test]
    #[expect(clippy::excessive_precision, reason = "the number is written as Excel stores it: that it is seven and a little is the point")]
    fn binary_noise_goes_and_halves_round_away_from_zero() {
        assert_eq!(figure(7.000_000_000_000_000_9, 0, 0), "7");
        assert_eq!(figure(79.95, 0, 1), "80.0");
        assert_eq!(figure(79.96, 0, 1), "80.0");
        assert_eq!(figure(79.94, 0, 1), "79.9");
        assert_eq!(figure(-0.5, 0, 0), "-1");
        assert_eq!(figure(-0.4, 0, 0), "0", "no minus nought");
        assert_eq!(figure(0.57, 2, 1), "57.0");
        assert_eq!(figure(1.005, 0, 2), "1.01", "what Excel shows, not what the binary holds");
    }

    #[test]
    fn what_is_no_number_has_no_figure() {
        for raw in [f64::NAN, f64::INFINITY, 1e300] {
            assert_eq!(CellNumber::new(raw, 0), None);
        }
        assert_eq!(CellNumber::new(1e20, 20), None);
    }

    #[test]
    fn shown_as_a_committee_reads_it() {
        let show = |raw, places, unit: &str| {
            display(CellNumber::new(raw, 0).expect("a number").decimal(), Precision(places), &Unit::from_cell(unit))
        };
        assert_eq!(show(57.34, 1, "%"), "57.3%");
        assert_eq!(show(119_260.0, 0, "number"), "119,260");
        assert_eq!(show(-1_234.5, 2, "£"), "-£1,234.50");
        assert_eq!(show(12.5, 1, "days"), "12.5 days");
        assert_eq!(show(-0.04, 1, "%"), "0.0%");
        assert_eq!(share(36, 46), "36 of 46 (78%)");
        assert_eq!(share(0, 0), "0 of 0");
        assert_eq!(share(1, 8), "1 of 8 (13%)", "12.5 rounds away from zero");
    }
}
