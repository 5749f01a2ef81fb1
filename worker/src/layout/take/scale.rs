//! Numbers that their own cell shows smaller than they are. The format `#,##0,` shows 651,391 as 651: the cell holds the whole figure, and "R thousands" over
//! the table says what a person sees, not what the cell holds.

use std::collections::BTreeMap;

use outturn_domain::address::Place;
use outturn_domain::figure::Unit;
use outturn_domain::finding::{Finding, FindingCode};

use crate::layout::region::Region;
use crate::normalise::entry::EntryValue;
use crate::normalise::quote::shortened;
use crate::read::cell::{CellValue, NumberFormat, ShownScale};

/// The power of ten between a cell's number and the figure, where the page states a power; and whether the cell shows another thing than the page states.
pub(super) fn of_cell(says: &EntryValue, unit: Option<&Unit>, stated: i8) -> (i8, bool) {
    let Some((_, shown)) = shown_smaller(says).filter(|_| unit != Some(&Unit::Percent)) else { return (stated, false) };
    match shown.said {
        Some(said) => {
            let own = said.saturating_sub(shown.power);
            (own, stated != said && stated != own)
        }
        None => (0, stated != 0 && stated != shown.power),
    }
}

/// The number of a cell that its format shows smaller than it is.
fn shown_smaller(says: &EntryValue) -> Option<(f64, ShownScale)> {
    match says {
        EntryValue::Cell { value: CellValue::Number(number), format: NumberFormat::Scaled(shown) } => Some((*number, *shown)),
        _ => None,
    }
}

/// The cell shows its number in another scale than the page states.
pub(super) fn doubt(says: &EntryValue, stated: i8, place: Place) -> Option<Finding> {
    let (number, shown) = shown_smaller(says)?;
    let (taken, _) = of_cell(says, None, stated);
    let way = if shown.power == 0 { "in a scale that goes by its size".to_owned() } else { format!("in {}", in_words(shown.power)) };
    let message = format!(
        "The cell holds {number} and its own format shows it {way}, and the figures are said to be in {}. It was taken as {number}{}.",
        in_words(stated),
        if taken == 0 { String::new() } else { format!(" {}", in_words(taken)) },
    );
    Some(
        Finding::new(FindingCode::ScaleDoubtful, message)
            .at(place)
            .found(number.to_string())
            .expected("a figure that can be read in one way"),
    )
}

fn in_words(power: i8) -> String {
    match power {
        0 => "ones".to_owned(),
        3 => "thousands".to_owned(),
        6 => "millions".to_owned(),
        9 => "billions".to_owned(),
        other => format!("10^{other}"),
    }
}

/// How the cells of each column show their numbers, to tell a column of which only some are shown smaller than they are.
#[derive(Debug, Default)]
pub(super) struct ShownInColumns(BTreeMap<usize, Shown>);

#[derive(Debug, Default)]
struct Shown {
    smaller: usize,
    /// The first cell that shows its number as it is, and how many do.
    as_it_is: Option<(Place, f64)>,
    as_they_are: usize,
}

impl ShownInColumns {
    pub(super) fn note(&mut self, column: usize, says: &EntryValue, place: &Place) {
        let EntryValue::Cell { value: CellValue::Number(number), format } = says else { return };
        if *number == 0.0 {
            return;
        }
        let shown = self.0.entry(column).or_default();
        if matches!(format, NumberFormat::Scaled(_)) {
            shown.smaller += 1;
        } else {
            shown.as_they_are += 1;
            shown.as_it_is.get_or_insert_with(|| (place.clone(), *number));
        }
    }

    pub(super) fn findings<'a>(&'a self, region: &'a Region<'_>) -> impl Iterator<Item = Finding> + 'a {
        self.0.iter().filter(|(_, shown)| shown.smaller > 0).filter_map(|(column, shown)| {
            let (place, number) = shown.as_it_is.clone()?;
            let heading = shortened(&region.columns.get(*column)?.heading);
            let cells = if shown.as_they_are == 1 { "this cell does".to_owned() } else { format!("{} cells do, this one first", shown.as_they_are) };
            let message = format!(
                "Of the figures under {heading:?}, {} by their own format in thousands or millions and hold the whole figure; {cells} not. Is {number} the \
                 whole figure?",
                if shown.smaller == 1 { "one is shown".to_owned() } else { format!("{} are shown", shown.smaller) }
            );
            let finding = Finding::new(FindingCode::ScaleDoubtful, message).at(place).found(number.to_string());
            Some(finding.expected("one way of showing figures in a column"))
        })
    }
}
