//! Telling the headings of another table from a row in which somebody typed words where figures belong: "80%", "n/k", "see note".

use crate::layout::description::{KeyFrom, Layout, PeriodSource, Table};
use crate::layout::pattern::Headings;
use crate::layout::period_words::{InWords, said_in_words};
use crate::normalise::grid::heading_key;

/// No heading of any table, unless a pattern fits whatever stands there.
const NO_HEADING: &str = "zzz";

/// Words that stand for a figure that is missing, or say where it is.
const STANDS_FOR_A_FIGURE: [&str; 16] =
    ["tbc", "tbd", "tba", "nil", "none", "na", "nk", "nr", "unknown", "missing", "pending", "late", "see", "not", "no", "awaiting"];

/// Whether one of the texts is a heading that some table of the page knows, or says a period where headings do.
pub(super) fn says_a_known_heading(texts: &[&str], layout: &Layout) -> bool {
    let says_period = |text: &&str| layout.tables().iter().any(heads_with_periods) && says_time(text, layout);
    texts.iter().any(|text| layout.tables().iter().any(|table| knows(table, text)) || says_period(text))
}

/// Whether every one of the texts says a period, whatever the page says of headings.
pub(super) fn are_periods(texts: &[&str], layout: &Layout) -> bool {
    texts.iter().all(|text| says_time(text, layout))
}

/// Whether the texts can be nothing but headings of something that the page does not know: no digits, no word for a figure that is missing.
pub(super) fn read_as_headings(texts: &[&str]) -> bool {
    texts.iter().all(|text| {
        let key = heading_key(text);
        let first = key.split(' ').next().unwrap_or_default();
        let one_letter = first.chars().count() < 2;
        !one_letter && !key.contains(|letter: char| letter.is_ascii_digit()) && !STANDS_FOR_A_FIGURE.contains(&first)
    })
}

fn says_time(text: &str, layout: &Layout) -> bool {
    said_in_words(&[text], layout.years()) != InWords::Nothing
}

fn heads_with_periods(table: &Table) -> bool {
    table.period.sources().contains(&PeriodSource::Heading)
}

fn knows(table: &Table, text: &str) -> bool {
    let key = heading_key(text);
    let keys = [&table.item, &table.entity, &table.breakdown].into_iter().filter_map(|key| key.as_ref().and_then(KeyFrom::column));
    let values = table.values.groups().iter().map(|group| &group.headings);
    let others = [&table.ignore, &table.totals].into_iter().flatten();
    keys.chain(values).chain(others).any(|headings: &Headings| headings.fit(&key) && !headings.fit(NO_HEADING))
}
