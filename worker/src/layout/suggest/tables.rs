//! From the tables that stand on the sheets to the tables of a layout: the same form is described once, however often it stands there.

use std::collections::{BTreeMap, BTreeSet};

use super::blocks::{Block, Line};
use super::cells::{RowLooks, one_line, period_in_text};
use super::cover::{cover, plain};
use super::draft::{Draft, Key, Said};
use super::page::quoted_short;
use super::roles::{Part, Roles};
use super::vocabulary::{Kind, names_lists};
use super::years::YearsMeant;
use crate::layout::period_words::Years;
use crate::normalise::grid::{Grid, heading_key};

/// A table where it stands.
#[derive(Debug)]
pub(super) struct Standing<'a, 'b> {
    pub(super) block: &'b Block<'a>,
    pub(super) roles: Roles,
}

/// Tables of one form.
#[derive(Debug, Default)]
pub(super) struct Form<'a, 'b> {
    pub(super) standing: Vec<Standing<'a, 'b>>,
    /// The line that tells this form from others with the same headings.
    pub(super) title: Option<String>,
}

/// What holds for the whole workbook.
pub(super) struct Around<'w> {
    pub(super) file_name: &'w str,
    pub(super) years: YearsMeant,
    /// Whether a labelled cell says the period of the return.
    pub(super) period_in_field: bool,
    /// The names of the visible sheets that hold anything.
    pub(super) sheets: Vec<&'w str>,
}

/// Puts tables of one form together: the same headings, on whatever sheet.
pub(super) fn forms<'a, 'b>(blocks: &'b [Block<'a>], years: Years) -> Vec<Form<'a, 'b>> {
    let mut forms: Vec<(u32, Vec<String>, Form<'a, 'b>)> = Vec::new();
    for block in blocks {
        let roles = Roles::of(block, years);
        if !holds_values(block, &roles) {
            continue;
        }
        let keys: Vec<String> = block.columns.iter().map(|column| column.key.clone()).collect();
        let title = if block.beside { block.above.first().map(|line| line.text.clone()) } else { None };
        let same = |known: &&mut (u32, Vec<String>, Form<'a, 'b>)| {
            known.0 == block.header_rows && alike(&known.1, &keys) && known.2.title == title
        };
        match forms.iter_mut().find(same) {
            Some((.., form)) => form.standing.push(Standing { block, roles }),
            None => forms.push((block.header_rows, keys, Form { standing: vec![Standing { block, roles }], title })),
        }
    }
    forms.into_iter().map(|(.., form)| form).collect()
}

/// Whether a table holds values, and is no list of the form's own.
fn holds_values(block: &Block<'_>, roles: &Roles) -> bool {
    let filled: usize = roles.values().into_iter().map(|index| block.columns[index].filled).sum();
    let given = roles.values().into_iter().any(|index| {
        let column = &block.columns[index];
        column.filled > column.noughts
            && (column.figures > 0 || column.dates > 0 || !matches!(roles.parts[index], Part::Value { kind: Kind::Actual, .. }))
    });
    block.blank || given && (filled >= 2 || block.columns.len() >= 4) && !names_lists(block.grid.name())
}

/// Whether two rows of headings are of one form: nine in ten are the same.
fn alike(left: &[String], right: &[String]) -> bool {
    let (one, other): (BTreeSet<&String>, BTreeSet<&String>) = (left.iter().collect(), right.iter().collect());
    let common = one.intersection(&other).count();
    common * 10 >= one.len().max(other.len()) * 9
}

/// The drafts of a form's tables: one, or one for each title where only the titles tell them apart.
pub(super) fn drafts(form: &Form<'_, '_>, around: &Around<'_>, others: usize) -> Vec<Draft> {
    let Some(fullest) = form.standing.iter().max_by_key(|standing| (filled(standing.block), std::cmp::Reverse(standing.block.top))) else {
        return Vec::new();
    };
    let mut draft = Draft::of(fullest.block, &fullest.roles);
    for standing in &form.standing {
        let more = Draft::of(standing.block, &standing.roles);
        draft.prepared |= more.prepared;
        draft.until.extend(more.until);
        draft.skip_rows.extend(more.skip_rows);
        // What a column of the fullest says, no row says again.
        let says_by_column =
            if more.group_rows.as_ref().is_some_and(|groups| groups.says == "entity") { &draft.entity } else { &draft.breakdown };
        draft.group_rows = draft.group_rows.or(more.group_rows.filter(|_| says_by_column.is_none()));
    }
    draft.until.sort();
    draft.until.dedup();
    draft.skip_rows.sort();
    draft.skip_rows.dedup();
    if fullest.block.blank {
        let sheet = quoted_short(fullest.block.grid.name());
        draft.unsure.push(format!("Nobody has filled in the form on {sheet}, so its columns were told by their headings alone: try the layout on a return that is filled in."));
    }
    if !tells_rows_apart(&fullest.roles) && fullest.block.rows.len() > 1 {
        let sheet = quoted_short(fullest.block.grid.name());
        draft
            .unsure
            .push(format!("Nothing was found that tells the rows of the table on {sheet} apart: name the column as item or entity."));
    }
    if several_rows_a_period(fullest, around.years.years) {
        let sheet = quoted_short(fullest.block.grid.name());
        draft.unsure.push(format!("On {sheet} several rows name the same period, such as days of one month, and nothing else tells them apart: their figures would contradict each other."));
    }
    draft.period = Some(period(form, fullest, around, &mut draft));
    draft.sheets = sheets(form, around, others);
    if let Some(title) = &form.title {
        draft.title = Some(Said::new(plain(title), "the line over this one of the tables that stand side by side"));
        always_about(&mut draft, title);
        return vec![draft];
    }
    match repeated_titles(form) {
        Some((pattern, example)) => {
            draft.block = Some(Said::new(pattern, format!("such as {}: everything below it is about this one", quoted_short(&example))));
            vec![draft]
        }
        None => apart_by_title(form, draft),
    }
}

/// Whether the rows are told apart by a column of periods in which one comes several times: a date stands for its month.
fn several_rows_a_period(standing: &Standing<'_, '_>, years: Years) -> bool {
    let keys = [Part::Item, Part::Entity, Part::Breakdown].into_iter().any(|part| standing.roles.has(part));
    let Some(index) = standing.roles.parts.iter().position(|part| *part == Part::Period).filter(|_| !keys) else { return false };
    let column = standing.block.columns[index].index;
    let cells = standing.block.rows.iter().flat_map(|row| &row.cells).filter(|(cell, _)| cell.column == column);
    let mut seen = BTreeSet::new();
    !cells.filter_map(|(cell, _)| super::cells::period_of(cell, years)).all(|period| seen.insert(period))
}

fn tells_rows_apart(roles: &Roles) -> bool {
    [Part::Item, Part::Entity, Part::Breakdown, Part::Period, Part::Month].into_iter().any(|part| roles.has(part))
}

fn filled(block: &Block<'_>) -> usize {
    block.columns.iter().map(|column| column.filled).sum()
}

/// Whom, or what, a table is about where its rows and headings do not say: its title.
fn always_about(draft: &mut Draft, title: &str) {
    if draft.entity.is_none() {
        draft.entity = Some(Said::new(Key::Always(plain(title)), "the table's own title"));
    }
}

fn columns_written(draft_block: &Block<'_>, roles: &Roles) -> Option<String> {
    let heading = |part: Part| {
        let index = roles.parts.iter().position(|other| *other == part)?;
        Some(super::page::quoted(&plain(&draft_block.columns[index].heading)))
    };
    match (heading(Part::Year), heading(Part::Month), heading(Part::Period)) {
        (Some(year), Some(month), _) => Some(format!("{{ year = [{year}], month = [{month}] }}")),
        (_, _, Some(period)) => Some(format!("{{ column = [{period}] }}")),
        _ => None,
    }
}

/// Where the period stands, as a layout writes it.
fn period(form: &Form<'_, '_>, fullest: &Standing<'_, '_>, around: &Around<'_>, draft: &mut Draft) -> Said<String> {
    let years = around.years.years;
    if let Some(columns) = columns_written(fullest.block, &fullest.roles) {
        return Said::new(columns, "each row says its period");
    }
    if fullest.roles.by_heading {
        let example = fullest.roles.periods.iter().flatten().next().map_or_else(String::new, |period| period.label());
        return Said::new("\"heading\"".to_owned(), format!("each heading names its period, such as {example}"));
    }
    let of_sheets: Vec<_> = form.standing.iter().map(|standing| period_in_text(standing.block.grid.name(), years)).collect();
    if of_sheets.iter().all(Option::is_some) && (!around.period_in_field || of_sheets.len() > 1) {
        return Said::new("\"sheet name\"".to_owned(), format!("the sheet {}", quoted_short(fullest.block.grid.name())));
    }
    if around.period_in_field {
        return Said::new("\"return\"".to_owned(), "the labelled cell above says the period of the whole return");
    }
    if form.title.is_none()
        && let Some((pattern, line)) = fullest.block.above.iter().find_map(|line| Some((title_with_period(&line.text, years)?, line)))
    {
        draft.title = Some(Said::new(pattern, format!("{} stands over the table", quoted_short(&line.text))));
        return Said::new("\"title\"".to_owned(), "the title names the period");
    }
    let stem = around.file_name.rsplit_once('.').map_or(around.file_name, |(stem, _)| stem);
    if period_in_text(stem, years).is_some() {
        return Said::new("\"file name\"".to_owned(), "only the file's name says the period");
    }
    draft.unsure.push("No period was found in the workbook. It is asked of the file's name, such as \"waste 2021-22 Q2.xlsx\"; where it stands in a cell, write a [[field]] that gives it.".to_owned());
    Said::new("\"file name\"".to_owned(), "check: no period was found in the workbook; name the file such as \"waste 2021-22 Q2.xlsx\"")
}

/// The title with {period} in the place of the fewest words that name the period of the whole.
fn title_with_period(text: &str, years: Years) -> Option<String> {
    let text = plain(text);
    let whole = period_in_text(&text, years).filter(|_| text.chars().count() <= 160 && !is_about_the_file(&text))?;
    let words: Vec<&str> = text.split(' ').collect();
    let spans = (1..=words.len()).flat_map(|length| (0..=words.len() - length).map(move |start| (start, length)));
    let (start, length) =
        spans.into_iter().find(|(start, length)| period_in_text(&words[*start..start + length].join(" "), years) == Some(whole))?;
    let before = words[..start].join(" ");
    let after = words[start + length..].join(" ");
    (!before.is_empty() || !after.is_empty()).then(|| one_line(&format!("{before} {{period}} {after}")))
}

/// When a workbook was published is not what its figures are about.
fn is_about_the_file(text: &str) -> bool {
    let key = heading_key(text);
    let first = key.split(' ').next().unwrap_or_default();
    matches!(
        first,
        "published" | "updated" | "revised" | "released" | "publication" | "source" | "contact" | "next" | "last" | "version" | "date"
    )
}

/// The sheets it may stand on, where other tables of the workbook stand on others.
fn sheets(form: &Form<'_, '_>, around: &Around<'_>, others: usize) -> Option<Said<Vec<String>>> {
    let names: BTreeSet<&str> = form.standing.iter().map(|standing| standing.block.grid.name()).collect();
    let dated = names.iter().any(|name| period_in_text(name, around.years.years).is_some());
    if others == 0 || dated || names.len() == around.sheets.len() || names.iter().any(|name| heading_key(name).is_empty()) {
        return None;
    }
    let names: Vec<&str> = names.into_iter().collect();
    let elsewhere: Vec<&str> = around.sheets.iter().copied().filter(|sheet| !names.contains(sheet)).collect();
    Some(Said::new(cover(&names, &elsewhere, &[]), "other tables stand on other sheets"))
}

/// A numbered title over every one of several tables on a sheet: "Project 1: Corn Exchange", "Project 2: Angel".
fn repeated_titles(form: &Form<'_, '_>) -> Option<(String, String)> {
    let by_sheet = form.standing.iter().fold(BTreeMap::<&str, Vec<&Standing<'_, '_>>>::new(), |mut sheets, standing| {
        sheets.entry(standing.block.grid.name()).or_default().push(standing);
        sheets
    });
    let (_, standing) = by_sheet.iter().max_by_key(|(_, standing)| standing.len()).filter(|(_, standing)| standing.len() >= 2)?;
    let numbered = numbered_titles(standing.first()?.block.grid);
    let has_entity = standing.iter().any(|standing| standing.roles.has(Part::Entity));
    let (prefix, titles) = numbered.into_iter().find(|(_, titles)| {
        let covered = standing.iter().filter(|standing| titles.iter().any(|(row, ..)| *row < standing.block.top)).count();
        covered * 3 >= standing.len() * 2 && titles.len() * 2 >= covered
    })?;
    let named = titles.iter().filter(|(_, rest, _)| !rest.is_empty()).count() * 2 > titles.len();
    let example = titles.first().map(|(.., text)| text.clone()).unwrap_or_default();
    Some((if named && !has_entity { format!("{prefix} #: {{entity}}") } else { format!("{prefix} # *") }, example))
}

type Numbered = Vec<(u32, String, String)>;

/// Lines that begin with the same words and a number, by those words: each with its row, what follows, and the whole.
fn numbered_titles(grid: Grid<'_>) -> BTreeMap<String, Numbered> {
    let mut found: BTreeMap<String, Numbered> = BTreeMap::new();
    for row in RowLooks::all(grid).into_iter().filter(|row| row.cells.len() <= 4 && !row.is_unfilled()) {
        let texts: Vec<String> = row.cells.iter().map(|(cell, _)| super::cells::words(cell)).filter(|text| !text.is_empty()).collect();
        // Whatever stands left of a title is no part of it.
        let Some((prefix, rest, text)) = (0..texts.len()).find_map(|start| numbered(&texts[start..].join(" "))) else { continue };
        found.entry(prefix).or_default().push((row.row, rest, text));
    }
    found.retain(|_, titles| titles.len() >= 2);
    found
}

/// The nearest line over a table that is written for people, or else the nearest at all.
fn title_over<'b>(block: &'b Block<'_>) -> Option<&'b Line> {
    let near = || block.above.iter().take(4).filter(|line| (3..=100).contains(&line.text.chars().count()));
    let is_tag = |line: &&Line| line.text.contains('_') || (line.text.contains('-') && !line.text.contains(' '));
    near().find(|line| !is_tag(line)).or_else(|| near().next())
}

/// "Project 1: Corn Exchange" in its parts: the words before the number, those behind it, and the whole.
fn numbered(text: &str) -> Option<(String, String, String)> {
    let digit = text.find(|letter: char| letter.is_ascii_digit()).filter(|_| text.chars().count() <= 160)?;
    let prefix = text[..digit].trim();
    let rest = text[digit..].trim_start_matches(|letter: char| letter.is_ascii_digit());
    let plain =
        !prefix.is_empty() && prefix.chars().all(|letter| letter.is_alphabetic() || letter == ' ') && prefix.split(' ').count() <= 2;
    let apart = rest.is_empty() || rest.starts_with([':', ' ', '-', '–', '.']);
    (plain && apart).then(|| (prefix.to_owned(), rest.trim_matches([':', ' ', '-', '–', '.']).to_owned(), text.to_owned()))
}

/// Tables of one form on one sheet under different titles: each title is a table of its own, so that its figures are told apart.
fn apart_by_title(form: &Form<'_, '_>, draft: Draft) -> Vec<Draft> {
    let on_one_sheet = form.standing.iter().map(|standing| standing.block.grid.name()).collect::<BTreeSet<_>>().len() == 1;
    let titles: Vec<Option<&Line>> = form.standing.iter().map(|standing| title_over(standing.block)).collect();
    let different = titles.iter().flatten().map(|line| heading_key(&line.text)).collect::<BTreeSet<_>>().len();
    if form.standing.len() < 2 || !on_one_sheet || different != form.standing.len() || form.standing.len() > 6 {
        return vec![draft];
    }
    let of = |(line, standing): (&Line, &Standing<'_, '_>)| {
        let mut draft = draft.clone();
        draft.until = Draft::of(standing.block, &standing.roles).until;
        draft.title = Some(Said::new(plain(&line.text), "the line over this one of several tables with the same headings"));
        if draft.breakdown.is_none() && draft.group_rows.is_none() {
            draft.breakdown = Some(Said::new(Key::Always(plain(&line.text)), "the table's own title"));
        }
        draft
    };
    titles.into_iter().zip(&form.standing).filter_map(|(line, standing)| Some(of((line?, standing)))).collect()
}
