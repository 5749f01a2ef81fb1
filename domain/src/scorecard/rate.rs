//! Rates from their numerators and denominators.

use rust_decimal::Decimal;

use crate::figure::Unit;

/// The rate that a numerator and a denominator give in a unit: of a hundred for percentages, of ten thousand for "per 10,000". There is
/// none of a denominator of nought.
#[must_use]
pub fn rate(unit: &Unit, numerator: Decimal, denominator: Decimal) -> Option<Decimal> {
    numerator.checked_mul(per(unit))?.checked_div(denominator)
}

/// The year to date of a rate: the sum of the numerators over the sum of the denominators, never a mean of the periods' rates.
#[must_use]
pub fn year_to_date_rate(unit: &Unit, periods: impl IntoIterator<Item = (Decimal, Decimal)>) -> Option<Decimal> {
    let sums = periods.into_iter().try_fold((Decimal::ZERO, Decimal::ZERO), |(numerators, denominators), (numerator, denominator)| {
        Some((numerators.checked_add(numerator)?, denominators.checked_add(denominator)?))
    });
    let (numerators, denominators) = sums?;
    rate(unit, numerators, denominators)
}

/// Of how many: 100 for a percentage, the number in "per 10,000 residents", "per 100k" or "per thousand", and otherwise 1.
fn per(unit: &Unit) -> Decimal {
    let Unit::Other(name) = unit else {
        return if *unit == Unit::Percent { Decimal::ONE_HUNDRED } else { Decimal::ONE };
    };
    let name = name.to_lowercase();
    let Some(after_per) = name.strip_prefix("per ").map(str::trim_start) else { return Decimal::ONE };
    let is_digit = |character: char| character.is_ascii_digit() || character == ',';
    let (digits, rest) = after_per.split_at(after_per.find(|character| !is_digit(character)).unwrap_or(after_per.len()));
    let counted: Decimal = digits.replace(',', "").parse().ok().filter(|number: &Decimal| !number.is_zero()).unwrap_or(Decimal::ONE);
    let word: String = rest.trim_start().chars().take_while(|character| character.is_alphabetic()).collect();
    let times = match word.as_str() {
        "hundred" => 100,
        "k" | "thousand" => 1_000,
        "m" | "million" => 1_000_000,
        _ => 1,
    };
    counted.saturating_mul(times.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(unit: &str, numerator: i64, denominator: i64) -> Option<String> {
        let rate = rate(&Unit::from_cell(unit), numerator.into(), denominator.into())?;
        Some(rate.round_dp(4).normalize().to_string())
    }

    #[test]
    fn a_rate_by_its_unit() {
        assert_eq!(of("%", 63, 110).as_deref(), Some("57.2727"));
        assert_eq!(of("per 10,000", 5, 2_500).as_deref(), Some("20"));
        assert_eq!(of("per 1000 residents", 5, 2_500).as_deref(), Some("2"));
        assert_eq!(of("per 100k residents", 5, 2_500).as_deref(), Some("200"));
        assert_eq!(of("per thousand", 5, 2_500).as_deref(), Some("2"));
        assert_eq!(of("per 10 thousand", 5, 2_500).as_deref(), Some("20"));
        assert_eq!(of("per member of staff", 5, 2_500).as_deref(), Some("0.002"));
        assert_eq!(of("days", 90, 4).as_deref(), Some("22.5"), "an average");
        assert_eq!(of("%", 0, 0), None);
    }

    #[test]
    fn the_year_to_date_is_no_mean_of_quarters() {
        let quarters = [(44, 104), (63, 110)].map(|(numerator, denominator)| (Decimal::from(numerator), Decimal::from(denominator)));
        let rate = year_to_date_rate(&Unit::Percent, quarters).map(|rate| rate.round_dp(1).to_string());
        assert_eq!(rate.as_deref(), Some("50"), "107 of 214; the mean of the quarters would be 49.8");
        assert_eq!(year_to_date_rate(&Unit::Percent, []), None);
    }
}
