//! Dates, months and years that are all digits.

use chrono::NaiveDate;

use super::term::{Says, Year};
use super::token::{Gap, Token};

/// A whole year in four digits. Others are not years: 1819 is as often a code, or a financial year run together.
pub(super) fn year_of(token: &Token) -> Option<i32> {
    token.number_of(4).and_then(|year| i32::try_from(year).ok()).filter(|year| (1900..2100).contains(year))
}

pub(super) fn follows(first: i32, second: u32) -> bool {
    i64::from(second) == i64::from((first + 1) % 100)
}

/// Three numbers or more with one mark between, or two with a point: a date, or a number that is no period.
pub(super) fn number_run(rest: &[Token]) -> Option<(Says, usize)> {
    let mark = rest.get(1).filter(|second| second.digits)?.gap;
    if !matches!(mark, Gap::Slash | Gap::Dash | Gap::Underscore | Gap::Point) || !rest.first()?.digits {
        return None;
    }
    let joined = rest.iter().skip(1).take_while(|token| token.digits && token.gap == mark).count();
    let used = joined + 1;
    if joined < 2 && mark != Gap::Point {
        return None;
    }
    let says = match rest.get(..used)? {
        [year, month, day] if year_of(year).is_some() => date(year_of(year), month, day),
        [day, month, year] => date(year_of(year), month, day),
        _ => None,
    };
    Some((says.unwrap_or_else(|| Says::Word(String::new())), used))
}

fn date(year: Option<i32>, month: &Token, day: &Token) -> Option<Says> {
    let short = |token: &Token| token.number_of(2).or_else(|| token.number_of(1));
    NaiveDate::from_ymd_opt(year?, short(month)?, short(day)?).map(Says::Date)
}

/// 20180831 and 202106. Six digits may also be a financial year run together, 202122.
pub(super) fn date_or_month_in_digits(token: &Token) -> Option<(Says, usize)> {
    if let Some(number) = token.number_of(8) {
        let year = i32::try_from(number / 10_000).ok().filter(|year| (1900..2100).contains(year))?;
        return Some((Says::Date(NaiveDate::from_ymd_opt(year, number / 100 % 100, number % 100)?), 1));
    }
    let number = token.number_of(6)?;
    let year = i32::try_from(number / 100).ok().filter(|year| (1900..2100).contains(year))?;
    let says = match (follows(year, number % 100), number % 100) {
        (true, month @ 1..=12) => Says::YearOrMonth(year, month),
        (true, _) => Says::Year(Year::Financial(year)),
        (false, month @ 1..=12) => Says::Month { month, year: Some(year), day: None },
        _ => return None,
    };
    Some((says, 1))
}

/// 04/2023.
pub(super) fn month_before_year(rest: &[Token]) -> Option<(Says, usize)> {
    let [month, year, ..] = rest else { return None };
    let month = month.number_of(2).or_else(|| month.number_of(1)).filter(|month| (1..=12).contains(month))?;
    if year.gap != Gap::Slash {
        return None;
    }
    Some((Says::Month { month, year: Some(year_of(year)?), day: None }, 2))
}
