//! Keeps `docs/findings.md` equal to the catalogue of finding codes. `UPDATE_DOCS=1` writes the page instead of comparing it.

use std::env;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use outturn_domain::finding::{Blocks, FindingCode};

const INTRODUCTION: &str = "\
# Findings

Every finding that a receipt, a log line, `outturn check` or the Submission service can carry. A code keeps its meaning for ever; its words may improve.

- An **error** keeps something out, and only what it blocks: its cell, its row, or the whole file. The rest of the return lands, unless the home's
  setting `all_or_nothing` says otherwise.
- A **query** asks. The figure is taken as the finding says, and an answer or a correction is welcome.
- A **note** tells. Nothing has to be done.

A finding also says the sheet and cell where there is one, what was found, what was expected, and often a nearer word or code than the general help below.

This page is written from `domain/src/finding/catalogue.rs` by `UPDATE_DOCS=1 cargo test -p outturn-domain --test findings_doc`; the same test without the
variable fails where the two differ.

| code | severity | blocks | what it means | how to mend it |
|---|---|---|---|---|
";

/// Codes that are published so that they mean the same from the beginning, and that no check gives yet.
const NOT_GIVEN_YET: [FindingCode; 3] = [FindingCode::DenominatorZero, FindingCode::CellEmptied, FindingCode::SheetKeptUnread];

fn page() -> String {
    let mut page = INTRODUCTION.to_owned();
    for code in FindingCode::ALL {
        let (meaning, help) = (in_a_table(code.meaning()), in_a_table(code.help()));
        let row = format!("| `{code}` | {} | {} | {meaning} | {help} |", code.severity().as_str(), blocked(code.blocks()));
        writeln!(page, "{row}").expect("writing to a string");
    }
    let reserved = NOT_GIVEN_YET.map(|code| format!("`{code}`")).join(", ");
    writeln!(page, "\nReserved, and given by no check yet: {reserved}.").expect("writing to a string");
    page
}

fn blocked(blocks: Blocks) -> &'static str {
    match blocks {
        Blocks::Nothing => "nothing",
        Blocks::Cell => "its cell",
        Blocks::Row => "its row",
        Blocks::File => "the file",
    }
}

fn in_a_table(text: &str) -> String {
    text.replace('|', "\\|")
}

#[test]
fn the_published_page_is_the_catalogue() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/findings.md");
    let expected = page();
    if env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&path, &expected).expect("docs/findings.md can be written");
    }
    let published = fs::read_to_string(&path).unwrap_or_default();
    assert!(published == expected, "docs/findings.md is not the catalogue any more; write it anew with UPDATE_DOCS=1");
}

#[test]
fn codes_are_unique_and_every_one_says_what_it_means_and_how_to_mend_it() {
    let mut codes: Vec<&str> = FindingCode::ALL.iter().map(|code| code.as_str()).collect();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), FindingCode::ALL.len());
    for code in FindingCode::ALL {
        assert!(code.meaning().ends_with('.') && code.help().ends_with('.'), "{code}");
    }
}
