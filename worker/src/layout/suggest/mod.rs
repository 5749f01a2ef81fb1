//! A first layout for an unknown workbook: what its sheets show of themselves, written as a page of TOML with a word on each guess.
//!
//! Nothing here is certain, and nothing here is used to read returns: a person edits the page, tries it, and installs it. In order: `cells` (what cells and
//! rows look like), `blocks` (where tables stand), `blank` (forms that nobody filled in), `heading_seen`, `unheaded`, `column_seen`, `years` and `roles` (what the columns say), `tables` and `draft` (what a
//! layout says of them, `cover` in few words), `evidence` (marks and flags), `labelled` (cells beside labels), `lists` (words that columns may
//! hold), and `page`.

mod blank;
mod blocks;
mod cells;
mod column_seen;
mod cover;
mod draft;
mod evidence;
mod heading_seen;
mod labelled;
mod lists;
mod page;
mod roles;
mod tables;
mod unheaded;
mod vocabulary;
mod years;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use blank::blank_form;
use blocks::{Block, blocks_on};
use draft::Draft;
use evidence::Evidence;
use labelled::{LabelledCell, labelled_cells, labelled_figures};
use tables::{Around, drafts, forms};
use years::{YearsMeant, years_meant};

use crate::normalise::grid::{Grid, heading_key};
use crate::read::cell::{RawSheet, RawWorkbook, SheetVisibility};

/// A first layout for a workbook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// The layout: a page of TOML with comments, which can be read as a layout as it is.
    pub text: String,
    /// What the workbook does not show for certain, a sentence each; the page ends with the same.
    pub unsure: Vec<String>,
}

/// The most forms that one layout describes: what has more is no return.
const MOST_FORMS: usize = 24;

/// Suggests a layout for a workbook, whose file's name may say its period. The same workbook gives the same page.
#[must_use]
pub fn suggest(workbook: &RawWorkbook, file_name: &str) -> Suggestion {
    let visible: Vec<&RawSheet> =
        workbook.sheets.iter().filter(|sheet| sheet.visibility == SheetVisibility::Visible && !sheet.cells.is_empty()).collect();
    let by_sheet = tables_by_sheet(&visible);
    let years = how_years_are_meant(&by_sheet, &visible, file_name);
    let mut fields = one_of_each(
        visible.iter().zip(&by_sheet).flat_map(|(sheet, blocks)| labelled_cells(Grid::new(sheet), blocks, years.years)).collect(),
    );
    let around = Around {
        file_name,
        years,
        period_in_field: fields.iter().any(|field| field.gives == "period"),
        sheets: visible.iter().map(|sheet| sheet.name.as_str()).collect(),
    };
    let blocks: Vec<Block<'_>> = by_sheet.into_iter().flatten().collect();
    let mut forms = forms(&blocks, years.years);
    let mut unsure = Vec::new();
    if forms.len() > MOST_FORMS {
        unsure.push(format!("{} different tables were found, and only the first {MOST_FORMS} are described.", forms.len()));
        forms.truncate(MOST_FORMS);
    }
    let mut evidence = Evidence::default();
    for standing in forms.iter().flat_map(|form| &form.standing) {
        evidence.note(standing.block, &standing.roles);
        if let Some(column) = roles::label_column(&standing.roles, standing.block) {
            evidence.footnote_numbers(&roles::labels(standing.block, column));
        }
    }
    let mut tables: Vec<Draft> = Vec::new();
    for form in &forms {
        let mut of_form = drafts(form, &around, forms.len() - 1);
        for draft in &mut of_form {
            lists::note(draft, form, workbook);
        }
        tables.extend(of_form);
    }
    let with_tables: BTreeSet<&str> = forms.iter().flat_map(|form| &form.standing).map(|standing| standing.block.grid.name()).collect();
    if tables.is_empty() {
        fields.extend(visible.iter().flat_map(|sheet| labelled_figures(Grid::new(sheet))).take(60));
    }
    if tables.iter().any(|draft| draft.entity.is_some()) {
        fields.retain(|field| field.gives != "entity");
    }
    unsure.extend(doubts(&evidence, &blocks, &with_tables));
    for doubt in tables.iter().flat_map(|draft| &draft.unsure) {
        if !unsure.contains(doubt) {
            unsure.push(doubt.clone());
        }
    }
    let parts = page::Parts {
        id: id_of(file_name),
        title: title_of(&visible, &blocks, file_name),
        file_name,
        years,
        ignore_sheets: ignored_sheets(&visible, &with_tables, &fields),
        hidden: workbook
            .sheets
            .iter()
            .filter(|sheet| sheet.visibility != SheetVisibility::Visible && !sheet.cells.is_empty())
            .map(|sheet| sheet.name.as_str())
            .collect(),
        evidence: &evidence,
        fields,
        drafts: &tables,
        unsure,
    };
    Suggestion { text: page::write(&parts), unsure: parts.unsure }
}

/// The tables of each sheet; where there is none at all, the headings of blank forms.
fn tables_by_sheet<'a>(visible: &[&'a RawSheet]) -> Vec<Vec<Block<'a>>> {
    let filled: Vec<Vec<Block<'_>>> = visible.iter().map(|sheet| blocks_on(Grid::new(sheet))).collect();
    if filled.iter().any(|blocks| !blocks.is_empty()) {
        return filled;
    }
    visible.iter().map(|sheet| blank_form(Grid::new(sheet)).into_iter().collect()).collect()
}

/// How years are meant, by everything that may name a period.
fn how_years_are_meant(by_sheet: &[Vec<Block<'_>>], visible: &[&RawSheet], file_name: &str) -> YearsMeant {
    let headings = by_sheet
        .iter()
        .flatten()
        .flat_map(|block| &block.columns)
        .map(|column| column.levels.iter().map(String::as_str).collect::<Vec<_>>());
    // Beside a column of months, years say nothing by themselves.
    let with_months = |block: &&Block<'_>| !block.columns.iter().any(|column| column.key == "month");
    let cells = by_sheet
        .iter()
        .flatten()
        .filter(with_months)
        .flat_map(|block| &block.columns)
        .filter(|column| vocabulary::names_a_period(&column.key));
    let cells = cells.flat_map(|column| column.distinct.iter().chain(&column.distinct_years).take(20)).map(|text| vec![text.as_str()]);
    let names = visible.iter().map(|sheet| vec![sheet.name.as_str()]);
    let stem = file_name.rsplit_once('.').map_or(file_name, |(stem, _)| stem);
    let texts: BTreeSet<Vec<&str>> = headings.chain(cells).chain(names).chain([vec![stem]]).collect();
    years_meant(&texts.into_iter().collect::<Vec<_>>())
}

/// A layout has one field for the period, one for the entity and one for the signature: the first of each.
fn one_of_each(fields: Vec<LabelledCell>) -> Vec<LabelledCell> {
    let mut seen = BTreeSet::new();
    fields.into_iter().filter(|field| seen.insert(field.gives)).collect()
}

fn doubts(evidence: &Evidence, blocks: &[Block<'_>], with_tables: &BTreeSet<&str>) -> Vec<String> {
    let mut doubts: Vec<String> = evidence
        .strange
        .iter()
        .map(|(text, place)| {
            format!(
                "{} in {place} is no figure and no mark that I know: add it to [marks], or the sender has to correct it.",
                page::quoted_short(text)
            )
        })
        .collect();
    let mut unnamed: BTreeMap<&str, BTreeSet<u32>> = BTreeMap::new();
    for block in blocks.iter().filter(|block| with_tables.contains(block.grid.name()) && !block.beside) {
        unnamed.entry(block.grid.name()).or_default().extend(unnamed_columns(block));
    }
    for (sheet, columns) in unnamed.into_iter().filter(|(_, columns)| !columns.is_empty()) {
        let letters: Vec<String> = columns.into_iter().map(outturn_domain::address::column_letters).collect();
        let (noun, has) = if letters.len() == 1 { ("column", "has") } else { ("columns", "have") };
        doubts.push(format!(
            "Sheet {}: {noun} {} {has} no heading; where it says what the rows are about, name it by the column beside it: {}.",
            page::quoted_short(sheet),
            letters.join(", "),
            page::quoted("{left of Heading}")
        ));
    }
    doubts
}

/// Columns beside or within a table that hold something in most rows and have no heading.
fn unnamed_columns(block: &Block<'_>) -> BTreeSet<u32> {
    let first = block.columns.first().map_or(0, |column| column.index);
    let named: BTreeSet<u32> = block.columns.iter().map(|column| column.index).collect();
    let half = block.rows.len().div_ceil(2);
    let columns: BTreeSet<u32> = block.rows.iter().flat_map(cells::RowLooks::columns).collect();
    let filled = |column: &u32| block.rows.iter().filter(|row| row.columns().any(|other| other == *column)).count();
    columns.into_iter().filter(|column| !named.contains(column) && column + 3 > first && filled(column) >= half).collect()
}

fn ignored_sheets(visible: &[&RawSheet], with_tables: &BTreeSet<&str>, fields: &[LabelledCell]) -> Vec<String> {
    let without = visible
        .iter()
        .map(|sheet| sheet.name.as_str())
        .filter(|name| !with_tables.contains(name) && !fields.iter().any(|field| field.sheet == *name));
    without.map(cover::plain).collect()
}

/// The file's name as an id, without the period in it: the next return is of the same form.
fn id_of(file_name: &str) -> String {
    let stem = file_name.rsplit_once('.').map_or(file_name, |(stem, _)| stem);
    let key = heading_key(stem);
    let words =
        || key.split(' ').map(|word| word.chars().filter(char::is_ascii_alphanumeric).collect::<String>()).filter(|word| !word.is_empty());
    let is_time = |word: &str| {
        word.bytes().all(|byte| byte.is_ascii_digit())
            || matches!(word, "q1" | "q2" | "q3" | "q4")
            || outturn_domain::period::Period::month_named(2000, word).is_some()
    };
    let timeless: Vec<String> = words().filter(|word| !is_time(word)).collect();
    let words = if timeless.is_empty() { words().collect() } else { timeless };
    let id: String = words.join("-").chars().take(64).collect();
    let id = id.trim_matches('-').to_owned();
    if id.is_empty() { "new-layout".to_owned() } else { id }
}

/// What people call the return: the uppermost line of the first sheet with a table, or the file's name.
fn title_of(visible: &[&RawSheet], blocks: &[Block<'_>], file_name: &str) -> String {
    let is_link = |text: &str| matches!(heading_key(text).split(' ').next(), Some("back" | "click" | "return" | "go"));
    let lines = blocks.first().into_iter().flat_map(|block| block.above.iter().rev()).map(|line| line.text.clone());
    let line = lines.into_iter().find(|text| (8..=90).contains(&text.chars().count()) && !is_link(text));
    let stem = file_name.rsplit_once('.').map_or(file_name, |(stem, _)| stem);
    line.unwrap_or_else(|| if visible.is_empty() { file_name.to_owned() } else { stem.replace(['_', '-'], " ") })
}
