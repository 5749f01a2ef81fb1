//! What became of every cell of a workbook that was read by a layout: each cell has one fate, so that the numbers add up.

use std::collections::{BTreeMap, BTreeSet};

use outturn_domain::address::Place;
use outturn_domain::finding::Severity;
use outturn_worker::layout::Reading;
use outturn_worker::layout::description::{Gives, Layout, Where};
use outturn_worker::layout::find::find_tables;
use outturn_worker::layout::labels::find_labels;
use outturn_worker::layout::passed::{Passed, Why};
use outturn_worker::layout::region::{Region, Role};
use outturn_worker::normalise::entry::{Entry, EntryValue};
use outturn_worker::read::{CellValue, RawCell, RawSheet, RawWorkbook};

/// What became of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fate {
    /// A value: which of the return's entries.
    Taken(usize),
    /// A mark for a missing figure, understood: which of the entries.
    TakenAsMissing(usize),
    /// Sent back: which of the findings.
    Refused(usize),
    Headings,
    Key,
    Title,
    Label,
    LabelledCell,
    /// A mark that means nothing: an untouched drop-down.
    Blank,
    RowRefused,
    RowSkipped,
    RowPlaceholder,
    RowPrepared,
    GroupRow,
    ColumnIgnored,
    ColumnUnknown,
    TotalChecked,
    /// In a column of values, and no value was made of it.
    NoValue,
    Outside,
    SheetIgnored,
    SheetHidden,
    SheetWithoutTable,
}

impl Fate {
    /// The fate in words; the same words for every cell of its kind.
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Taken(_) => "taken as a value",
            Self::TakenAsMissing(_) => "taken as a figure that is missing",
            Self::Refused(_) => "sent back to be corrected",
            Self::Headings => "heading",
            Self::Key => "says what the row is about",
            Self::Title => "title of a table or block",
            Self::Label => "label of a field",
            Self::LabelledCell => "says what the whole return is about",
            Self::Blank => "skipped: a mark that means nothing",
            Self::RowRefused => "skipped: its row was refused",
            Self::RowSkipped => "skipped: the layout skips rows with this label",
            Self::RowPlaceholder => "skipped: a spare row of the form",
            Self::RowPrepared => "skipped: a row that holds only what the form came with",
            Self::GroupRow => "says what the rows below are about",
            Self::ColumnIgnored => "skipped: the layout ignores the column",
            Self::ColumnUnknown => "skipped: no heading that the layout knows",
            Self::TotalChecked => "skipped: a sum of which no value is made",
            Self::NoValue => "skipped: no value was made of it",
            Self::Outside => "skipped: outside the tables",
            Self::SheetIgnored => "skipped: the layout ignores the sheet",
            Self::SheetHidden => "skipped: the sheet is hidden",
            Self::SheetWithoutTable => "skipped: no table of the layout stands on the sheet",
        }
    }

    /// The same for every value, whichever it is.
    pub(super) fn kind(self) -> Self {
        match self {
            Self::Taken(_) => Self::Taken(0),
            Self::TakenAsMissing(_) => Self::TakenAsMissing(0),
            Self::Refused(_) => Self::Refused(0),
            other => other,
        }
    }
}

/// Whether a cell shows anything.
pub(super) fn holds_something(cell: &RawCell) -> bool {
    !matches!(&cell.value, CellValue::Text(text) if text.trim().is_empty())
}

/// What became of the cells of a workbook.
pub(super) struct Fates<'a> {
    taken: BTreeMap<Place, Fate>,
    refused: BTreeMap<Place, usize>,
    labels: BTreeSet<Place>,
    labelled: BTreeSet<Place>,
    layout: &'a Layout,
    passed: &'a [Passed],
    regions: Vec<Region<'a>>,
}

impl<'a> Fates<'a> {
    pub(super) fn of(layout: &'a Layout, workbook: &'a RawWorkbook, reading: &'a Reading) -> Self {
        let fate = |(index, entry): (usize, &Entry)| match entry.value {
            EntryValue::Absent(_) => (entry.place.clone(), Fate::TakenAsMissing(index)),
            _ => (entry.place.clone(), Fate::Taken(index)),
        };
        let taken = reading.returned.entries.iter().enumerate().map(fate).collect();
        let errors = reading.returned.findings.iter().enumerate().filter(|(_, finding)| finding.severity() == Severity::Error);
        let refused =
            errors.filter_map(|(index, finding)| finding.place.clone().filter(|place| place.cell.is_some()).map(|place| (place, index)));
        let regions = find_tables(layout, workbook).sheets.into_iter().flat_map(|sheet| sheet.regions).collect();
        let (labels, labelled) = fields(layout, workbook);
        Self { taken, refused: refused.collect(), labels, labelled, layout, passed: &reading.passed, regions }
    }

    /// What became of a cell.
    pub(super) fn of_cell(&self, sheet: &RawSheet, cell: &RawCell) -> Fate {
        let place = Place::cell(&sheet.name, cell.address());
        let found = self.by_place(&place).or_else(|| self.by_region(sheet, cell, &place));
        found.or_else(|| self.by_sheet(sheet)).unwrap_or(Fate::Outside)
    }

    fn by_place(&self, place: &Place) -> Option<Fate> {
        let said = || self.labelled.contains(place).then_some(Fate::LabelledCell);
        let label = || self.labels.contains(place).then_some(Fate::Label);
        self.taken.get(place).copied().or_else(|| self.refused.get(place).map(|index| Fate::Refused(*index))).or_else(said).or_else(label)
    }

    fn by_region(&self, sheet: &RawSheet, cell: &RawCell, place: &Place) -> Option<Fate> {
        let of_sheet = || self.regions.iter().filter(|region| region.grid.name() == sheet.name);
        let is_title = |region: &Region<'_>| {
            let mut titles = [&region.title, &region.block].into_iter().flatten();
            titles.any(|title| title.place == *place)
        };
        if of_sheet().any(is_title) {
            return Some(Fate::Title);
        }
        let region =
            of_sheet().find(|region| region.span().contains(&cell.column) && (region.header_row..region.rows.end).contains(&cell.row))?;
        if cell.row < region.rows.start {
            return Some(Fate::Headings);
        }
        if let Some(fate) = self.by_row(sheet, cell.row) {
            return Some(fate);
        }
        let column = region.columns.iter().find(|column| column.index == cell.column);
        let blank = matches!(&cell.value, CellValue::Text(text) if self.layout.marks().is_blank(text));
        Some(match column.map(|column| column.role) {
            _ if blank => Fate::Blank,
            None | Some(Role::Unknown) => Fate::ColumnUnknown,
            Some(Role::Ignored) => Fate::ColumnIgnored,
            Some(Role::Total) => Fate::TotalChecked,
            Some(Role::Value { .. }) => Fate::NoValue,
            Some(_) => Fate::Key,
        })
    }

    fn by_row(&self, sheet: &RawSheet, row: u32) -> Option<Fate> {
        let of_row = self.passed.iter().filter(|passed| passed.sheet == sheet.name && passed.column.is_none());
        of_row.filter(|passed| passed.rows.as_ref().is_some_and(|rows| rows.contains(&row))).find_map(|passed| match passed.why {
            Why::RowRefused => Some(Fate::RowRefused),
            Why::RowSkipped => Some(Fate::RowSkipped),
            Why::RowPlaceholder => Some(Fate::RowPlaceholder),
            Why::RowPrepared => Some(Fate::RowPrepared),
            Why::GroupRow => Some(Fate::GroupRow),
            _ => None,
        })
    }

    fn by_sheet(&self, sheet: &RawSheet) -> Option<Fate> {
        let whole = self.passed.iter().filter(|passed| passed.sheet == sheet.name && passed.rows.is_none() && passed.column.is_none());
        whole.into_iter().find_map(|passed| match passed.why {
            Why::SheetIgnored => Some(Fate::SheetIgnored),
            Why::SheetHidden => Some(Fate::SheetHidden),
            Why::SheetWithoutTable => Some(Fate::SheetWithoutTable),
            _ => None,
        })
    }
}

/// The labels of the layout's fields, and the cells beside those that say something of the whole return.
fn fields(layout: &Layout, workbook: &RawWorkbook) -> (BTreeSet<Place>, BTreeSet<Place>) {
    let found = find_labels(layout, workbook);
    let (mut labels, mut labelled) = (BTreeSet::new(), BTreeSet::new());
    for (index, field) in layout.fields().iter().enumerate() {
        // The first is the one that is read.
        let Some(label) = found.of(index).first() else { continue };
        labels.insert(label.grid.place(label.cell.row, label.cell.column));
        let beside = match field.at {
            Where::Right(columns) => Some(label.grid.place(label.cell.row, label.cell.column + columns)),
            Where::Below(rows) => Some(label.grid.place(label.cell.row + rows, label.cell.column)),
            Where::Under(_) => None,
        };
        labelled.extend(beside.filter(|_| !matches!(field.gives, Gives::Value(_))));
    }
    (labels, labelled)
}
