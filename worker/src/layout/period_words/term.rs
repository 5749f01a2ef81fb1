//! What single words and numbers of a text say about time.

use chrono::{Datelike, NaiveDate};
use outturn_domain::period::Period;

use super::digits::{date_or_month_in_digits, follows, month_before_year, number_run, year_of};
use super::token::{Gap, Token, tokens};

/// A piece of a text, from one token or a few.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Term {
    pub(super) says: Says,
    /// What stands before it.
    pub(super) gap: Gap,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Says {
    /// September, Sept 2021, 30 September 2021.
    Month {
        month: u32,
        year: Option<i32>,
        day: Option<u32>,
    },
    /// 01/04/2020, 2020-04-01, 20200401.
    Date(NaiveDate),
    Year(Year),
    Quarter(u32),
    Half(u32),
    /// `2011_12` in a file's name: a financial year, or a December.
    YearOrMonth(i32, u32),
    /// Years that are no period: 2016-18.
    NoPeriod,
    Word(String),
    Number(u32),
}

/// A year as it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Year {
    /// 2019/20: the year it begins in.
    Financial(i32),
    Academic(i32),
    Calendar(i32),
    /// FY 2024: which of the two financial years that share 2024 is not said.
    OneFinancial(i32),
    /// 2021, and no more.
    Bare(i32),
}

impl Says {
    pub(super) fn is_word(&self, words: &[&str]) -> bool {
        matches!(self, Self::Word(word) if words.contains(&word.as_str()))
    }
}

/// What a text says elsewhere that its years and months are read by.
struct Text {
    tokens: Vec<Token>,
    /// Which years it says that it means, where it names one sort of them only.
    named: Option<Named>,
    /// A word that only goes with a year or a part of it: Q2, half, before.
    about_years: bool,
    /// Whether nothing but words about time and kinds of figures is there, so that "May" is no verb and "March" no town.
    plain: bool,
}

/// A sort of year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Named {
    Financial,
    Academic,
    Calendar,
}

pub(super) fn terms(text: &str) -> Vec<Term> {
    let mut tokens = tokens(text);
    // What follows "e.g." shows how a date is to be written; it is nobody's period.
    let example = tokens.windows(2).position(|pair| matches!(pair, [e, g] if e.is("e") && g.is("g")));
    tokens.truncate(example.unwrap_or(tokens.len()));
    let any = |words: &[&str]| tokens.iter().any(|token| words.iter().any(|word| token.is(word)));
    let academic = any(&["academic", "school"]) || tokens.windows(2).any(|pair| matches!(pair, [ay, year] if ay.is("ay") && year.digits));
    let named = match (any(&["fy", "financial", "fiscal"]), academic, any(&["calendar", "cy"])) {
        (true, false, false) => Some(Named::Financial),
        (false, true, false) => Some(Named::Academic),
        (false, false, true) => Some(Named::Calendar),
        _ => None,
    };
    let text = Text {
        named,
        about_years: academic
            || any(&["fy", "financial", "fiscal", "academic", "q", "quarter", "h", "half", "before", "pre", "beyond", "after"]),
        plain: tokens.iter().all(|token| token.digits || month_named(token).is_some() || PLAIN.contains(&token.text.as_str())),
        tokens,
    };
    let mut terms = Vec::new();
    let mut at = 0;
    while let Some(token) = text.tokens.get(at) {
        let (says, used) = text.at(at).unwrap_or_else(|| (unread(token), 1));
        terms.push(Term { says, gap: token.gap });
        at += used;
    }
    terms
}

const PLAIN: &[&str] = &[
    "actual",
    "actuals",
    "forecast",
    "outturn",
    "budget",
    "plan",
    "plans",
    "planned",
    "target",
    "total",
    "revised",
    "provisional",
    "estimate",
    "estimated",
    "baseline",
    "final",
    "r",
    "p",
    "m",
    "q",
    "h",
    "quarter",
    "half",
    "year",
    "month",
    "fy",
    "cy",
    "financial",
    "calendar",
    "academic",
    "up",
    "to",
    "and",
    "including",
    "the",
    "end",
    "of",
    "as",
    "at",
    "before",
    "after",
    "beyond",
    "from",
    "ending",
];

fn unread(token: &Token) -> Says {
    let number = if token.digits { token.number_of(token.text.len()) } else { number_word(token) };
    number.map_or_else(|| Says::Word(token.text.clone()), Says::Number)
}

fn number_word(token: &Token) -> Option<u32> {
    const WORDS: [&str; 12] = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];
    let number = WORDS.iter().position(|word| token.is(word))?;
    u32::try_from(number + 1).ok()
}

fn month_named(token: &Token) -> Option<u32> {
    if token.digits { None } else { Some(Period::month_named(2000, &token.text)?.start_date()?.month()) }
}

/// A year in two digits: 99 is in the last century, 14 in this.
fn short_year_of(token: &Token) -> Option<i32> {
    token.number_of(2).and_then(|year| i32::try_from(year).ok()).map(|year| if year < 80 { 2000 + year } else { 1900 + year })
}

impl Text {
    fn at(&self, at: usize) -> Option<(Says, usize)> {
        let rest = self.tokens.get(at..)?;
        let token = rest.first()?;
        if !token.digits {
            return self.month(at).or_else(|| part(rest)).or_else(|| short_financial(rest));
        }
        if let Some(run) = number_run(rest) {
            return Some(run);
        }
        if self.is_code(at) {
            return None;
        }
        date_or_month_in_digits(token)
            .or_else(|| self.years(at))
            .or_else(|| month_before_year(rest))
            .or_else(|| self.day_and_month(at))
            .or_else(|| self.year_and_month(at))
            .or_else(|| Some((Says::Year(self.single(year_of(token)?)), 1)))
    }

    /// Whether the number is part of a code: v2, RAI0202, 4a.
    fn is_code(&self, at: usize) -> bool {
        let before = at.checked_sub(1).and_then(|before| self.tokens.get(before));
        let glued = self.tokens.get(at).is_some_and(|token| token.gap == Gap::Glued);
        let opens = before.is_some_and(|word| ["fy", "cy", "ay"].iter().any(|mark| word.is(mark)));
        let after = self.tokens.get(at + 1).filter(|word| word.gap == Gap::Glued);
        let marked = after.is_none_or(|word| {
            month_named(word).is_some() || ["st", "nd", "rd", "th", "q", "h", "r", "p"].iter().any(|mark| word.is(mark))
        });
        (glued && !opens) || !marked
    }

    fn single(&self, year: i32) -> Year {
        match self.named {
            Some(Named::Calendar) => Year::Calendar(year),
            Some(Named::Financial) => Year::OneFinancial(year),
            Some(Named::Academic) | None => Year::Bare(year),
        }
    }

    fn pair(&self, first: i32) -> Says {
        Says::Year(if self.named == Some(Named::Academic) { Year::Academic(first) } else { Year::Financial(first) })
    }

    /// Two years written together: 2019/20, 2019-2020, 25/26; and what only looks like them.
    fn years(&self, at: usize) -> Option<(Says, usize)> {
        let rest = self.tokens.get(at..)?;
        if let [first, to, second, ..] = rest
            && to.is("to")
            && let (Some(first), Some(second)) = (year_of(first), year_of(second))
        {
            let named = matches!(self.named, Some(Named::Financial | Named::Academic)) && second == first + 1;
            return Some((if named { self.pair(first) } else { Says::NoPeriod }, 3));
        }
        let [first, second, ..] = rest else { return None };
        if !matches!(second.gap, Gap::Slash | Gap::Dash | Gap::Underscore) || !second.digits || self.is_code(at + 1) {
            return None;
        }
        let says = match (year_of(first), year_of(second), second.number_of(2)) {
            (Some(first), Some(second), _) if second == first + 1 => self.pair(first),
            (Some(first), None, Some(month)) if follows(first, month) => match second.gap {
                Gap::Underscore if (1..=12).contains(&month) => Says::YearOrMonth(first, month),
                _ => self.pair(first),
            },
            (Some(year), None, Some(month)) if (1..=12).contains(&month) => Says::Month { month, year: Some(year), day: None },
            (Some(_), Some(_), _) | (Some(_), None, Some(_)) => Says::NoPeriod,
            (None, _, Some(last)) => self.pair(self.short_pair(rest, last)?),
            _ => return None,
        };
        Some((says, 2))
    }

    /// 25/26, but not "16/17 year olds"; and where it could be a date or a range of something, only among words about years.
    fn short_pair(&self, rest: &[Token], last: u32) -> Option<i32> {
        let [first, second, after @ ..] = rest else { return None };
        let of_age = after.first().is_some_and(|word| ["year", "years", "yr", "yrs", "old", "olds"].iter().any(|age| word.is(age)));
        let certain = self.about_years || (second.gap == Gap::Slash && last > 12);
        short_year_of(first).filter(|year| follows(*year, last) && certain && !of_age)
    }

    /// A month's name, with the year after it if there is one: December 11, Mar14, Sept 2021, March 31, 2022.
    fn month(&self, at: usize) -> Option<(Says, usize)> {
        let rest = self.tokens.get(at..)?;
        let month = month_named(rest.first()?)?;
        let beside = |token: &Token| matches!(token.gap, Gap::Glued | Gap::Space | Gap::Dash | Gap::Underscore | Gap::Slash);
        let year = rest.get(1).filter(|token| beside(token) && !self.begins_years(at + 1));
        if let (Some(year), suffix) = (year, rest.get(2)) {
            let day = year.number_of(1).or_else(|| year.number_of(2));
            let th = usize::from(suffix.is_some_and(is_ordinal));
            if let (Some(day), Some(long)) = (day, rest.get(2 + th).filter(|long| long.gap == Gap::Space).and_then(year_of))
                && !self.begins_years(at + 2 + th)
            {
                return Some((Says::Month { month, year: Some(long), day: Some(day) }, 3 + th));
            }
            let code = suffix.is_some_and(|next| matches!(next.gap, Gap::Glued | Gap::Point));
            if self.is_in_code(at) && year.number_of(2).is_some() {
                return None;
            }
            if let (Some(year), false) = (year_of(year).or_else(|| short_year_of(year)), code) {
                return Some((Says::Month { month, year: Some(year), day: None }, 2));
            }
        }
        self.is_month(at).then_some((Says::Month { month, year: None, day: None }, 1))
    }

    /// Whether the month's name stands in a code like TD-MAR-02: a dash and a few letters before it.
    fn is_in_code(&self, at: usize) -> bool {
        let dashed = self.tokens.get(at).is_some_and(|name| name.gap == Gap::Dash);
        let before = at.checked_sub(1).and_then(|before| self.tokens.get(before));
        dashed && before.is_some_and(|word| !word.digits && word.text.chars().count() <= 3 && month_named(word).is_none())
    }

    /// Whether a month's name without a year is one. "May" and "March" are other things as well.
    fn is_month(&self, at: usize) -> bool {
        let doubtful = self.tokens.get(at).is_some_and(|token| token.is("may") || token.is("march"));
        let beside = |step: isize| {
            let next = at.checked_add_signed(step);
            let next = next.filter(|next| !self.tokens.get(*next).is_some_and(|token| token.is("to"))).or(at.checked_add_signed(2 * step));
            next.and_then(|next| self.tokens.get(next)).is_some_and(|token| month_named(token).is_some())
        };
        !doubtful || self.plain || beside(1) || beside(-1) || self.begins_years(at + 1)
    }

    fn begins_years(&self, at: usize) -> bool {
        let rest = self.tokens.get(at..).unwrap_or_default();
        number_run(rest).is_some() || matches!(self.years(at), Some((Says::Year(_) | Says::NoPeriod, 2..)))
    }

    /// 30 September 2021, 1st of April. A number with a dash after it is no day but a running number: 11-Nov25.
    fn day_and_month(&self, at: usize) -> Option<(Says, usize)> {
        let rest = self.tokens.get(at..)?;
        let day = rest.first().and_then(|day| day.number_of(1).or_else(|| day.number_of(2))).filter(|day| (1..=31).contains(day))?;
        let suffix = usize::from(rest.get(1).is_some_and(is_ordinal));
        let of = usize::from(rest.get(1 + suffix).is_some_and(|word| word.is("of")));
        let name = at + 1 + suffix + of;
        let beside = self.tokens.get(name).is_some_and(|name| matches!(name.gap, Gap::Glued | Gap::Space));
        match self.month(name)? {
            (Says::Month { month, year, .. }, used) if beside => {
                Some((Says::Month { month, year, day: Some(day) }, 1 + suffix + of + used))
            }
            _ => None,
        }
    }

    /// 2021 September.
    fn year_and_month(&self, at: usize) -> Option<(Says, usize)> {
        let rest = self.tokens.get(at..)?;
        let [year, name, ..] = rest else { return None };
        let beside = matches!(name.gap, Gap::Space | Gap::Dash | Gap::Underscore);
        let month = month_named(name).filter(|_| beside && self.named != Some(Named::Financial))?;
        match self.month(at + 1) {
            Some((Says::Month { year: Some(_), .. }, _)) => None,
            _ => Some((Says::Month { month, year: Some(year_of(year)?), day: None }, 2)),
        }
    }
}

fn is_ordinal(token: &Token) -> bool {
    token.gap == Gap::Glued && ["st", "nd", "rd", "th"].iter().any(|suffix| token.is(suffix))
}

/// FY25.
fn short_financial(rest: &[Token]) -> Option<(Says, usize)> {
    let [fy, year, after @ ..] = rest else { return None };
    let alone = after.first().is_none_or(|next| !next.digits || matches!(next.gap, Gap::Space | Gap::Other));
    if !fy.is("fy") || !alone || year.gap == Gap::Point {
        return None;
    }
    Some((Says::Year(Year::OneFinancial(short_year_of(year)?)), 2))
}

/// Q2, Quarter 2, second quarter, H1, half year 1.
fn part(rest: &[Token]) -> Option<(Says, usize)> {
    let (name, after) = rest.split_first()?;
    if let Some(number) = ["first", "second", "third", "fourth"].iter().position(|ordinal| name.is(ordinal)) {
        let number = u32::try_from(number).ok()? + 1;
        return match after.first()? {
            next if next.is("quarter") => Some((Says::Quarter(number), 2)),
            next if next.is("half") && number < 3 => Some((Says::Half(number), 2)),
            _ => None,
        };
    }
    let year = usize::from(name.is("half") && after.first().is_some_and(|word| word.is("year")));
    let digit = after.get(year)?;
    let number = digit.number_of(1).or_else(|| number_word(digit))?;
    let code = after.get(year + 1).is_some_and(|next| matches!(next.gap, Gap::Glued | Gap::Point));
    let beside = match digit.gap {
        Gap::Glued => true,
        Gap::Space | Gap::Underscore => !name.is("h"),
        _ => false,
    };
    if code || !beside {
        return None;
    }
    match number {
        1..=4 if name.is("q") || name.is("quarter") || name.is("qtr") => Some((Says::Quarter(number), 2)),
        1..=2 if name.is("h") || name.is("half") => Some((Says::Half(number), 2 + year)),
        _ => None,
    }
}
