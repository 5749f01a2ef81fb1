//! Which of the installed layouts describes a workbook: told by what stands on its sheets.
//!
//! A layout describes a workbook in which each of its tables that is not optional is found; one of fields only, a workbook in which the labels of its
//! required fields stand, or where none is required all of them.
//!
//! Of several that do, one goes before another if it names its sheets and the other does not; or, where both name them or neither does, if it knows more of
//! the headings and labels in the workbook, and on no sheet that the other reads fewer. The one that goes before all others is taken; where there is none,
//! the workbook is refused, because nothing in it says which is meant.

mod closest;
mod possible;

use std::collections::BTreeMap;
use std::fmt;

use outturn_domain::address::Place;
use outturn_domain::finding::{Finding, FindingCode};

pub use self::closest::{Closest, Gap};
use super::description::Layout;
use super::find::{Found, find_tables};
use super::labels::{FieldLabels, find_labels};
use crate::read::cell::RawWorkbook;

/// What came of looking for a workbook's layout.
#[derive(Debug, Clone, PartialEq)]
pub enum Recognition<'a> {
    /// This one describes it, and why it is the one.
    One(&'a Layout, Because),
    /// None does; and which came closest, where any heading of one was found.
    None(Option<Closest<'a>>),
    /// More than one does, and nothing in the workbook says which is meant.
    Several(Vec<(&'a Layout, Because)>),
}

/// Why a layout is taken to describe a workbook. Shown, it is a part of a sentence: `its 41 headings stand on the sheet "Data", row 1`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Because {
    /// How many columns of its tables it knows, over all sheets.
    pub headings: usize,
    /// How many labels of its fields stand in the workbook.
    pub labels: usize,
    /// How many tables stand in the workbook, each as often as it does.
    pub tables: usize,
    /// Where the first of its headings, or of its labels, stands.
    pub first: Option<Place>,
    /// The sheets that it reads, and how many headings and labels it knows on each.
    pub sheets: BTreeMap<String, usize>,
    /// Whether it says of everything on which sheets it may stand.
    pub names_sheets: bool,
    /// The layouts that describe the workbook, too, and that it goes before.
    pub before: Vec<String>,
}

impl fmt::Display for Because {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sheet = self.first.as_ref().map_or("", |place| place.sheet.as_str());
        let row = self.first.as_ref().and_then(|place| place.cell).map_or(1, |cell| u64::from(cell.row) + 1);
        match (self.tables, self.sheets.len()) {
            (0, _) => write!(f, "{} of its labels stand here, the first on the sheet {sheet:?}, row {row}", self.labels)?,
            (1, _) => write!(f, "its {} headings stand on the sheet {sheet:?}, row {row}", self.headings)?,
            (tables, 1) => {
                write!(f, "{tables} tables with {} of its headings stand on the sheet {sheet:?}, the first in row {row}", self.headings)?;
            }
            (tables, sheets) => {
                let headings = self.headings;
                write!(f, "{tables} tables with {headings} of its headings stand on {sheets} sheets, the first on {sheet:?}, row {row}")?;
            }
        }
        if self.tables > 0 && self.labels > 0 {
            write!(f, ", and {} of its labels", self.labels)?;
        }
        if self.before.is_empty() {
            return Ok(());
        }
        let says = if self.names_sheets { "names its sheets or knows more of the headings" } else { "knows more of the headings" };
        write!(f, "; it goes before {}, because it {says}", self.before.join(" and "))
    }
}

impl Recognition<'_> {
    /// What the sender is told where no one layout was found.
    pub fn finding(&self) -> Option<Finding> {
        match self {
            Self::One(..) => None,
            Self::None(None) => Some(
                Finding::new(FindingCode::LayoutUnknown, "No sheet has the headings of any return that is known here.")
                    .expected("the standard return, or a workbook that an installed layout describes"),
            ),
            Self::None(Some(closest)) => Some(closest.finding()),
            Self::Several(layouts) => {
                let names: Vec<&str> = layouts.iter().map(|(layout, _)| layout.id()).collect();
                let why: Vec<String> = layouts.iter().map(|(layout, because)| format!("{}: {because}", layout.id())).collect();
                let message =
                    format!("{} layouts describe this workbook, and none goes before the others. {}.", names.len(), why.join(". "));
                Some(Finding::new(FindingCode::LayoutAmbiguous, message).found(names.join(", ")).expected("one layout"))
            }
        }
    }
}

/// What was found in a workbook of one layout.
struct Examined<'a> {
    layout: &'a Layout,
    found: Found<'a>,
    labels: FieldLabels<'a>,
}

/// Looks for the layout that describes a workbook.
pub fn recognise<'a>(layouts: &'a [Layout], workbook: &'a RawWorkbook) -> Recognition<'a> {
    let examine = |layout| Examined { layout, found: find_tables(layout, workbook), labels: find_labels(layout, workbook) };
    let describes = |layout| Some(examine(layout)).filter(Examined::describes).map(|examined| (layout, examined.because()));
    let fitting: Vec<(&Layout, Because)> = possible::possible(layouts, workbook).into_iter().filter_map(describes).collect();
    if fitting.is_empty() {
        let examined: Vec<Examined<'a>> = layouts.iter().map(examine).collect();
        return Recognition::None(closest::closest(&examined, workbook));
    }
    let is_first = |(at, (_, because)): &(usize, &(&Layout, Because))| {
        fitting.iter().enumerate().all(|(other, (_, others))| other == *at || because.goes_before(others))
    };
    match fitting.iter().enumerate().find(is_first) {
        Some((first, (layout, because))) => {
            let others = fitting.iter().enumerate().filter(|(other, _)| *other != first);
            let before = others.map(|(_, (layout, _))| layout.id().to_owned()).collect();
            Recognition::One(layout, Because { before, ..because.clone() })
        }
        None => Recognition::Several(fitting),
    }
}

impl Because {
    fn goes_before(&self, other: &Self) -> bool {
        if self.names_sheets != other.names_sheets {
            return self.names_sheets;
        }
        let knows_as_many = |(sheet, count): (&String, &usize)| self.sheets.get(sheet).is_some_and(|known| known >= count);
        self.headings + self.labels > other.headings + other.labels && other.sheets.iter().all(knows_as_many)
    }
}

impl Examined<'_> {
    fn describes(&self) -> bool {
        let needs_none = self.found.lacking(self.layout).next().is_none();
        needs_none && (self.found.regions().next().is_some() || self.labels_describe())
    }

    /// Whether the labels alone say that it is this return.
    fn labels_describe(&self) -> bool {
        let mut needed = self.needed_labels().peekable();
        needed.peek().is_some() && needed.all(|(index, _)| !self.labels.of(index).is_empty())
    }

    /// The fields by which a return without tables is known, each with its place in the layout and its label.
    fn needed_labels(&self) -> impl Iterator<Item = (usize, &str)> {
        let fields = self.layout.fields();
        let some_required = fields.iter().any(|field| field.required);
        let needed = fields.iter().enumerate().filter(move |(_, field)| field.required || !some_required);
        needed.map(|(index, field)| (index, field.label.as_str()))
    }

    fn because(&self) -> Because {
        let labels = || (0..self.layout.fields().len()).filter_map(|field| self.labels.of(field).first());
        let mut sheets: BTreeMap<String, usize> = BTreeMap::new();
        let of_regions = self.found.regions().map(|region| (region.grid.name(), region.known_columns()));
        for (sheet, count) in of_regions.chain(labels().map(|label| (label.grid.name(), 1))) {
            *sheets.entry(sheet.to_owned()).or_default() += count;
        }
        let first_heading = self.found.regions().next().and_then(|region| {
            let column = region.columns.first()?;
            Some(region.grid.place(region.header_row, column.index))
        });
        let first_label = || labels().next().map(|label| label.grid.place(label.cell.row, label.cell.column));
        Because {
            headings: self.found.regions().map(super::region::Region::known_columns).sum(),
            labels: labels().count(),
            tables: self.found.regions().count(),
            first: first_heading.or_else(first_label),
            sheets,
            names_sheets: names_sheets(self.layout),
            before: Vec::new(),
        }
    }
}

/// Whether a layout says of every table, or where it has none of every field, on which sheets it may stand.
fn names_sheets(layout: &Layout) -> bool {
    if layout.tables().is_empty() {
        layout.fields().iter().all(|field| field.sheets.is_some())
    } else {
        layout.tables().iter().all(|table| table.sheets.is_some())
    }
}

#[cfg(test)]
mod tests;
