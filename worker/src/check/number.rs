//! What a cell means as a figure. Percentages are the trap: 57, "57%" and a cell of 0.57 that shows 57% are the same figure, and a bare 0.57 may or
//! may not be.

use outturn_domain::code::ItemCode;
use outturn_domain::fact::{FactKey, FactKind, FactValue};
use outturn_domain::figure::{CellNumber, Precision, Unit, display};
use outturn_domain::finding::{Finding, FindingCode};
use outturn_domain::framework::Framework;
use rust_decimal::prelude::ToPrimitive;

use super::Standing;
use crate::layout::plain_number;
use crate::normalise::entry::{Entry, EntryValue};
use crate::normalise::grid::shown;
use crate::normalise::percent_history;
use crate::read::cell::{CellValue, NumberFormat};

/// The power of ten between a fraction and its percentage.
const PERCENT: i8 = 2;

/// The largest number in a cell formatted as a percentage that is taken as it shows whatever history says: 2 shows as 200%.
const PLAUSIBLE_FRACTION: f64 = 2.0;

/// The unit of an entry's figure: the framework's, else the layout's, else what the cell's own format says.
pub fn unit(entry: &Entry, item: &ItemCode, framework: Option<&Framework>) -> Option<Unit> {
    // The two numbers of a rate, and a score's steps, are counts, whatever their rate is.
    if matches!(entry.kind, FactKind::Numerator | FactKind::Denominator | FactKind::Score) {
        return Some(Unit::Number);
    }
    let defined = framework.and_then(|framework| framework.measure(item, entry.period)).map(|measure| measure.unit.clone());
    defined.or_else(|| entry.unit.clone()).or(match &entry.value {
        EntryValue::Cell { format: NumberFormat::Percent, .. } => Some(Unit::Percent),
        EntryValue::Cell { format, .. } if format.currency() == Some('£') => Some(Unit::Pounds),
        _ => None,
    })
}

/// Whether a figure in the unit that the sheet states is another figure in the unit that the measure is defined in. Names of counts differ from form to
/// form ("people", "n of"); a scale, or money where a share belongs, changes the figure.
fn in_another_unit(measured: &Unit, stated: &Unit) -> bool {
    let scaled = |unit: &Unit| power_of(unit).is_some();
    match (measured, stated) {
        _ if measured == stated => false,
        (Unit::Percent | Unit::Pounds | Unit::Days, Unit::Percent | Unit::Pounds | Unit::Days) => true,
        _ => scaled(measured) != scaled(stated),
    }
}

/// The figure that an entry's cell means, or why it means none. A doubt about a percentage is asked on the way.
pub(super) fn figure(
    entry: &Entry,
    key: &FactKey,
    standing: &Standing<'_>,
    findings: &mut Vec<Finding>,
) -> Result<FactValue, Box<Finding>> {
    let unit = unit(entry, &key.item, standing.framework);
    if let (Some(measured), Some(stated)) = (&unit, &entry.unit)
        && in_another_unit(measured, stated)
    {
        let message = format!("The sheet gives {} in {:?}, and it is measured in {:?}.", key.item, stated.as_str(), measured.as_str());
        return Err(Box::new(Finding::new(FindingCode::UnitDiffers, message).found(stated.as_str()).expected(measured.as_str())));
    }
    let written = match &entry.value {
        EntryValue::Absent(absence) => return Ok(FactValue::Absent(*absence)),
        EntryValue::Means(number) => Written { number: *number, settled: true },
        EntryValue::Cell { value, .. } => cell_number(value, unit.as_ref())?,
    };
    let raw = written.number;
    let scale = if unit == Some(Unit::Percent) && !written.settled && entry.scale == 0 {
        percent_scale(raw, entry, key, standing, findings)
    } else {
        as_shown(raw, unit.as_ref(), entry, key, findings)
    };
    CellNumber::new(raw, scale).map(FactValue::Number).ok_or_else(|| {
        let message = format!("{raw} is too large or too strange to be a figure.");
        Box::new(Finding::new(FindingCode::NumberOutOfRange, message).found(raw.to_string()).expected("a number that can be published"))
    })
}

/// The power of ten between a cell and the figure, where the cell's own format shows its number smaller than it is: `0.0"k"` shows 651 thousand as 651.0k. Of
/// a measure that is itself in thousands the number that a person sees is taken, and that is asked.
fn as_shown(raw: f64, unit: Option<&Unit>, entry: &Entry, key: &FactKey, findings: &mut Vec<Finding>) -> i8 {
    let shown = match &entry.value {
        // A page that states a unit has settled it.
        EntryValue::Cell { value: CellValue::Number(_), format: NumberFormat::Scaled(shown) }
            if entry.scale == 0 && entry.unit.is_none() =>
        {
            *shown
        }
        _ => return entry.scale,
    };
    let whole = shown.said.map_or(0, |said| said.saturating_sub(shown.power));
    let Some((unit, power)) = unit.and_then(|unit| Some((unit, power_of(unit)?))) else { return whole };
    let scale = whole.saturating_sub(power);
    let taken = CellNumber::new(raw, scale).map_or_else(|| raw.to_string(), |number| number.decimal().to_string());
    let message =
        format!("The cell holds {raw} and its own format scales it, and the measure is in {:?}. It was taken as {taken}.", unit.as_str());
    let finding = Finding::new(FindingCode::ScaleDoubtful, message).at(entry.place.clone()).found(raw.to_string());
    findings.push(finding.expected("a figure that can be read in one way").about(Some(key.item.clone()), Some(key.period)));
    scale
}

/// The power of ten that the name of a unit counts in: 3 of "£ thousand".
fn power_of(unit: &Unit) -> Option<i8> {
    let name = unit.as_str().to_lowercase();
    let money = name.contains('£');
    name.split(|letter: char| !letter.is_alphanumeric()).find_map(|word| match word {
        "thousand" | "thousands" | "000" | "000s" => Some(3),
        "million" | "millions" => Some(6),
        "billion" | "billions" => Some(9),
        // "m" alone is metres.
        "k" if money => Some(3),
        "m" | "mn" if money => Some(6),
        "bn" if money => Some(9),
        _ => None,
    })
}

fn cell_number(value: &CellValue, unit: Option<&Unit>) -> Result<Written, Box<Finding>> {
    match value {
        CellValue::Number(number) => Ok(Written { number: *number, settled: false }),
        CellValue::Text(text) => written_number(text, unit).ok_or_else(|| not_a_number(text)),
        CellValue::Error(error) => {
            let message = format!("The cell shows {error} where a number belongs.");
            Err(Box::new(Finding::new(FindingCode::CellError, message).found(error).expected("a number")))
        }
        CellValue::FormulaWithoutResult => Err(no_result("a number")),
        value => Err(not_a_number(&shown(value))),
    }
}

/// A number as it was written.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Written {
    number: f64,
    /// Whether nothing about it is in doubt: a percent sign says that it is in points, or a layout says what a mark means.
    settled: bool,
}

/// Text that can be meant in one way only: plain digits, "57%" where a percentage belongs, "£1,234.50" where pounds do.
fn written_number(text: &str, unit: Option<&Unit>) -> Option<Written> {
    let text = text.trim();
    let plain = |text: &str| plain_number(text).map(|number| Written { number, settled: false });
    match unit {
        Some(Unit::Percent) => match text.strip_suffix('%') {
            Some(points) => plain_number(points).map(|number| Written { number, settled: true }),
            None => plain(text),
        },
        Some(Unit::Pounds) => plain(text.strip_prefix('£').unwrap_or(text)).or_else(|| thousands(text.strip_prefix('£').unwrap_or(text))),
        _ => plain(text),
    }
}

/// Digits in groups of three: "1,234,567.89". Anything grouped otherwise is not taken.
fn thousands(text: &str) -> Option<Written> {
    let (whole, fraction) = text.split_once('.').map_or((text, None), |(whole, fraction)| (whole, Some(fraction)));
    let mut groups = whole.split(',');
    let first = groups.next()?;
    let grouped = !first.is_empty() && first.len() <= 3 && groups.clone().count() > 0 && groups.all(|group| group.len() == 3);
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit() || byte == b',');
    if !grouped
        || !digits(whole)
        || fraction.is_some_and(|fraction| fraction.is_empty() || !fraction.bytes().all(|byte| byte.is_ascii_digit()))
    {
        return None;
    }
    plain_number(&text.replace(',', "")).map(|number| Written { number, settled: false })
}

fn percent_scale(raw: f64, entry: &Entry, key: &FactKey, standing: &Standing<'_>, findings: &mut Vec<Finding>) -> i8 {
    let doubt = |message: String, found: String| {
        Finding::new(FindingCode::PercentDoubtful, message)
            .at(entry.place.clone())
            .found(found)
            .expected("a percentage that can be read in one way")
            .about(Some(key.item.clone()), Some(key.period))
    };
    let format = match &entry.value {
        EntryValue::Cell { value: CellValue::Number(_), format } => *format,
        // A format says nothing about text.
        _ => NumberFormat::General,
    };
    match format {
        NumberFormat::Percent if raw.abs() <= PLAUSIBLE_FRACTION => PERCENT,
        NumberFormat::Percent if nearest_to_history(raw, key, standing) == Some(PERCENT) => PERCENT,
        NumberFormat::Percent => {
            let message = format!("The cell shows {}. It was taken as {}.", as_percent(raw, PERCENT), as_percent(raw, 0));
            findings.push(doubt(message, as_percent(raw, PERCENT)));
            0
        }
        // Above one, a number without the sign is in points; nought is nought either way.
        _ if raw.abs() > 1.0 || raw == 0.0 => 0,
        _ => nearest_to_history(raw, key, standing).unwrap_or_else(|| {
            let message = format!(
                "{raw} without a percentage format could be {} or {}. It was taken as {}.",
                as_percent(raw, 0),
                as_percent(raw, PERCENT),
                as_percent(raw, PERCENT)
            );
            findings.push(doubt(message, raw.to_string()));
            PERCENT
        }),
    }
}

fn as_percent(raw: f64, scale: i8) -> String {
    let Some(number) = CellNumber::new(raw, scale).map(CellNumber::decimal) else { return format!("{raw}%") };
    // Every digit is shown: what was taken must not look rounder than it is.
    let places = u8::try_from(number.scale()).ok().and_then(Precision::new);
    places.map_or_else(|| format!("{number}%"), |places| display(number, places, &Unit::Percent))
}

/// Which reading of a bare number lies nearer to what was reported before; nothing where there is no history, or it does not tell.
fn nearest_to_history(raw: f64, key: &FactKey, standing: &Standing<'_>) -> Option<i8> {
    let earlier = standing
        .history
        .iter()
        .filter(|recorded| {
            let known = &recorded.fact.key;
            known.item == key.item
                && known.entity == key.entity
                && known.breakdown == key.breakdown
                && known.kind == key.kind
                && known.period != key.period
        })
        .filter_map(|recorded| recorded.fact.value.number()?.decimal().to_f64());
    percent_history::in_points(raw, earlier).map(|in_points| if in_points { 0 } else { PERCENT })
}

fn not_a_number(found: &str) -> Box<Finding> {
    let message = format!("A number belongs here, and the cell says {found:?}.");
    Box::new(Finding::new(FindingCode::NumberExpected, message).found(found).expected("a number"))
}

fn no_result(expected: &str) -> Box<Finding> {
    Box::new(Finding::new(FindingCode::FormulaWithoutResult, "The cell has a formula and no result.").expected(expected))
}

/// The words of a cell.
pub(super) fn words(value: &CellValue) -> Result<FactValue, Box<Finding>> {
    match value {
        CellValue::Error(error) => {
            let message = format!("The cell shows {error} where words belong.");
            Err(Box::new(Finding::new(FindingCode::CellError, message).found(error).expected("words")))
        }
        CellValue::FormulaWithoutResult => Err(no_result("words")),
        value => Ok(FactValue::Text(shown(value))),
    }
}

/// The date of a cell.
pub(super) fn date(value: &CellValue) -> Result<FactValue, Box<Finding>> {
    match value {
        CellValue::Date(date) => Ok(FactValue::Date(date.date())),
        value => {
            let found = shown(value);
            let message = format!("A date belongs here, and the cell says {found:?}.");
            Err(Box::new(Finding::new(FindingCode::DateExpected, message).found(found).expected("a date")))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_that_changes_the_figure_is_another() {
        for (measured, stated, another) in [
            ("£", "£", false),
            ("£", "million", true),
            ("£", "£m", true),
            ("number", "n of", false),
            ("number", "No. (000s)", true),
            ("number", "people", false),
            ("%", "£", true),
            ("days", "%", true),
            ("£ thousand", "£ thousand", false),
            ("metres", "m", false),
            ("tonnes", "Km of cycle way", false),
        ] {
            assert_eq!(in_another_unit(&Unit::from_cell(measured), &Unit::from_cell(stated)), another, "{measured}, {stated}");
        }
    }
    #[test]
    fn a_cell_that_shows_thousands_says_so_itself() -> Result<(), Box<dyn std::error::Error>> {
        use crate::read::cell::ShownScale;
        use outturn_domain::address::{CellAddress, Place};
        let place = Place::cell("Outturns", CellAddress::new(1, 1));
        let period = outturn_domain::period::Period::parse("2021/22")?;
        let key = FactKey { item: ItemCode::parse("FIN-1")?, entity: None, breakdown: None, period, kind: FactKind::Actual };
        let entry = |power, said| Entry {
            item: crate::normalise::entry::Written { text: "FIN-1".to_owned(), place: place.clone() },
            entity: None,
            breakdown: None,
            register: None,
            period,
            kind: FactKind::Actual,
            value: EntryValue::Cell {
                value: CellValue::Number(651_391.0),
                format: NumberFormat::Scaled(ShownScale { power, said, currency: None }),
            },
            unit: None,
            scale: 0,
            marks: outturn_domain::fact::Marks::default(),
            basis: outturn_domain::stage::Basis::Supplied,
            basis_note: None,
            place: place.clone(),
        };
        for (power, said, unit, scale, asked) in [
            // #,##0, and 0.0,"k" hold the whole figure; 0.0"k" holds thousands.
            (3, None, "£", 0, false),
            (3, Some(3), "£", 0, false),
            (0, Some(3), "£", 3, false),
            // A measure in thousands: what a person sees, and a question.
            (3, None, "£ thousand", -3, true),
            (0, Some(3), "£ thousand", 0, true),
        ] {
            let mut findings = Vec::new();
            let taken = as_shown(651_391.0, Some(&Unit::from_cell(unit)), &entry(power, said), &key, &mut findings);
            assert_eq!((taken, !findings.is_empty()), (scale, asked), "{power} {said:?} {unit}");
        }
        Ok(())
    }
}
