//! What a value is about: its period above all, which may stand in a column, a heading, a title or a name.

use outturn_domain::fact::FactKind;
use outturn_domain::figure::Unit;
use outturn_domain::period::Period;

use super::description::{ColumnPeriod, GroupPeriod, Layout, PeriodFrom, PeriodSource, ValueColumns};
use super::period_words::{InWords, Years, period_in_words, period_within, said_in_words};
use super::region::{Column, Region};
use crate::normalise::entry::Written;
use crate::normalise::grid::shown;
use crate::read::cell::{CellValue, RawCell};

/// What holds for the whole return.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Whole {
    pub(super) file_name: String,
    pub(super) period: Option<Period>,
    pub(super) entity: Option<Written>,
    /// The unit of figures of which nothing nearer says one.
    pub(super) unit: Option<Written>,
}

/// The periods that the words around a table give; the columns of its rows are asked row by row.
#[derive(Debug)]
pub(super) struct Periods<'a> {
    from: &'a PeriodFrom,
    years: Years,
    by_heading: Vec<Words>,
    sheet: Words,
    title: Words,
    corner: Words,
    file: Words,
    whole: Option<Period>,
}

/// The words of one place, and what they come to.
#[derive(Debug)]
struct Words {
    texts: Vec<String>,
    say: InWords,
}

impl Words {
    fn of(texts: &[&str], years: Years) -> Self {
        let say = match said_in_words(texts, years) {
            InWords::Period(period) if !is_believable(period) => InWords::Unclear,
            say => say,
        };
        Self { texts: texts.iter().map(|text| (*text).to_owned()).collect(), say }
    }

    fn period(&self) -> Option<Period> {
        if let InWords::Period(period) = self.say { Some(period) } else { None }
    }
}

impl<'a> Periods<'a> {
    pub(super) fn around(region: &Region<'a>, layout: &Layout, whole: &Whole) -> Self {
        let words = |texts: &[&str]| Words::of(texts, layout.years());
        let heading = |column: &Column| words(&column.levels.iter().map(String::as_str).collect::<Vec<_>>());
        let said = region.said.period.as_ref().or(region.title.as_ref());
        Self {
            from: &region.table.period,
            years: layout.years(),
            by_heading: region.columns.iter().map(heading).collect(),
            sheet: words(&[region.grid.name()]),
            title: words(&said.map(|title| title.text.as_str()).into_iter().collect::<Vec<_>>()),
            corner: words(&region.corner.iter().map(|corner| corner.text.as_str()).collect::<Vec<_>>()),
            file: words(&[stem(&whole.file_name)]),
            whole: whole.period,
        }
    }

    /// What the sheet's name says, for holding it against what the rows say.
    pub(super) fn of_sheet(&self) -> Option<Period> {
        self.sheet.period()
    }

    /// The period of a value in a column of a group, in a row that says `row`. The first place that says anything about time settles it: what is
    /// unclear there may be narrowed by the next, and is never passed over for a wider period.
    pub(super) fn of(&self, column: usize, group: &ValueColumns, row: Option<Period>) -> Option<Period> {
        match group.period {
            Some(GroupPeriod::None) => return Some(Period::baseline()),
            Some(GroupPeriod::Return) => return self.whole,
            Some(GroupPeriod::Left | GroupPeriod::Right) => return row,
            Some(GroupPeriod::Before(steps)) => return (0..steps).try_fold(self.whole?, |period, _| period.previous()),
            None => {}
        }
        if self.from.is_none() || group.kind.fact_kind() == FactKind::Baseline {
            return Some(Period::baseline());
        }
        let mut unclear: Vec<&str> = Vec::new();
        for source in self.from.sources() {
            let words = match source {
                PeriodSource::Columns(_) => Err(row),
                PeriodSource::Return => Err(self.whole),
                PeriodSource::Heading => self.by_heading.get(column).ok_or(None),
                PeriodSource::SheetName => Ok(&self.sheet),
                PeriodSource::FileName => Ok(&self.file),
                PeriodSource::Title => Ok(&self.title),
                PeriodSource::Corner => Ok(&self.corner),
            };
            let known = match words {
                Ok(words) => {
                    if words.say == InWords::Unclear {
                        unclear.extend(words.texts.iter().map(String::as_str));
                    }
                    words.period()
                }
                Err(known) => known,
            };
            match known {
                Some(period) if unclear.is_empty() => return Some(period),
                Some(period) => return period_within(&unclear, period, self.years),
                None => {}
            }
        }
        // Two places that are each unclear may name one period together: "Q1" in the heading, "2023/24" among the words of a name.
        period_in_words(&unclear, self.years).ok().flatten().filter(|period| is_believable(*period))
    }

    /// The places in which the layout looks for a period, in words.
    pub(super) fn looked_for(&self) -> Vec<String> {
        let word = |source: &PeriodSource| match source {
            PeriodSource::Columns(ColumnPeriod::One(column)) => format!("in a column {:?}", column.as_str()),
            PeriodSource::Columns(ColumnPeriod::YearAndMonth { year, month }) => {
                format!("in the columns {:?} and {:?}", year.as_str(), month.as_str())
            }
            PeriodSource::Heading => "in the headings".to_owned(),
            PeriodSource::SheetName => "in the sheet's name".to_owned(),
            PeriodSource::FileName => "in the file's name".to_owned(),
            PeriodSource::Title => "in the title over the table".to_owned(),
            PeriodSource::Corner => "in the corner of the headings".to_owned(),
            PeriodSource::Return => "in the cell for the return's period".to_owned(),
        };
        self.from.sources().iter().map(word).collect()
    }

    /// Whether the heading of a column says anything about time.
    pub(super) fn heading_says_time(&self, column: usize) -> bool {
        self.by_heading() && self.by_heading.get(column).is_some_and(|words| words.say == InWords::Unclear)
    }

    /// Whether each column may have a period of its own.
    pub(super) fn by_heading(&self) -> bool {
        self.from.sources().contains(&PeriodSource::Heading)
    }
}

/// Whether returns are about such a time: a month of the year 7431 is a slip of the keyboard.
fn is_believable(period: Period) -> bool {
    [period.start_date(), period.as_at_date()].into_iter().flatten().all(|edge| (1950..=2100).contains(&chrono::Datelike::year(&edge)))
}

/// The file's name without its ending.
fn stem(file_name: &str) -> &str {
    file_name.rsplit_once('.').map_or(file_name, |(stem, _)| stem)
}

/// The cells of a row that say its period.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct PeriodCells<'a> {
    pub(super) one: Option<&'a RawCell>,
    pub(super) year: Option<&'a RawCell>,
    pub(super) month: Option<&'a RawCell>,
}

impl<'a> PeriodCells<'a> {
    /// The period that they name; nothing where they are empty; else the cell that cannot be understood.
    pub(super) fn period(&self, columns: &ColumnPeriod, layout: &Layout) -> Result<Option<Period>, &'a RawCell> {
        match (columns, self.one, self.year, self.month) {
            (ColumnPeriod::One(_), Some(cell), _, _) => period_in(cell, layout).map(Some).ok_or(cell),
            (ColumnPeriod::YearAndMonth { .. }, _, Some(year), Some(month)) => month_of_year(year, month).map(Some),
            _ => Ok(None),
        }
    }
}

/// The period in one cell: a date stands for its month.
pub(super) fn period_in(cell: &RawCell, layout: &Layout) -> Option<Period> {
    let period = match &cell.value {
        CellValue::Date(date) => Period::month_of(date.date()),
        CellValue::Text(text) => {
            let (rest, _) = layout.flags().of_figure(text);
            period_in_words(&[rest], layout.years()).ok().flatten().or_else(|| Period::parse(rest).ok())
        }
        // A year on its own, where the page says what that stands for.
        CellValue::Number(_) => period_in_words(&[&shown(&cell.value)], layout.years()).ok().flatten(),
        _ => None,
    };
    period.filter(|period| is_believable(*period))
}

/// The month that a year and a month cell name; else the cell that cannot be understood.
///
/// A month may also be a date that is shown as a month, where its year is the one in the year column. A year may not:
/// 2025 typed into a cell that is formatted as a date is a day in 1905.
fn month_of_year<'a>(year: &'a RawCell, month: &'a RawCell) -> Result<Period, &'a RawCell> {
    let number = match &year.value {
        CellValue::Number(number) => whole_number(*number),
        CellValue::Text(text) if text.trim().len() == 4 => text.trim().parse().ok(),
        _ => None,
    };
    let number = number.filter(|number| (1950..=2100).contains(number)).ok_or(year)?;
    let period = match &month.value {
        CellValue::Number(month) => whole_number(*month).and_then(|month| Period::month(number, u32::try_from(month).ok()?)),
        CellValue::Text(text) => Period::month_named(number, text.trim()),
        CellValue::Date(date) => {
            Period::month_of(date.date()).filter(|period| Some(*period) == Period::month(number, month_number(*period)))
        }
        _ => None,
    };
    period.ok_or(month)
}

fn month_number(period: Period) -> u32 {
    period.start_date().map_or(0, |start| chrono::Datelike::month(&start))
}

/// The number, where it is a whole one.
fn whole_number(number: f64) -> Option<i32> {
    number.to_string().parse().ok()
}

/// The unit of a value and the power of ten between its cell and the figure: what the layout says of the column, else what the row, the row of units,
/// the title or the heading says. A scale that the layout does not give is looked for in the same places.
pub(super) fn unit_of(
    group: &ValueColumns,
    row: Option<&RawCell>,
    column: &Column,
    said: Option<&Written>,
    whole: Option<&Written>,
) -> (Option<Unit>, i8) {
    let single_spaced = |text: String| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let stated = row.map(|cell| shown(&cell.value)).or_else(|| column.unit.clone()).or_else(|| said.map(|said| said.text.clone()));
    let power = group.scale.map(super::description::Scale::power);
    let stated = stated.map(single_spaced);
    match unit_in_words(group.unit.as_ref(), power, stated.as_deref(), &column.heading) {
        // What is said of the whole return holds where nothing nearer to the figure says anything.
        (None, 0) if stated.is_none() => unit_in_words(None, power, whole.map(|unit| unit.text.as_str()), ""),
        nearer => nearer,
    }
}

/// The unit and scale of a value beside a label: the page's own, else what the return says of all its figures.
pub(super) fn unit_of_field(own: Option<&Unit>, scale: Option<super::description::Scale>, whole: Option<&Written>) -> (Option<Unit>, i8) {
    let stated = whole.filter(|_| own.is_none()).map(|unit| unit.text.as_str());
    unit_in_words(own, scale.map(super::description::Scale::power), stated, "")
}

/// The unit and scale, from the layout's own, the words of a place for units, and the heading.
fn unit_in_words(own: Option<&Unit>, power: Option<i8>, stated: Option<&str>, heading: &str) -> (Option<Unit>, i8) {
    let scale = |unit: Option<&Unit>| {
        let fits = |said: &Scaled| match unit {
            Some(Unit::Pounds) => true,
            Some(Unit::Percent) => false,
            _ => !said.pounds,
        };
        let said = stated.map(scaled).into_iter().chain([scaled(heading)]).filter(fits).find_map(|said| said.power);
        power.or(said).unwrap_or(0)
    };
    if let Some(unit) = own {
        return (Some(unit.clone()), scale(Some(unit)));
    }
    if let Some(name) = stated {
        let unit = match scaled(name) {
            Scaled { pounds: true, .. } => Some(Unit::Pounds),
            Scaled { power: Some(_), .. } => unit_beside_scale(name).or_else(|| scaled(heading).pounds.then_some(Unit::Pounds)),
            Scaled { .. } => Some(Unit::from_cell(name)),
        };
        let power = scale(unit.as_ref());
        return (unit, power);
    }
    let unit = match (says_percent(heading), scaled(heading).pounds) {
        (true, _) => Some(Unit::Percent),
        (false, true) => Some(Unit::Pounds),
        (false, false) => None,
    };
    let power = scale(unit.as_ref());
    (unit, power)
}

/// "No. (000s)" counts things; "000s" alone does not say what it counts.
fn unit_beside_scale(name: &str) -> Option<Unit> {
    let words =
        name.split([' ', '(', ')', ',']).filter(|word| !word.is_empty() && !word.eq_ignore_ascii_case("in") && power_of(word).is_none());
    let rest = words.collect::<Vec<_>>().join(" ");
    match rest.to_lowercase().trim_end_matches('.') {
        "" => None,
        "no" | "nos" | "number" => Some(Unit::Number),
        _ => Some(Unit::from_cell(&rest)),
    }
}

/// Whether a heading says that its figures are percentages; a percentile is none.
fn says_percent(heading: &str) -> bool {
    let key = crate::normalise::grid::heading_key(heading);
    let mut words = key.split(' ').peekable();
    while let Some(word) = words.next() {
        if word.contains('%')
            || matches!(word, "percent" | "percentage" | "percentages")
            || (word == "per" && words.peek() == Some(&"cent"))
        {
            return true;
        }
    }
    false
}

/// What words say of money and scale.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Scaled {
    pounds: bool,
    power: Option<i8>,
}

/// The pounds and the scale that stand anywhere among words: "£", "£m", "(in £000s)", "Spend - £ thousand", "Visitors (000s)". An amount (£500) and a rate
/// (£ per head, per thousand) are neither.
fn scaled(text: &str) -> Scaled {
    let text: String = text.to_lowercase().chars().filter(|letter| !matches!(letter, '\'' | '’' | '‘' | ',')).collect();
    let spread = text.replace('£', " £").replace(|letter: char| !letter.is_alphanumeric() && letter != '£', " ");
    let words: Vec<&str> = spread.split_whitespace().collect();
    let mut said = Scaled { pounds: false, power: None };
    for (at, word) in words.iter().enumerate() {
        let (before, next) = (at.checked_sub(1).and_then(|before| words.get(before)), words.get(at + 1));
        let of_pounds = word.strip_prefix('£');
        let joined = of_pounds.and_then(power_of);
        let is_rate =
            next == Some(&"per") && words.get(at + 2).is_none_or(|after| !matches!(*after, "annum" | "year" | "quarter" | "month"));
        match of_pounds {
            Some("" | "s") if !is_rate => {
                said.pounds = true;
                said.power = said.power.or_else(|| next.and_then(|next| power_of(next)));
            }
            Some(_) if joined.is_some() && !is_rate => said = Scaled { pounds: true, power: joined },
            None if before != Some(&"per") && (words.len() == 1 || is_plural_scale(word)) => {
                said.power = said.power.or_else(|| power_of(word));
            }
            _ => {}
        }
    }
    said
}

/// The words for a scale that are no part of a name or an amount: 000s, thousands, millions.
fn is_plural_scale(word: &str) -> bool {
    matches!(word, "000s" | "thousands" | "millions" | "billions")
}

/// The power of ten that a word stands for behind a pound sign.
fn power_of(word: &str) -> Option<i8> {
    match word.to_lowercase().as_str() {
        "k" | "000" | "000s" | "thousand" | "thousands" => Some(3),
        "m" | "mn" | "ms" | "000000" | "million" | "millions" => Some(6),
        "bn" | "b" | "billion" | "billions" => Some(9),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentages_in_headings() {
        for heading in ["% in time", "Share (%)", "Percentage of calls", "Per cent met", "rate as a percent"] {
            assert!(says_percent(heading), "{heading}");
        }
        for heading in ["92nd percentile", "Calls per centre", "Percy"] {
            assert!(!says_percent(heading), "{heading}");
        }
    }

    #[test]
    fn pounds_and_scales_among_words() {
        let table = [
            ("£", true, None),
            ("£s", true, None),
            ("Spend (£)", true, None),
            ("Spend (£, 000s)", true, Some(3)),
            ("£m", true, Some(6)),
            ("Capital - £m", true, Some(6)),
            ("(£m unless stated)", true, Some(6)),
            ("£'000", true, Some(3)),
            ("£ thousand", true, Some(3)),
            ("in £ thousands", true, Some(3)),
            ("Spend £000", true, Some(3)),
            ("Spend (in £000s) 2023/24", true, Some(3)),
            ("£k", true, Some(3)),
            ("£ millions", true, Some(6)),
            ("£bn", true, Some(9)),
            ("Visitors (000s)", false, Some(3)),
            ("Visitors, thousands", false, Some(3)),
            ("litres in millions", false, Some(6)),
            ("£ per head", false, None),
            ("Invoices over £500", false, None),
            ("Over £20k", false, None),
            ("Rate per thousand", false, None),
            ("Thousand Oaks", false, None),
            ("$", false, None),
        ];
        for (text, pounds, power) in table {
            assert_eq!(scaled(text), Scaled { pounds, power }, "{text}");
        }
    }

    #[test]
    fn the_layouts_scale_wins_and_the_headings_is_taken_where_it_gives_none() {
        let pounds = Some(&Unit::Pounds);
        assert_eq!(unit_in_words(pounds, None, None, "Spend £000"), (Some(Unit::Pounds), 3));
        assert_eq!(unit_in_words(pounds, Some(0), None, "Spend £000"), (Some(Unit::Pounds), 0));
        assert_eq!(unit_in_words(pounds, None, Some("£"), "Spend £m"), (Some(Unit::Pounds), 6));
        assert_eq!(unit_in_words(Some(&Unit::Number), None, None, "Visitors (000s)"), (Some(Unit::Number), 3));
        assert_eq!(unit_in_words(Some(&Unit::Percent), None, None, "% of £m"), (Some(Unit::Percent), 0));
        assert_eq!(unit_in_words(None, None, Some("No. (000s)"), "Actual"), (Some(Unit::Number), 3));
        assert_eq!(unit_in_words(None, None, Some("million"), "Actual"), (None, 6));
        assert_eq!(unit_in_words(None, None, Some("£m"), "Actual"), (Some(Unit::Pounds), 6));
        assert_eq!(unit_in_words(None, None, Some("per 10,000"), "Actual"), (Some(Unit::Other("per 10,000".to_owned())), 0));
        assert_eq!(unit_in_words(None, None, Some("number"), "Actual"), (Some(Unit::Number), 0));
    }
}
