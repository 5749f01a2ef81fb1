//! What a text claims about time: terms put together with the words between them.

use chrono::{Datelike, Months, NaiveDate};
use outturn_domain::period::Period;

use super::term::{Says, Term, Year, terms};
use super::token::Gap;

/// One thing that a text says about the period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Claim {
    Whole(Period),
    Year(Year),
    Part(Part),
    /// Either of two, which another text may settle.
    Either(Period, Period),
    /// A stretch that is no period: "Sept 2024 to Feb 2025". Nothing beside it makes it one.
    NoPeriod,
    /// A part of a year by a number that is not read: "P3", "Week 12", "Q5".
    UnreadPart,
    /// Everything since the year began.
    YearToDate,
    /// Everything since a beginning that is not said.
    Cumulative,
}

/// A part of a year that does not say which year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Quarter(u32),
    Half(u32),
    /// So many months, of which this is the last: (Apr to Jun).
    Months {
        last: u32,
        length: u32,
    },
}

/// A month, or a year of twelve, with its edges: what may stand on either side of "to", or after "before".
#[derive(Debug, Clone, Copy)]
struct Point {
    first: (Option<i32>, u32),
    length: u32,
    /// The day that is written, and how many days that month has.
    day: Option<u32>,
}

/// The claims of one text.
pub(super) fn claims(text: &str, year_starts: u32) -> Vec<Claim> {
    let terms = terms(text);
    let reader = Reader {
        year_starts,
        weekly: terms.iter().any(|term| term.says.is_word(&["week", "weeks", "weekly", "fortnight"])),
        running: terms.iter().any(|term| term.says.is_word(&["ytd"]))
            || terms.windows(3).any(|three| {
                matches!(three, [year, to, date] if year.says.is_word(&["year"]) && to.says.is_word(&["to"]) && date.says.is_word(&["date"]))
            }),
        terms: &terms,
    };
    let mut claims = Vec::new();
    if reader.running {
        claims.push(Claim::YearToDate);
    }
    if is_cumulative(&terms) {
        claims.push(Claim::Cumulative);
    }
    let mut at = 0;
    while at < terms.len() {
        let (claim, used) = reader.at(at);
        claims.extend(claim);
        at += used.max(1);
    }
    claims
}

fn is_cumulative(terms: &[Term]) -> bool {
    let to_date = |at: usize| {
        let next = terms.get(at + 1);
        match &terms[at].says {
            says if says.is_word(&["cumulative", "cumulatively", "cum", "rolling"]) => true,
            // TD-MAR-02 is a code.
            says if says.is_word(&["td"]) => at > 0 && next.is_none_or(|next| next.gap != Gap::Dash),
            says if says.is_word(&["to"]) => {
                next.is_some_and(|next| next.says.is_word(&["date"])) && !(at > 0 && terms[at - 1].says.is_word(&["year"]))
            }
            _ => false,
        }
    };
    (0..terms.len()).any(to_date)
}

/// Whether a text is a number of one or two digits and nothing else.
pub(super) fn is_a_small_number(text: &str) -> bool {
    matches!(terms(text).as_slice(), [Term { says: Says::Number(number), .. }] if *number < 100)
}

struct Reader<'a> {
    terms: &'a [Term],
    year_starts: u32,
    /// A day among words about weeks stands for its week.
    weekly: bool,
    /// "Year to date": a month or a quarter then stands for everything since the year began, which is no period.
    running: bool,
}

const LEAD_IN: [(&[&str], Open); 9] = [
    (&["up", "to", "and", "including"], Open::UpTo),
    (&["up", "to"], Open::UpTo),
    (&["prior", "to"], Open::Before),
    (&["to"], Open::UpTo),
    (&["until"], Open::UpTo),
    (&["before"], Open::Before),
    (&["pre"], Open::Before),
    (&["beyond"], Open::Beyond),
    (&["after"], Open::After),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Open {
    UpTo,
    Before,
    /// As the ministries use it: beyond the first month of a year is from that month on.
    Beyond,
    After,
}

impl Reader<'_> {
    fn at(&self, at: usize) -> (Option<Claim>, usize) {
        self.range(at)
            .or_else(|| self.ending(at))
            .or_else(|| self.open(at))
            .or_else(|| self.onwards(at))
            .or_else(|| self.last_month_of_a_quarter(at))
            .or_else(|| self.unread_part(at))
            .unwrap_or_else(|| (self.alone(at), 1))
    }

    fn words(&self, at: usize, words: &[&str]) -> bool {
        words.iter().enumerate().all(|(step, word)| self.says(at + step).is_some_and(|says| says.is_word(&[word])))
    }

    fn says(&self, at: usize) -> Option<&Says> {
        self.terms.get(at).map(|term| &term.says)
    }

    fn point(&self, at: usize) -> Option<Point> {
        match *self.says(at)? {
            Says::Month { month, year, day } => Some(Point { first: (year, month), length: 1, day }),
            Says::Date(date) => Some(Point { first: (Some(date.year()), date.month()), length: 1, day: Some(date.day()) }),
            Says::Year(Year::Financial(year)) => Some(Point { first: (Some(year), self.year_starts), length: 12, day: None }),
            Says::Year(Year::Academic(year)) => Some(Point { first: (Some(year), 9), length: 12, day: None }),
            Says::Year(Year::Calendar(year)) => Some(Point { first: (Some(year), 1), length: 12, day: None }),
            _ => None,
        }
    }

    /// April 2023 to Sept 2023, Jul - Sep 2020, 2019/20 to 2021/22, August 2010 - present.
    fn range(&self, at: usize) -> Option<(Option<Claim>, usize)> {
        let from = self.point(at)?;
        let next = self.terms.get(at + 1)?;
        let spoken = next.says.is_word(&["to", "until", "till", "through"]);
        let last = if spoken { at + 2 } else { at + 1 };
        let linked = spoken || next.gap == Gap::Dash;
        let end = self.terms.get(last).filter(|_| linked)?;
        if end.says.is_word(&["present", "date", "now", "today", "current"]) || matches!(end.says, Says::Year(Year::Bare(_))) && spoken {
            return Some((Some(Claim::NoPeriod), last + 1 - at));
        }
        let to = self.point(last)?;
        if from.length != to.length && !spoken {
            return None;
        }
        Some((Some(self.between(from, to)), last + 1 - at))
    }

    fn between(&self, from: Point, to: Point) -> Claim {
        if from.length > 1 || to.length > 1 || from.day.is_some_and(|day| day != 1) {
            return Claim::NoPeriod;
        }
        // Without a year of its own the first month is the last such month before the second.
        let length = match (from.first.0, to.first.0) {
            (Some(first), Some(second)) => i64::from(second - first) * 12 + i64::from(to.first.1) - i64::from(from.first.1) + 1,
            _ => i64::from((to.first.1 + 12 - from.first.1) % 12 + 1),
        };
        let (Ok(length), last) = (u32::try_from(length), to.first.1) else { return Claim::NoPeriod };
        let later = i32::from(last < from.first.1);
        let year = to.first.0.or(from.first.0.map(|year| year + later));
        if to.day.is_some_and(|day| !ends_month(year.unwrap_or(2000), last, day)) {
            return Claim::NoPeriod;
        }
        match year {
            None => Claim::Part(Part::Months { last, length }),
            Some(year) => whole(stretch(year, last, length, self.year_starts)),
        }
    }

    /// Year ending March 2022, 12 months to March 2022, quarter ended 30 June 2021.
    fn ending(&self, at: usize) -> Option<(Option<Claim>, usize)> {
        let (length, used) = match self.says(at)? {
            says if says.is_word(&["year", "yr"]) => (12, 1),
            says if says.is_word(&["quarter", "qtr"]) => (3, 1),
            says if says.is_word(&["month"]) => (1, 1),
            says if says.is_word(&["half"]) => (6, 1 + usize::from(self.words(at + 1, &["year"]))),
            Says::Number(months) if self.words(at + 1, &["months"]) || self.words(at + 1, &["month"]) => (*months, 2),
            _ => return None,
        };
        self.says(at + used).filter(|says| says.is_word(&["ending", "ended", "end", "to"]))?;
        let mut month = at + used + 1;
        while self.says(month).is_some_and(|says| says.is_word(&["the", "end", "of", "in"])) {
            month += 1;
        }
        let end = self.point(month).filter(|end| end.length == 1)?;
        let (year, last) = end.first;
        let claim = match year {
            _ if end.day.is_some_and(|day| !ends_month(year.unwrap_or(2000), last, day)) => Claim::NoPeriod,
            None if length > 11 => Claim::NoPeriod,
            None => Claim::Part(Part::Months { last, length }),
            Some(year) => whole(stretch(year, last, length, self.year_starts)),
        };
        Some((Some(claim), month + 1 - at))
    }

    /// Up to and including March 2024, before 2020/21, beyond 25/26.
    fn open(&self, at: usize) -> Option<(Option<Claim>, usize)> {
        if self.says(at)?.is_word(&["from", "since"]) {
            let to = self.point(at + 1).filter(|_| self.range(at + 1).is_none() && self.onwards(at + 1).is_none());
            return to.map(|_| (Some(Claim::NoPeriod), 2));
        }
        if self.words(at, &["by"]) && self.until_a_part(at + 1, true) {
            return Some((Some(Claim::NoPeriod), 2));
        }
        let (words, open) = LEAD_IN.iter().find(|(words, _)| self.words(at, words))?;
        let mut point = at + words.len();
        while self.says(point).is_some_and(|says| says.is_word(&["the", "end", "of", "year", "financial", "fiscal", "academic", "fy"])) {
            point += 1;
        }
        let used = point + 1 - at;
        if self.until_a_part(point, false) || matches!(self.says(point), Some(Says::Year(Year::Bare(_) | Year::OneFinancial(_)))) {
            return Some((Some(Claim::NoPeriod), used));
        }
        let edge = self.point(point)?;
        Some((Some(self.bounded(*open, edge).map_or(Claim::NoPeriod, Claim::Whole)), used))
    }

    fn bounded(&self, open: Open, edge: Point) -> Option<Period> {
        let (year, month) = edge.first;
        let first = NaiveDate::from_ymd_opt(year?, month, 1)?;
        let last = first.checked_add_months(Months::new(edge.length - 1))?;
        let before = first.checked_sub_months(Months::new(1))?;
        let begins = edge.day.is_none_or(|day| day == 1);
        let ends = edge.day.is_none_or(|day| ends_month(last.year(), last.month(), day));
        let from_a_year_on = edge.length == 1 && begins && month == self.year_starts;
        match open {
            Open::UpTo if ends => Period::up_to(last.year(), last.month()),
            Open::Before if begins => Period::up_to(before.year(), before.month()),
            Open::Beyond if from_a_year_on => Period::after(before.year(), before.month()),
            Open::Beyond | Open::After if ends => Period::after(last.year(), last.month()),
            _ => None,
        }
    }

    /// April 2027 and after, 2026/27 onwards.
    fn onwards(&self, at: usize) -> Option<(Option<Claim>, usize)> {
        let edge = self.point(at)?;
        let used = match self.says(at + 1)? {
            says if says.is_word(&["onwards", "onward"]) => 2,
            says if says.is_word(&["and"]) && self.says(at + 2)?.is_word(&["after", "later", "beyond", "onwards"]) => 3,
            _ => return None,
        };
        let before = edge.first.0.and_then(|year| NaiveDate::from_ymd_opt(year, edge.first.1, 1)?.checked_sub_months(Months::new(1)));
        let whole_months = edge.day.is_none_or(|day| day == 1);
        let after = before.filter(|_| whole_months).and_then(|before| Period::after(before.year(), before.month()));
        Some((Some(after.map_or(Claim::NoPeriod, Claim::Whole)), used))
    }

    /// "Q1 Sept": the quarter that ends with September, which has to be the one that the number says.
    fn last_month_of_a_quarter(&self, at: usize) -> Option<(Option<Claim>, usize)> {
        let beside = |gap| matches!(gap, Gap::Space | Gap::Dash | Gap::Underscore);
        self.says(at.checked_sub(1)?).filter(|says| matches!(says, Says::Quarter(_)))?;
        match self.terms.get(at)? {
            Term { says: Says::Month { month, year: Some(year), .. }, gap } if beside(*gap) => {
                Some((Some(whole(stretch(*year, *month, 3, self.year_starts))), 1))
            }
            Term { says: Says::Month { month, .. }, gap } if beside(*gap) => {
                Some((Some(Claim::Part(Part::Months { last: *month, length: 3 })), 1))
            }
            _ => None,
        }
    }

    /// P3, Period 3, M3, Week 12, Q5, Quarters 1 to 3, AY24.
    fn unread_part(&self, at: usize) -> Option<(Option<Claim>, usize)> {
        let Some(Term { says: Says::Number(number), gap }) = self.terms.get(at + 1) else { return None };
        if !matches!(gap, Gap::Glued | Gap::Space | Gap::Underscore) {
            return None;
        }
        let glued = *gap == Gap::Glued;
        let ends = self.terms.get(at + 2).is_none_or(|next| !matches!(next.gap, Gap::Glued | Gap::Point));
        let unread = match self.says(at)? {
            says if says
                .is_word(&["period", "periods", "month", "months", "week", "weeks", "wk", "quarters", "qtrs", "quarter", "qtr"]) =>
            {
                ends
            }
            says if says.is_word(&["half", "halves"]) => ends,
            says if says.is_word(&["q"]) => glued && ends && *number < 10,
            says if says.is_word(&["ay"]) => ends,
            // P3 is a period and m3 the third month, where they stand alone or beside what is about time; else a code and cubic metres.
            says if says.is_word(&["p", "m", "w", "wk"]) => glued && ends && *number < 54 && self.stands_among_time(at),
            _ => return None,
        };
        unread.then_some((Some(Claim::UnreadPart), 2))
    }

    fn stands_among_time(&self, at: usize) -> bool {
        let about_time = |term: Option<&Term>| term.is_some_and(|term| !matches!(term.says, Says::Word(_) | Says::Number(_)));
        let alone = self.terms.len() == 2;
        alone || about_time(self.terms.get(at + 2)) || at.checked_sub(1).is_some_and(|before| about_time(self.terms.get(before)))
    }

    /// Up to Q3, by H1, by March 2024: everything until then, and since when is not said.
    fn until_a_part(&self, point: usize, by: bool) -> bool {
        match self.says(point) {
            Some(Says::Quarter(_) | Says::Half(_)) => true,
            Some(Says::Month { day: None, .. }) => by,
            _ => false,
        }
    }

    fn alone(&self, at: usize) -> Option<Claim> {
        let claim = match *self.says(at)? {
            Says::Month { day: Some(_), .. } | Says::Date(_) if self.weekly => Claim::NoPeriod,
            Says::Month { .. } | Says::YearOrMonth(..) | Says::Quarter(_) | Says::Half(_) if self.running => Claim::NoPeriod,
            Says::Month { month, year: Some(year), .. } => whole(Period::month(year, month)),
            Says::Month { month, year: None, .. } => Claim::Part(Part::Months { last: month, length: 1 }),
            Says::Date(date) => {
                let edge = date.day() == 1 || ends_month(date.year(), date.month(), date.day());
                let as_at = at >= 2 && (self.words(at - 2, &["as", "at"]) || self.words(at - 2, &["as", "of"]));
                return (edge || as_at).then(|| whole(Period::month_of(date)));
            }
            Says::Year(year) => Claim::Year(year),
            Says::Quarter(quarter) => Claim::Part(Part::Quarter(quarter)),
            Says::Half(half) => Claim::Part(Part::Half(half)),
            Says::YearOrMonth(year, month) => match (Period::financial_year_from(year, self.year_starts), Period::month(year, month)) {
                (Some(year), Some(month)) => Claim::Either(year, month),
                _ => Claim::NoPeriod,
            },
            Says::NoPeriod => Claim::NoPeriod,
            Says::Word(_) | Says::Number(_) => return None,
        };
        Some(claim)
    }
}

fn whole(period: Option<Period>) -> Claim {
    period.map_or(Claim::NoPeriod, Claim::Whole)
}

fn ends_month(year: i32, month: u32, day: u32) -> bool {
    let next = NaiveDate::from_ymd_opt(year, month, 1).and_then(|first| first.checked_add_months(Months::new(1)));
    next.and_then(|next| next.pred_opt()).is_some_and(|last| last.day() == day)
}

/// The period of so many months that ends with this one: a month, or a part of the body's financial year, or else of the
/// calendar year. Other stretches have no name.
pub(super) fn stretch(year: i32, last: u32, length: u32, year_starts: u32) -> Option<Period> {
    let end = NaiveDate::from_ymd_opt(year, last, 1)?;
    let first = end.checked_sub_months(Months::new(length.checked_sub(1)?))?;
    let financial = |part: fn(Period, u32) -> Option<Period>, number: u32| {
        let begins = if first.month() >= year_starts { first.year() } else { first.year() - 1 };
        part(Period::financial_year_from(begins, year_starts)?, number)
    };
    let into_year = (first.month() + 12).checked_sub(year_starts)? % 12;
    match length {
        1 => Period::month(year, last),
        3 if into_year.is_multiple_of(3) => financial(Period::quarter, into_year / 3 + 1),
        3 if first.month() % 3 == 1 => Period::calendar_quarter(first.year(), first.month() / 3 + 1),
        6 if into_year.is_multiple_of(6) => financial(Period::half, into_year / 6 + 1),
        12 if into_year == 0 => Period::financial_year_from(first.year(), year_starts),
        12 if first.month() == 1 => Period::calendar_year(year),
        _ => None,
    }
}
