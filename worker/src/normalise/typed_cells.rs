//! What the cells of a row say, each read as what its column holds; what cannot be read so is a finding that names the cell.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Utc};
use outturn_domain::code::lookup_key;
use outturn_domain::finding::{Finding, FindingCode};
use outturn_domain::period::Period;

use crate::normalise::grid::shown;
use crate::normalise::near::nearest;
use crate::normalise::quote::{quoted, shortened};
use crate::normalise::table::{Column, Row};
use crate::read::cell::{CellValue, NumberFormat, RawCell};

/// Why a cell could not be read: boxed, because most cells can.
pub type Problem = Box<Finding>;

/// A number as its cell says it: whether it is in points or a fraction only the column or the measure can tell.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum NumberCell {
    /// A number without a percent sign.
    Plain(f64),
    /// A number in a cell that shows it as a percentage: 0.57, seen as 57%.
    Fraction(f64),
    /// Text with a percent sign: `57%`, which is 57 points.
    Points(f64),
}

impl Row<'_> {
    /// A finding about the cell under `column`, with what it holds.
    pub fn problem(&self, column: &Column, code: FindingCode, message: impl Into<String>) -> Problem {
        let finding = Finding::new(code, message).at(self.place(column));
        Box::new(match self.cell(column) {
            Some(cell) => finding.found(quoted(&cell.value)),
            None => finding,
        })
    }

    /// The cell under `column`, where it holds a value: an error of Excel's and a formula without a result are none.
    fn value(&self, column: &Column) -> Result<Option<&RawCell>, Problem> {
        let Some(cell) = self.cell(column) else { return Ok(None) };
        let heading = column.heading();
        match &cell.value {
            CellValue::Error(error) => {
                let mut problem = self.problem(column, FindingCode::CellError, format!("The cell under {heading} shows {error}."));
                problem.expected = Some("a value".to_owned());
                Err(problem)
            }
            CellValue::FormulaWithoutResult => {
                let message = format!("The cell under {heading} holds a formula and no result.");
                let mut problem = self.problem(column, FindingCode::FormulaWithoutResult, message);
                problem.expected = Some("a value".to_owned());
                Err(problem)
            }
            _ => Ok(Some(cell)),
        }
    }

    /// The text, trimmed; a number or date as it is shown.
    pub fn text(&self, column: &Column) -> Result<Option<String>, Problem> {
        Ok(self.value(column)?.map(|cell| shown(&cell.value)))
    }

    /// The text as one line: names often carry line breaks and double spaces that nobody meant.
    pub fn line(&self, column: &Column) -> Result<Option<String>, Problem> {
        Ok(self.text(column)?.map(|text| text.split_whitespace().collect::<Vec<_>>().join(" ")))
    }

    /// The parts of a list, separated by `;` or line breaks.
    pub fn list(&self, column: &Column) -> Result<Vec<String>, Problem> {
        let text = self.text(column)?.unwrap_or_default();
        Ok(text.split([';', '\n', '\r']).map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect())
    }

    /// A number, or text that plainly is one.
    pub fn number(&self, column: &Column) -> Result<Option<NumberCell>, Problem> {
        let Some(cell) = self.value(column)? else { return Ok(None) };
        number_in(cell).map(Some).ok_or_else(|| {
            let message = format!("{} holds \"{}\", which is not a number.", column.heading(), quoted(&cell.value));
            let mut problem = self.problem(column, FindingCode::NumberExpected, message);
            problem.expected = Some("a plain number".to_owned());
            problem
        })
    }

    /// A whole number from nought to `most`.
    pub fn whole_number(&self, column: &Column, most: u32) -> Result<Option<u32>, Problem> {
        let whole = |number: f64| (number.fract() == 0.0 && (0.0..=f64::from(most)).contains(&number)).then_some(number);
        match self.number(column)? {
            None => Ok(None),
            Some(NumberCell::Plain(number)) if whole(number).is_some() =>
            {
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "whole and from nought to a u32, as just tested"
                )]
                Ok(Some(number as u32))
            }
            Some(_) => {
                let message = format!("{} must be a whole number from 0 to {most}.", column.heading());
                let mut problem = self.problem(column, FindingCode::NumberExpected, message);
                problem.expected = Some(format!("a whole number from 0 to {most}"));
                Err(problem)
            }
        }
    }

    /// A date.
    pub fn date(&self, column: &Column) -> Result<Option<NaiveDate>, Problem> {
        let Some(cell) = self.value(column)? else { return Ok(None) };
        date_in(&cell.value).map(Some).ok_or_else(|| {
            let message =
                format!("{} holds \"{}\", which is not a date that can be read one way only.", column.heading(), quoted(&cell.value));
            let mut problem = self.problem(column, FindingCode::DateExpected, message);
            problem.expected = Some("a date, such as 30/09/2021".to_owned());
            problem
        })
    }

    /// An instant, written as a date and an hour in `zone`.
    pub fn date_and_hour<Z: TimeZone>(&self, column: &Column, zone: &Z) -> Result<Option<DateTime<Utc>>, Problem> {
        let Some(cell) = self.value(column)? else { return Ok(None) };
        // The hour that is struck twice in autumn is taken as the first; the one that spring leaves out was never.
        let instant = hour_in(&cell.value).and_then(|local| zone.from_local_datetime(&local).earliest());
        instant.map(|instant| Some(instant.with_timezone(&Utc))).ok_or_else(|| {
            let message = format!("{} holds \"{}\", which is not a date with an hour.", column.heading(), quoted(&cell.value));
            let mut problem = self.problem(column, FindingCode::DateExpected, message);
            problem.expected = Some("a date and an hour, such as 10/11/2021 18:00".to_owned());
            "Enter the date and the hour in one cell, such as 10/11/2021 18:00.".clone_into(&mut problem.help);
            problem
        })
    }

    /// Yes or no.
    pub fn yes_no(&self, column: &Column) -> Result<Option<bool>, Problem> {
        self.word(column, &["yes", "no"], |text| match lookup_key(text).as_str() {
            "yes" | "y" | "true" => Some(true),
            "no" | "n" | "false" => Some(false),
            _ => None,
        })
    }

    /// One of the words that the column allows.
    pub fn word<T>(&self, column: &Column, allowed: &[&str], read: impl Fn(&str) -> Option<T>) -> Result<Option<T>, Problem> {
        let Some(text) = self.text(column)? else { return Ok(None) };
        read(&text).map(Some).ok_or_else(|| self.word_unknown(column, allowed, &text))
    }

    /// The finding for a word that the column does not allow.
    pub fn word_unknown(&self, column: &Column, allowed: &[&str], text: &str) -> Problem {
        let message = format!("{} holds \"{}\", which is not one of its words.", column.heading(), shortened(text));
        let mut problem = self.problem(column, FindingCode::WordUnknown, message);
        problem.expected = Some(format!("one of: {}", allowed.join(", ")));
        if let Some(near) = nearest(text, allowed.iter().copied()) {
            problem.help = format!("Did you mean \"{near}\"? The column allows: {}.", allowed.join(", "));
        }
        problem
    }

    /// A period.
    pub fn period(&self, column: &Column) -> Result<Option<Period>, Problem> {
        let Some(cell) = self.value(column)? else { return Ok(None) };
        period_in(&cell.value).map(Some).ok_or_else(|| {
            let message = format!("{} holds \"{}\", which is not a period.", column.heading(), quoted(&cell.value));
            let mut problem = self.problem(column, FindingCode::PeriodUnreadable, message);
            problem.expected = Some("a period, such as 2021/22 Q2, 2021/22 or September 2021".to_owned());
            problem
        })
    }
}

/// The number in a cell, or in text that plainly is one: digits, with commas only between thousands, and at most a percent sign behind.
pub fn number_in(cell: &RawCell) -> Option<NumberCell> {
    match &cell.value {
        CellValue::Number(number) if cell.number_format == NumberFormat::Percent => Some(NumberCell::Fraction(*number)),
        CellValue::Number(number) => Some(NumberCell::Plain(*number)),
        CellValue::Text(text) => match text.trim().strip_suffix('%') {
            Some(points) => plain_number(points.trim_end()).map(NumberCell::Points),
            None => plain_number(text.trim()).map(NumberCell::Plain),
        },
        _ => None,
    }
}

fn plain_number(text: &str) -> Option<f64> {
    let (sign, digits) = text.strip_prefix('-').map_or((1.0, text), |rest| (-1.0, rest));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let mut groups = whole.split(',');
    let first = groups.next()?;
    let rest: Vec<&str> = groups.collect();
    let grouped = rest.iter().all(|group| group.len() == 3 && all_digits(group)) && (rest.is_empty() || first.len() <= 3);
    if !all_digits(first) || !grouped || !all_digits(fraction) {
        return None;
    }
    format!("{first}{}.{fraction}", rest.concat()).parse::<f64>().ok().map(|number| sign * number)
}

/// The date in a cell: a real one, or text as 30/09/2021, 2021-09-30 or 30 September 2021.
///
/// Two-digit years are refused, and so is a day number without a date's format: whoever wrote them must say which day was meant.
pub fn date_in(value: &CellValue) -> Option<NaiveDate> {
    let date = match value {
        CellValue::Date(moment) => Some(moment.date()),
        CellValue::Text(text) => date_in_text(text),
        _ => None,
    };
    date.filter(|date| *date >= FIRST_DAY && *date < END_OF_DAYS)
}

/// No council keeps figures of days before these or after those; a date out there is a slip of the keyboard.
const FIRST_DAY: NaiveDate = NaiveDate::from_ymd_opt(1900, 1, 1).expect("a day of the calendar");
const END_OF_DAYS: NaiveDate = NaiveDate::from_ymd_opt(2200, 1, 1).expect("a day of the calendar");

fn date_in_text(text: &str) -> Option<NaiveDate> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let year_length = text.split(['/', '-', ' ']).map(str::len).filter(|length| *length == 4).count();
    // chrono's %Y takes 21 for the year 21.
    let written_out = ["%d/%m/%Y", "%Y-%m-%d", "%d %B %Y", "%d %b %Y"];
    (year_length >= 1).then(|| written_out.iter().find_map(|pattern| NaiveDate::parse_from_str(&text, pattern).ok())).flatten()
}

/// A date with an hour; midnight is what a cell holds where no hour was typed, so it is none.
fn hour_in(value: &CellValue) -> Option<NaiveDateTime> {
    let moment = match value {
        CellValue::Date(moment) => *moment,
        CellValue::Text(text) => {
            let (day, hour) = text.trim().split_once([' ', 'T'])?;
            let hour = ["%H:%M", "%H:%M:%S"].iter().find_map(|pattern| NaiveTime::parse_from_str(hour.trim(), pattern).ok())?;
            date_in_text(day)?.and_time(hour)
        }
        _ => return None,
    };
    (moment.time() != NaiveTime::MIN && moment.date() >= FIRST_DAY && moment.date() < END_OF_DAYS).then_some(moment)
}

/// The period in a cell. Excel turns a typed "Sep 2021" into the first of September, which is taken for the month again.
pub fn period_in(value: &CellValue) -> Option<Period> {
    match value {
        CellValue::Text(text) => Period::parse(text).ok(),
        CellValue::Date(moment) if moment.time() == NaiveTime::MIN => {
            Period::month_of(moment.date()).filter(|month| month.start_date() == Some(moment.date()))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normalise::grid::Grid;
    use crate::normalise::table::Table;
    use crate::normalise::test_book::sheet;

    const CELL: Column = Column::required("Cell");

    /// What a getter makes of each cell: the value, nothing, or the finding's code.
    fn read<T: std::fmt::Debug>(cell: &str, get: impl Fn(&Row<'_>) -> Result<T, Problem>) -> String {
        let sheet = sheet("S", &format!("Cell | Other\n{cell} | x"));
        let columns = [CELL, Column::required("Other")];
        let table = Table::find(Grid::new(&sheet), &columns, &mut Vec::new()).expect("a table");
        let row = table.rows().next().expect("a row");
        match get(&row) {
            Ok(value) => format!("{value:?}"),
            Err(problem) => {
                assert_eq!(problem.place.as_ref().map(ToString::to_string).as_deref(), Some("S!A2"));
                problem.code.to_string()
            }
        }
    }

    #[test]
    fn dates() {
        let date = |cell: &str| read(cell, |row| row.date(&CELL));
        for (cell, expected) in [
            ("", "None"),
            ("@2021-11-10", "Some(2021-11-10)"),
            ("@2021-11-10 18:00", "Some(2021-11-10)"),
            ("30/09/2021", "Some(2021-09-30)"),
            ("1/9/2021", "Some(2021-09-01)"),
            ("2021-09-30", "Some(2021-09-30)"),
            ("30 September  2021", "Some(2021-09-30)"),
            ("30 Sep 2021", "Some(2021-09-30)"),
            ("09/30/2021", "date-expected"),
            ("30/09/21", "date-expected"),
            ("30.09.2021", "date-expected"),
            ("31/09/2021", "date-expected"),
            ("44501", "date-expected"),
            ("@7431-01-01", "date-expected"),
            ("September 2021", "date-expected"),
            ("soon", "date-expected"),
            ("#REF!", "cell-error"),
            ("=?", "formula-without-result"),
        ] {
            assert_eq!(date(cell), expected, "{cell}");
        }
    }

    #[test]
    fn instants_are_in_the_councils_time_zone() {
        let instant = |cell: &str| read(cell, |row| row.date_and_hour(&CELL, &chrono_tz::Europe::London));
        for (cell, expected) in [
            ("10/11/2021 18:00", "Some(2021-11-10T18:00:00Z)"),
            ("10/08/2021 18:00", "Some(2021-08-10T17:00:00Z)"),
            ("2021-08-10T18:00:00", "Some(2021-08-10T17:00:00Z)"),
            ("@2021-08-10 18:00", "Some(2021-08-10T17:00:00Z)"),
            ("31/10/2021 01:30", "Some(2021-10-31T00:30:00Z)"),
            ("28/03/2021 01:30", "date-expected"),
            ("@2021-08-10", "date-expected"),
            ("10/11/2021", "date-expected"),
            ("10/11/2021 6pm", "date-expected"),
        ] {
            assert_eq!(instant(cell), expected, "{cell}");
        }
    }

    #[test]
    fn numbers() {
        let number = |cell: &str| read(cell, |row| row.number(&CELL));
        for (cell, expected) in [
            ("57", "Some(Plain(57.0))"),
            ("'57", "Some(Plain(57.0))"),
            ("'1,234.5", "Some(Plain(1234.5))"),
            ("'-3", "Some(Plain(-3.0))"),
            ("%0.57", "Some(Fraction(0.57))"),
            ("57%", "Some(Points(57.0))"),
            ("57.5 %", "Some(Points(57.5))"),
            ("£1,453,932,48", "number-expected"),
            ("'1,453,932,48", "number-expected"),
            ("'1234,567", "number-expected"),
            ("582.335.03", "number-expected"),
            ("£582", "number-expected"),
            ("'1e5", "number-expected"),
            ("over 57", "number-expected"),
            ("@2021-11-10", "number-expected"),
            ("yes!", "number-expected"),
            ("#N/A", "cell-error"),
        ] {
            assert_eq!(number(cell), expected, "{cell}");
        }
        let whole = |cell: &str| read(cell, |row| row.whole_number(&CELL, 10));
        for (cell, expected) in
            [("3", "Some(3)"), ("", "None"), ("3.5", "number-expected"), ("11", "number-expected"), ("-1", "number-expected")]
        {
            assert_eq!(whole(cell), expected, "{cell}");
        }
    }

    #[test]
    fn periods() {
        let period = |cell: &str| read(cell, |row| row.period(&CELL).map(|period| period.map(Period::id)));
        for (cell, expected) in [
            ("2021/22 Q2", "Some(\"fy2021-22-q2\")"),
            ("fy2021-22", "Some(\"fy2021-22\")"),
            ("@2021-09-01", "Some(\"m2021-09\")"),
            ("@2021-09-02", "period-unreadable"),
            ("2021", "period-unreadable"),
            ("Q2", "period-unreadable"),
        ] {
            assert_eq!(period(cell), expected, "{cell}");
        }
    }

    #[test]
    fn words_lists_and_text() {
        let yes_no = |cell: &str| read(cell, |row| row.yes_no(&CELL));
        for (cell, expected) in
            [("Yes", "Some(true)"), ("n", "Some(false)"), ("yes!", "Some(true)"), ("", "None"), ("maybe", "word-unknown")]
        {
            assert_eq!(yes_no(cell), expected, "{cell}");
        }
        assert_eq!(read(" A1; B2 ;; C3;", |row| row.list(&CELL)), r#"["A1", "B2", "C3"]"#);
        assert_eq!(read("101", |row| row.text(&CELL)), "Some(\"101\")");
        assert_eq!(read("two   spaces", |row| row.line(&CELL)), "Some(\"two spaces\")");
    }

    #[test]
    fn an_unknown_word_gets_the_allowed_ones_and_the_nearest() {
        let sheet = sheet("S", "Cell\nquaterly");
        let table = Table::find(Grid::new(&sheet), &[CELL], &mut Vec::new()).expect("a table");
        let row = table.rows().next().expect("a row");
        let problem = row.word(&CELL, &["monthly", "quarterly"], |_| None::<()>).expect_err("no word");
        assert_eq!(problem.expected.as_deref(), Some("one of: monthly, quarterly"));
        assert_eq!(problem.help, "Did you mean \"quarterly\"? The column allows: monthly, quarterly.");
        assert_eq!(problem.found.as_deref(), Some("quaterly"));
    }
}
