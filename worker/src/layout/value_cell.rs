//! What a cell for a value says, by the kind of value that belongs there.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use outturn_domain::absence::Absence;
use outturn_domain::fact::FactKind;
use outturn_domain::finding::FindingCode;

use super::description::{DateOrder, Flag, Flags, Layout, Marks, Meaning};
use crate::normalise::entry::EntryValue;
use crate::normalise::grid::shown;
use crate::read::cell::{CellValue, NumberFormat, RawCell};

/// What a cell for a value says.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum ValueCell {
    /// Nothing: only spaces, or a mark that means nothing.
    Blank,
    /// A value, or why there is none, with the flags beside it.
    Value(EntryValue, Vec<Flag>),
    /// Something that does not belong there.
    Wrong(FindingCode),
}

/// What values look like in a return.
#[derive(Debug, Clone, Copy)]
pub(super) struct Writing<'a> {
    pub(super) marks: &'a Marks,
    pub(super) flags: &'a Flags,
    pub(super) dates: DateOrder,
}

impl<'a> Writing<'a> {
    pub(super) fn of(layout: &'a Layout) -> Self {
        Self { marks: layout.marks(), flags: layout.flags(), dates: layout.dates() }
    }
}

/// The word that takes a figure back, in every return alike.
const WITHDRAWN: &str = "withdrawn";

/// The name of the unit of measures that are answered in words: "Strategy approved".
pub(super) const IN_WORDS: &str = "words";

impl ValueCell {
    pub(super) fn read(cell: &RawCell, kind: FactKind, unit: Option<&str>, writing: Writing<'_>) -> Self {
        match &cell.value {
            CellValue::Error(_) => return Self::Wrong(FindingCode::CellError),
            CellValue::FormulaWithoutResult => return Self::Wrong(FindingCode::FormulaWithoutResult),
            CellValue::Text(text) => {
                if let Some(said) = Self::by_mark(text, writing.marks) {
                    return said;
                }
            }
            _ => {}
        }
        match kind {
            _ if kind.is_prose() || kind == FactKind::Status => Self::as_it_stands(cell),
            FactKind::Date => Self::date(cell, writing.dates),
            FactKind::Score => Self::score(cell, writing),
            _ if unit == Some(IN_WORDS) => Self::as_it_stands(cell),
            _ => Self::figure(cell, writing),
        }
    }

    pub(super) fn by_mark(text: &str, marks: &Marks) -> Option<Self> {
        if text.trim().is_empty() {
            return Some(Self::Blank);
        }
        if text.trim().eq_ignore_ascii_case(WITHDRAWN) {
            return Some(Self::Value(EntryValue::Absent(Absence::Withdrawn), Vec::new()));
        }
        marks.meaning(text).map(|meaning| match meaning {
            Meaning::Blank => Self::Blank,
            Meaning::Figure(number) => Self::Value(EntryValue::Means(number), Vec::new()),
            Meaning::Absent(absence) => Self::Value(EntryValue::Absent(absence), Vec::new()),
        })
    }

    fn as_it_stands(cell: &RawCell) -> Self {
        Self::Value(EntryValue::Cell { value: cell.value.clone(), format: cell.number_format }, Vec::new())
    }

    fn figure(cell: &RawCell, writing: Writing<'_>) -> Self {
        match &cell.value {
            CellValue::Number(_) => Self::as_it_stands(cell),
            CellValue::Text(text) => {
                let (rest, flags) = writing.flags.of_figure(text);
                let number = plain_number(rest).map(CellValue::Number);
                // A cell's format says nothing about text: "1.5" in a cell for percentages is not shown as 150%.
                let says_nothing = matches!(cell.number_format, NumberFormat::Percent | NumberFormat::Scaled(_));
                let format = if says_nothing { NumberFormat::General } else { cell.number_format };
                let points = || points_in_words(rest).map(|_| CellValue::Text(rest.trim().to_owned()));
                let value = number.or_else(points);
                value.map_or(Self::Wrong(FindingCode::NumberExpected), |value| Self::Value(EntryValue::Cell { value, format }, flags))
            }
            _ => Self::Wrong(FindingCode::NumberExpected),
        }
    }

    /// A score: a step by its number ("3"), by number and word ("3 - Possible"), or by its word alone. "2-3" is no step, and no more are "3.5" and a date.
    fn score(cell: &RawCell, writing: Writing<'_>) -> Self {
        let CellValue::Text(text) = &cell.value else { return Self::figure(cell, writing) };
        let digits = text.trim().split(|letter: char| !letter.is_ascii_digit()).next().unwrap_or_default();
        let after = text.trim()[digits.len()..].trim_start();
        match digits.parse::<u32>() {
            Ok(step) if after.is_empty() || is_word_of_step(after) => Self::Value(EntryValue::Means(f64::from(step)), Vec::new()),
            // Words may begin with a number: "3 months" is for the risk matrix to know.
            Ok(_) if after.starts_with(char::is_alphabetic) => Self::as_it_stands(cell),
            Err(_) if !text.trim().starts_with(|first: char| first.is_ascii_digit() || is_sign(first)) => Self::as_it_stands(cell),
            _ => Self::Wrong(FindingCode::ScoreOutsideMatrix),
        }
    }

    fn date(cell: &RawCell, order: DateOrder) -> Self {
        let date = match &cell.value {
            CellValue::Date(_) => return Self::as_it_stands(cell),
            CellValue::Text(text) => date_in_words(text, order),
            _ => None,
        };
        date.map_or(Self::Wrong(FindingCode::DateExpected), |date| {
            let value = CellValue::Date(NaiveDateTime::new(date, NaiveTime::MIN));
            Self::Value(EntryValue::Cell { value, format: cell.number_format }, Vec::new())
        })
    }

    /// Whether the form itself may have put it there: nought.
    pub(super) fn is_nought(&self) -> bool {
        matches!(self, Self::Value(EntryValue::Cell { value: CellValue::Number(number), .. } | EntryValue::Means(number), _) if *number == 0.0)
    }

    /// Whether somebody gave a value, or a mark for one: a footnote under a table is neither.
    pub(super) fn is_given(&self) -> bool {
        matches!(self, Self::Value(..))
    }
}

/// Whether what stands behind the number of a step is its word, or nothing but the sign before one.
fn is_word_of_step(after: &str) -> bool {
    let word = after.strip_prefix(['-', '–', '—', ':', '.', ')']).map(str::trim_start);
    word.is_some_and(|word| word.chars().next().is_none_or(char::is_alphabetic))
}

fn is_sign(letter: char) -> bool {
    matches!(letter, '-' | '–' | '−' | '+' | '.' | ',')
}

/// What belongs in a cell of this kind, in words.
pub(super) fn expected(kind: FactKind, marks: &Marks) -> String {
    match kind {
        FactKind::Date => "a date, such as 30/09/2021".to_owned(),
        _ if kind.is_prose() || kind == FactKind::Status => "words".to_owned(),
        FactKind::Score => "a step, such as 3 or \"3 - Possible\"".to_owned(),
        _ => marks.expected(),
    }
}

/// What is wrong with a cell, in words that go on after its heading.
pub(super) fn what_is_wrong(code: FindingCode, cell: &RawCell) -> String {
    let found = shown(&cell.value);
    match code {
        FindingCode::CellError => format!("the cell shows {found}"),
        FindingCode::FormulaWithoutResult => "the formula was never calculated".to_owned(),
        FindingCode::DateExpected => format!("{found:?} is no date that can be read in one way"),
        FindingCode::ScoreOutsideMatrix => format!("{found:?} is not one step"),
        FindingCode::WordUnknown => format!("{found:?} beside the figure is no flag of the form, so the figure was not taken"),
        _ => format!("{found:?} is not a number"),
    }
}

/// A date in words whose day, month and year cannot be taken for one another: 30/09/2021 in the order that the page says, 2021-09-30, 14th November 2019.
pub(super) fn date_in_words(text: &str, order: DateOrder) -> Option<NaiveDate> {
    let plain = text.split_whitespace().map(without_ordinal).collect::<Vec<_>>().join(" ").replace(',', "");
    let four_digits =
        plain.split(['/', '-', '.', ' ']).filter(|part| part.len() == 4 && part.bytes().all(|byte| byte.is_ascii_digit())).count();
    // chrono's %Y takes 21 for the year 21.
    let of_numbers = match order {
        DateOrder::DayFirst => ["%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y"],
        DateOrder::MonthFirst => ["%m/%d/%Y", "%m.%d.%Y", "%m-%d-%Y"],
    };
    let formats = || of_numbers.into_iter().chain(["%Y-%m-%d", "%d %B %Y", "%d %b %Y"]);
    (four_digits == 1).then(|| formats().find_map(|format| NaiveDate::parse_from_str(&plain, format).ok())).flatten()
}

fn without_ordinal(word: &str) -> &str {
    let digits = word.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
    let ending = &word[digits.len()..];
    let ordinal = ["st", "nd", "rd", "th"].iter().any(|ordinal| ending.eq_ignore_ascii_case(ordinal));
    if ordinal && !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) { digits } else { word }
}

/// A number stored as text, as spreadsheets do when a column was formatted as text: digits, at most one decimal point
/// with digits on both sides, perhaps a minus sign, and nothing else but spaces around it. Anything with a comma, a currency sign, a
/// percent sign or a second point can be meant in more than one way and is not taken for a number.
pub(crate) fn plain_number(text: &str) -> Option<f64> {
    let text = text.trim();
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let plain = match unsigned.split_once('.') {
        Some((whole, fraction)) => digits(whole) && digits(fraction),
        None => digits(unsigned),
    };
    if plain { text.parse().ok().filter(|number: &f64| number.is_finite()) } else { None }
}

/// The points of a percentage that is written with its sign, as text: 57 of "57%".
pub(super) fn points_in_words(text: &str) -> Option<f64> {
    plain_number(text.trim().strip_suffix('%')?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(value: CellValue) -> RawCell {
        RawCell { row: 0, column: 0, value, number_format: NumberFormat::General, formula: false }
    }

    fn read(text: &str, kind: FactKind) -> ValueCell {
        let marks: Marks = toml::from_str("NIL = 0\n\"n/a\" = \"not applicable\"\n\"< Select >\" = \"nothing\"").expect("marks");
        let flags: Flags = toml::from_str("\"~\" = \"approximate\"").expect("flags");
        ValueCell::read(
            &cell(CellValue::Text(text.to_owned())),
            kind,
            None,
            Writing { marks: &marks, flags: &flags, dates: DateOrder::DayFirst },
        )
    }

    #[test]
    fn the_page_says_which_number_is_the_day() {
        let day = |text, order| date_in_words(text, order).map(|day| day.to_string());
        assert_eq!(day("03/04/2021", DateOrder::DayFirst).as_deref(), Some("2021-04-03"));
        assert_eq!(day("03/04/2021", DateOrder::MonthFirst).as_deref(), Some("2021-03-04"));
        assert_eq!(day("30/04/2021", DateOrder::MonthFirst), None);
    }

    #[test]
    fn only_plain_text_is_a_number() {
        for (text, number) in [("123.5", 123.5), (" 12 ", 12.0), ("-4", -4.0), ("0", 0.0), ("007", 7.0)] {
            assert_eq!(plain_number(text), Some(number), "{text}");
        }
        for text in [
            "",
            "£0,00",
            "£1,453,932,48",
            "£582.335.03",
            "1,234",
            "1.2.3",
            "12%",
            "1e3",
            "(5)",
            "--5",
            ".5",
            "5.",
            "inf",
            "NaN",
            "`",
            "1 234",
            "٣",
        ] {
            assert_eq!(plain_number(text), None, "{text}");
        }
    }

    #[test]
    fn marks_and_flags() {
        assert_eq!(read(" nil ", FactKind::Actual), ValueCell::Value(EntryValue::Means(0.0), vec![]));
        assert_eq!(read("N/A", FactKind::Actual), ValueCell::Value(EntryValue::Absent(Absence::NotApplicable), vec![]));
        assert_eq!(read("< select >", FactKind::Status), ValueCell::Blank);
        assert_eq!(read("Withdrawn", FactKind::Score), ValueCell::Value(EntryValue::Absent(Absence::Withdrawn), vec![]));
        let ValueCell::Value(EntryValue::Cell { value, .. }, flags) = read("~15.0", FactKind::Actual) else { panic!("no value") };
        assert_eq!((value, flags), (CellValue::Number(15.0), vec![Flag::Approximate]));
        assert_eq!(read("£582.335.03", FactKind::Actual), ValueCell::Wrong(FindingCode::NumberExpected));
    }

    #[test]
    fn scores_by_number_word_or_both() {
        for (text, step) in [
            ("3 - Medium", 3.0),
            ("1- Marginal impact", 1.0),
            ("5", 5.0),
            ("5.", 5.0),
            ("3: Likely", 3.0),
            ("4 - Close: next 3 months", 4.0),
        ] {
            assert_eq!(read(text, FactKind::Score), ValueCell::Value(EntryValue::Means(step), vec![]), "{text}");
        }
        for words in ["Very High", "3 months", "Medium - 3"] {
            assert!(
                matches!(read(words, FactKind::Score), ValueCell::Value(EntryValue::Cell { value: CellValue::Text(_), .. }, _)),
                "{words}"
            );
        }
    }

    #[test]
    fn what_is_not_one_step_is_no_score() {
        for text in ["2-3", "16 - 20", "12.05.2024", "3.5", "-3", "3/5", "3 (of 5)"] {
            assert_eq!(read(text, FactKind::Score), ValueCell::Wrong(FindingCode::ScoreOutsideMatrix), "{text}");
        }
    }

    #[test]
    fn dates_that_can_be_read_in_one_way() {
        for text in ["14th November 2019", "14/11/2019", "2019-11-14", "14 Nov 2019", "14.11.2019"] {
            let date = NaiveDate::from_ymd_opt(2019, 11, 14).expect("a day").and_time(NaiveTime::MIN);
            assert!(
                matches!(read(text, FactKind::Date), ValueCell::Value(EntryValue::Cell { value: CellValue::Date(read), .. }, _) if read == date),
                "{text}"
            );
        }
        for text in ["11/14/2019", "14/11/19", "November 2019", "soon", "the 14th"] {
            assert_eq!(read(text, FactKind::Date), ValueCell::Wrong(FindingCode::DateExpected), "{text}");
        }
    }
}
