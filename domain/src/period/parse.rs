//! Reading a period as people and machines write it.

use chrono::Datelike;

use super::{APRIL, Period};

/// Text that names no period.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{found:?} is not a period; write fy2021-22-q2, 2021/22 Q2, 2021/22, 2021/22 H1, September 2021 or m2021-09")]
pub struct PeriodError {
    /// What was found.
    pub found: String,
}

impl Period {
    /// Reads an id (`fy2021-22-q2`) or what people type (`2021/22 Q2`, `Q2 2021-22`, `Sep 2021`, `2021/22`).
    ///
    /// A bare `2021 Q2` is refused: whether it is the calendar or the financial year only the writer knows.
    pub fn parse(text: &str) -> Result<Self, PeriodError> {
        let squeezed = text.trim().to_lowercase();
        by_id(&squeezed).or_else(|| by_words(&squeezed)).ok_or_else(|| PeriodError { found: text.to_owned() })
    }
}

fn by_id(text: &str) -> Option<Period> {
    if text == "baseline" {
        return Some(Period::baseline());
    }
    if let Some(month) = text.strip_prefix("to-m") {
        return year_and_month(month).and_then(|(year, month)| Period::up_to(year, month));
    }
    if let Some(month) = text.strip_prefix("after-m") {
        return year_and_month(month).and_then(|(year, month)| Period::after(year, month));
    }
    if let Some(month) = text.strip_prefix('m') {
        return year_and_month(month).and_then(|(year, month)| Period::month(year, month));
    }
    if let Some(rest) = text.strip_prefix("ay") {
        return two_years(rest).and_then(Period::academic_year);
    }
    if let Some(rest) = text.strip_prefix("cy") {
        return match rest.split_once("-q") {
            Some((year, quarter)) => Period::calendar_quarter(four_digits(year)?, quarter.parse().ok()?),
            None => Period::calendar_year(four_digits(rest)?),
        };
    }
    let rest = text.strip_prefix("fy")?;
    let (start_month, rest) = match rest.split_once('-') {
        Some((month, after)) if month.len() == 2 => (month.parse().ok()?, after),
        _ => (APRIL, rest),
    };
    let year = Period::financial_year_from(two_years(rest.get(..7)?)?, start_month)?;
    match rest.get(7..)? {
        "" => Some(year),
        part => part_of(year, part.strip_prefix('-').filter(|part| !part.is_empty())?),
    }
}

/// `2021-22` or `2021/22`: the second year must follow the first.
fn two_years(text: &str) -> Option<i32> {
    let (first, second) = text.split_once(['-', '/'])?;
    let first = four_digits(first)?;
    let follows = match second.len() {
        2 => second.parse::<i32>().ok()? == (first + 1) % 100,
        4 => four_digits(second)? == first + 1,
        _ => false,
    };
    follows.then_some(first)
}

fn four_digits(text: &str) -> Option<i32> {
    (text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok()).flatten()
}

fn year_and_month(text: &str) -> Option<(i32, u32)> {
    let (year, month) = text.split_once('-')?;
    (month.len() == 2).then_some((four_digits(year)?, month.parse().ok()?))
}

fn part_of(year: Period, part: &str) -> Option<Period> {
    match part.as_bytes() {
        [] => Some(year),
        [b'q', digit @ b'1'..=b'4'] => year.quarter(u32::from(digit - b'0')),
        [b'h', digit @ b'1'..=b'2'] => year.half(u32::from(digit - b'0')),
        _ => None,
    }
}

/// The twelve months, and nothing that merely begins like one.
#[must_use]
pub(crate) fn month_by_name(text: &str) -> Option<u32> {
    const NAMES: [&str; 12] =
        ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];
    let text = text.trim().trim_end_matches('.').to_lowercase();
    let found = NAMES
        .iter()
        .position(|name| *name == text || (text.len() == 3 && name.starts_with(&text)) || (text == "sept" && *name == "september"))?;
    u32::try_from(found).ok().map(|index| index + 1)
}

fn by_words(text: &str) -> Option<Period> {
    let words: Vec<&str> = text.split([' ', ',', '\u{a0}']).filter(|word| !word.is_empty()).collect();
    match words.as_slice() {
        [year] => two_years(year).and_then(Period::financial_year),
        ["academic", "year", year] => two_years(year).and_then(Period::academic_year),
        [first, second] => quarter_and_year(first, second)
            .or_else(|| quarter_and_year(second, first))
            .or_else(|| Period::month(four_digits(second)?, month_by_name(first)?)),
        ["quarter" | "half", number, year] => quarter_and_year(&format!("{}{number}", text.chars().next()?), year),
        [year, "quarter" | "half", number] => quarter_and_year(&format!("{}{number}", words.get(1)?.chars().next()?), year),
        _ => None,
    }
}

fn quarter_and_year(part: &str, year: &str) -> Option<Period> {
    if part.is_empty() {
        return None;
    }
    part_of(Period::financial_year(two_years(year)?)?, part)
}

impl Period {
    /// The month that a return names in two columns: a year and a month's name or number.
    #[must_use]
    pub fn month_named(year: i32, month: &str) -> Option<Self> {
        let number = month_by_name(month).or_else(|| month.trim().parse().ok())?;
        Self::month(year, number)
    }

    /// The month that a date lies in.
    #[must_use]
    pub fn month_of(date: chrono::NaiveDate) -> Option<Self> {
        Self::month(date.year(), date.month())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_labels_and_what_people_type_agree() {
        let cases = [
            ("fy2021-22-q2", "2021/22 Q2", "2021-07-01", "2021-10-01"),
            ("fy2021-22", "2021/22", "2021-04-01", "2022-04-01"),
            ("fy2021-22-h1", "2021/22 H1", "2021-04-01", "2021-10-01"),
            ("fy2021-22-q4", "2021/22 Q4", "2022-01-01", "2022-04-01"),
            ("fy1999-00", "1999/00", "1999-04-01", "2000-04-01"),
            ("m2021-09", "September 2021", "2021-09-01", "2021-10-01"),
        ];
        for (id, label, start, end) in cases {
            let period = Period::parse(id).expect(id);
            assert_eq!(period.id(), id);
            assert_eq!(period.label(), label);
            assert_eq!(Period::parse(label), Ok(period), "{label}");
            assert_eq!(period.start_date().map(|date| date.to_string()).as_deref(), Some(start), "{id}");
            assert_eq!(period.end_date().map(|date| date.to_string()).as_deref(), Some(end), "{id}");
        }
    }

    #[test]
    fn other_years_and_open_ranges_keep_their_ids() {
        for id in ["fy07-2019-20-q1", "fy07-2019-20", "cy2023-q1", "cy2023", "ay2021-22", "to-m2024-03", "after-m2026-03", "baseline"] {
            assert_eq!(Period::parse(id).map(Period::id).as_deref(), Ok(id));
        }
        assert_ne!(Period::parse("fy07-2019-20-q1"), Period::parse("fy2019-20-q2"), "the same months, another year");
    }

    #[test]
    fn typed_forms() {
        for (typed, id) in [
            ("Q2 2021/22", "fy2021-22-q2"),
            (" 2021-22 q2 ", "fy2021-22-q2"),
            ("Quarter 2 2021/22", "fy2021-22-q2"),
            ("2021/22 Quarter 2", "fy2021-22-q2"),
            ("2021/2022 Q2", "fy2021-22-q2"),
            ("sep 2021", "m2021-09"),
            ("Sept 2021", "m2021-09"),
        ] {
            assert_eq!(Period::parse(typed).map(Period::id).as_deref(), Ok(id), "{typed}");
        }
        for typed in [
            "",
            "2021 Q2",
            "2021/23",
            "fy2021-22-q5",
            "fy2021-22-q0",
            "m2021-13",
            "Quarter",
            "Q2",
            "fy2021-22-",
            "£",
            "fy13-2019-20",
            "0001/02",
        ] {
            assert!(Period::parse(typed).is_err(), "{typed} was taken");
        }
    }

    #[test]
    fn neighbours() {
        let quarter = Period::parse("fy2021-22-q1").expect("a period");
        assert_eq!(quarter.previous().map(Period::id).as_deref(), Some("fy2020-21-q4"));
        assert_eq!(quarter.year_before().map(Period::id).as_deref(), Some("fy2020-21-q1"));
        assert_eq!(quarter.in_financial_year().map(Period::id).as_deref(), Some("fy2021-22"));
        let month = Period::parse("m2021-06").expect("a period");
        assert!(month.ends_within(quarter));
        assert!(!Period::parse("m2021-07").expect("a period").ends_within(quarter));
        assert!(!Period::parse("fy2020-21").expect("a period").ends_within(quarter));
    }
}
