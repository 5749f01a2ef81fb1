//! `docs/returns.md` describes every sheet and column that is read, and no test but this one would notice if it did not.

use crate::normalise::basis_columns::{BASIS, BASIS_NOTE};
use crate::normalise::framework_book::WITHDRAWN;
use crate::normalise::table::Column;
use crate::normalise::{framework_book, standard_return};

const PAGE: &str = include_str!("../../../docs/returns.md");

/// The columns that every sheet may have.
const ANYWHERE: [Column; 3] = [BASIS, BASIS_NOTE, WITHDRAWN];

/// The part of `text` under the heading that names `title`, up to the next heading of the same depth.
fn section<'t>(text: &'t str, depth: &str, title: &str) -> &'t str {
    let mark = format!("\n{depth} ");
    let sections = text.split(mark.as_str()).skip(1);
    let named = |section: &&str| section.lines().next().is_some_and(|heading| heading.split(", ").any(|name| name == title));
    sections.into_iter().find(named).unwrap_or_else(|| panic!("docs/returns.md has no section {title}"))
}

fn described(part: &str, sheets: impl Iterator<Item = (&'static str, &'static [Column])>) {
    let part = section(PAGE, "##", part);
    for (name, columns) in sheets {
        let text = section(part, "###", name);
        for column in columns.iter().filter(|column| !ANYWHERE.contains(column)) {
            let heading = column.heading();
            let written = if column.is_required() { format!("**{heading}**") } else { heading.to_owned() };
            let mut rows = text.lines().filter(|line| line.starts_with('|'));
            assert!(rows.any(|line| line.contains(&written)), "docs/returns.md says nothing of {name}, {written}");
        }
    }
}

#[test]
fn every_sheet_and_column() {
    described("The framework workbook", framework_book::described());
    described("The standard return", standard_return::described());
    for column in ANYWHERE {
        assert!(PAGE.contains(&format!("**{}**", column.heading())));
    }
}
