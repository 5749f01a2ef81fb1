//! Which layout came closest to describing a workbook, and where it failed.

use outturn_domain::address::Place;
use outturn_domain::finding::{Finding, FindingCode};

use super::Examined;
use crate::layout::description::{Layout, Table};
use crate::layout::find::{Lacks, Shortfall, find_elsewhere};
use crate::layout::heading::count_needed;
use crate::layout::titles::first_way;
use crate::read::cell::{RawSheet, RawWorkbook, SheetVisibility};

/// The layout that came closest, and where it failed.
#[derive(Debug, Clone, PartialEq)]
pub struct Closest<'a> {
    /// The layout.
    pub layout: &'a Layout,
    /// How many of the headings that it needs, or of its labels, stand in the workbook.
    pub found: usize,
    /// How many it needs.
    pub needed: usize,
    /// What is missing.
    pub gap: Gap<'a>,
}

/// Where a layout failed.
#[derive(Debug, Clone, PartialEq)]
pub enum Gap<'a> {
    /// A table nearly stands somewhere.
    Nearly(Shortfall<'a>),
    /// Nothing of a table stands anywhere, though others of the layout do.
    Nowhere(&'a Table),
    /// A table stands on a sheet that is hidden, and hidden sheets are not read.
    Hidden(Place),
    /// A table stands on a sheet that has another name than the layout says.
    OtherSheet(&'a Table, Place),
    /// These labels do not stand in the workbook.
    Labels(Vec<String>),
}

/// The layout of which most was found, by the share of what it needs, so that a layout of few headings is not beaten by its size.
pub(super) fn closest<'a>(examined: &[Examined<'a>], workbook: &'a RawWorkbook) -> Option<Closest<'a>> {
    let candidates = examined.iter().filter_map(|layout| layout.closest(workbook)).filter(|closest| closest.found > 0);
    candidates.reduce(|best, other| if other.found * best.needed > best.found * other.needed { other } else { best })
}

impl<'a> Examined<'a> {
    fn closest(&self, workbook: &'a RawWorkbook) -> Option<Closest<'a>> {
        let layout = self.layout;
        let lacking: Vec<&'a Table> = self.found.lacking(layout).collect();
        if lacking.is_empty() {
            let of_tables = layout.tables().iter().map(|table| self.nearly(table, workbook));
            let best = of_tables.reduce(|best, other| if other.0 > best.0 { other } else { best });
            let labels = self.closest_by_labels();
            return match best {
                Some((found, gap)) if found > 0 => {
                    let needed = layout.tables().iter().map(count_needed).max().unwrap_or(found);
                    Some(Closest { layout, found, needed: needed.max(found), gap })
                }
                _ => labels,
            };
        }
        let needed_tables = layout.tables().iter().enumerate().filter(|(_, table)| !table.optional);
        let needed: usize = needed_tables.clone().map(|(_, table)| count_needed(table)).sum();
        let there: usize = needed_tables.filter(|(index, _)| self.found.has(*index)).map(|(_, table)| count_needed(table)).sum();
        let gaps = lacking.into_iter().map(|table| self.nearly(table, workbook));
        let (standing, gap) = gaps.reduce(|best, other| if other.0 > best.0 { other } else { best })?;
        Some(Closest { layout, found: there + standing, needed, gap })
    }

    /// How many headings of a table that was not found stand where most of them do, and what is missing there.
    fn nearly(&self, table: &'a Table, workbook: &'a RawWorkbook) -> (usize, Gap<'a>) {
        let needed = count_needed(table);
        let nearly = self.found.closest(table);
        if let Some(shortfall) = nearly.filter(|shortfall| shortfall.is_near()) {
            return (shortfall.standing.len().min(needed), Gap::Nearly(shortfall.clone()));
        }
        let hidden = |sheet: &RawSheet| sheet.visibility != SheetVisibility::Visible;
        if let Some(sheet) =
            find_elsewhere(self.layout, table, workbook, |sheet| !table.hidden && hidden(sheet) && table.may_stand_on(&sheet.name))
        {
            return (needed, Gap::Hidden(Place::sheet(&sheet.name)));
        }
        if let Some(sheet) =
            find_elsewhere(self.layout, table, workbook, |sheet| hidden(sheet) == table.hidden && !table.may_stand_on(&sheet.name))
        {
            return (needed, Gap::OtherSheet(table, Place::sheet(&sheet.name)));
        }
        match nearly {
            Some(shortfall) => (shortfall.standing.len().min(needed), Gap::Nearly(shortfall.clone())),
            None => (0, Gap::Nowhere(table)),
        }
    }

    fn closest_by_labels(&self) -> Option<Closest<'a>> {
        let needed = self.needed_labels().count();
        let missing: Vec<String> =
            self.needed_labels().filter(|(index, _)| self.labels.of(*index).is_empty()).map(|(_, label)| label.to_owned()).collect();
        (needed > 0).then(|| Closest { layout: self.layout, found: needed - missing.len(), needed, gap: Gap::Labels(missing) })
    }
}

impl Closest<'_> {
    pub(super) fn finding(&self) -> Finding {
        let finding = Finding::new(FindingCode::LayoutUnknown, self.message());
        match &self.gap {
            Gap::Nearly(shortfall) => finding.at(shortfall.place.clone()).expected(shortfall.missing().join(", ")),
            Gap::Nowhere(table) => finding.expected(told(table)),
            Gap::Hidden(place) => finding.at(place.clone()),
            Gap::OtherSheet(table, place) => finding.at(place.clone()).found(place.sheet.as_str()).expected(sheet_of(table)),
            Gap::Labels(missing) => finding.expected(missing.join(", ")),
        }
    }

    fn message(&self) -> String {
        let title = self.layout.title();
        let closest = format!("No layout describes this workbook. {title:?} comes closest:");
        match &self.gap {
            Gap::Hidden(place) => {
                format!("The headings of {title:?} stand on the hidden sheet {:?} only, and hidden sheets are not read.", place.sheet)
            }
            Gap::OtherSheet(table, place) => {
                format!("{closest} its headings stand on the sheet {:?}, and it is to be called {:?}.", place.sheet, sheet_of(table))
            }
            Gap::Nowhere(table) => {
                format!("{closest} {} of its {} headings stand here, and {} is not here.", self.found, self.needed, told(table))
            }
            Gap::Nearly(shortfall) if matches!(shortfall.lacks, Lacks::Title(_)) => {
                format!("{closest} the headings of a table stand here, and {}.", shortfall.in_words())
            }
            Gap::Nearly(shortfall) => {
                let of = if self.layout.tables().len() == 1 { "its" } else { "the" };
                let needed = shortfall.standing.len() + shortfall.missing().len();
                let of_table = if self.layout.tables().len() == 1 { "" } else { " of one of its tables" };
                let words = shortfall.in_words();
                let stop = if words.ends_with('?') { "" } else { "." };
                format!("{closest} {} of {of} {needed} headings{of_table} stand here, and {words}{stop}", shortfall.standing.len())
            }
            Gap::Labels(missing) => {
                let names: Vec<String> = missing.iter().map(|label| format!("{label:?}")).collect();
                let is = if names.len() == 1 { "is" } else { "are" };
                format!("{closest} {} of its {} labels stand here, and {} {is} missing.", self.found, self.needed, names.join(", "))
            }
        }
    }
}

/// A table as a person is told of it: by its title, or by the first heading that it needs.
fn told(table: &Table) -> String {
    match table.title.as_ref().or(table.block.as_ref()) {
        Some(title) => format!("the table {:?}", first_way(title)),
        None => format!("the table of {:?}", table.values.groups().first().map_or("", |group| group.headings.as_str())),
    }
}

fn sheet_of(table: &Table) -> &str {
    table.sheets.as_ref().map_or("", first_way)
}
