//! Writing a suggestion down: a page of TOML with a word on each guess.

use std::fmt::Write as _;

use super::blocks::AfterHeading;
use super::draft::{Draft, Group, Key, Said};
use super::evidence::{Evidence, flag_written, meaning_written};
use super::labelled::LabelledCell;
use super::years::YearsMeant;
use crate::layout::pattern::Pattern;

/// So long may a list be on one line.
const LONGEST_LINE: usize = 110;

/// What a page is written from.
pub(super) struct Parts<'p> {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) file_name: &'p str,
    pub(super) years: YearsMeant,
    pub(super) ignore_sheets: Vec<String>,
    pub(super) hidden: Vec<&'p str>,
    pub(super) evidence: &'p Evidence,
    pub(super) fields: Vec<LabelledCell>,
    pub(super) drafts: &'p [Draft],
    pub(super) unsure: Vec<String>,
}

/// A text between quotation marks, as TOML wants it.
pub(super) fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for letter in text.chars() {
        match letter {
            '"' | '\\' => quoted.extend(['\\', letter]),
            letter if letter.is_control() => quoted.push(' '),
            letter => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted
}

/// A text between quotation marks for a comment, shortened.
pub(super) fn quoted_short(text: &str) -> String {
    quoted(&crate::excerpt::on_one_line(text, 36))
}

fn list(texts: &[String]) -> String {
    let quoted: Vec<String> = texts.iter().map(|text| quoted(text)).collect();
    let line = format!("[{}]", quoted.join(", "));
    if line.chars().count() <= LONGEST_LINE { line } else { format!("[\n    {},\n]", quoted.join(",\n    ")) }
}

/// Headings that can be patterns: what has no word in it cannot.
fn patterns(texts: &[String]) -> Vec<String> {
    texts.iter().filter(|text| Pattern::parse(text).is_ok()).cloned().collect()
}

/// The page.
pub(super) fn write(parts: &Parts<'_>) -> String {
    let mut page = Page::default();
    page.comment(&format!("A first layout for {}, as far as the workbook itself shows it.", quoted(parts.file_name)));
    page.comment("Read each line, mend what is wrong, delete what is not needed, and try it: outturn layout test FILE LAYOUT");
    page.comment(
        "A heading is known by its words: capitals, punctuation and line breaks do not matter; * stands for any words, # for a number.",
    );
    page.empty();
    page.line("id", &quoted(&parts.id), "");
    page.line("title", &quoted(&parts.title), "");
    if let Some(starts) = parts.years.starts {
        page.line("year_starts", &quoted(starts), "the quarters and months in the headings fit no year that begins in April");
    }
    if let Some(lone) = parts.years.lone {
        let other =
            if lone == "calendar" { "\"begins\" for 2021/22, \"ends\" for 2020/21" } else { "\"calendar\", or \"ends\" for 2020/21" };
        page.line("lone_years", &quoted(lone), &format!("check what 2021 on its own stands for: {lone}; or {other}"));
    }
    let ignored = patterns(&parts.ignore_sheets);
    if !ignored.is_empty() {
        page.line("ignore_sheets", &list(&ignored), "no tables stand here");
    }
    marks(&mut page, parts.evidence);
    fields(&mut page, &parts.fields);
    for draft in parts.drafts {
        table(&mut page, draft);
    }
    if parts.drafts.is_empty() && parts.fields.iter().all(|field| field.gives != "actual") {
        nothing_found(&mut page);
    }
    unsure(&mut page, parts);
    page.text
}

fn marks(page: &mut Page, evidence: &Evidence) {
    if !evidence.marks.is_empty() {
        page.empty();
        page.comment("What stands in cells in place of a figure, and what it means: a figure, \"could not be collected\", \"not applicable\", \"suppressed\",");
        page.comment("or \"nothing\" where the cell counts as empty.");
        page.raw("[marks]");
        for (mark, (times, place)) in &evidence.marks {
            let (meaning, doubt) = meaning_written(mark);
            let times = if *times == 1 { "once".to_owned() } else { format!("{times} times") };
            page.line(&quoted(mark), meaning, &format!("{times}, first in {place}; {doubt}"));
        }
    }
    if !evidence.flags.is_empty() {
        page.empty();
        page.comment("What stands beside figures and names and is no part of them: \"provisional\", \"approximate\" or just \"note\".");
        page.raw("[flags]");
        for (flag, example) in &evidence.flags {
            page.line(&quoted(flag), &quoted(flag_written(flag)), &format!("check; as in {}", quoted_short(example)));
        }
    }
}

fn fields(page: &mut Page, fields: &[LabelledCell]) {
    for field in fields {
        page.empty();
        page.raw("[[field]]");
        page.line("label", &list(&[super::cover::exact(&field.label, &[], &[])]), "");
        page.line("sheets", &list(&[super::cover::plain(&field.sheet)]), "");
        page.line("at", &quoted(&field.at), &format!("there stands {}", quoted_short(&field.holds)));
        page.line("gives", &quoted(field.gives), "");
    }
}

fn table(page: &mut Page, draft: &Draft) {
    page.empty();
    page.raw("[[table]]");
    page.said("sheets", draft.sheets.as_ref(), |names| list(names));
    page.said("block", draft.block.as_ref(), |title| list(std::slice::from_ref(title)));
    page.said("title", draft.title.as_ref(), |title| list(std::slice::from_ref(title)));
    if draft.spacer_columns {
        page.line("spacer_columns", "true", "the upper headings reach across empty columns");
    }
    if draft.side_by_side {
        page.line("side_by_side", "true", "another table stands beside it");
    }
    if draft.header_rows != 1 {
        page.once("header_rows", &draft.header_rows.to_string(), "the levels of a heading are joined: \"Upper; Lower\"");
    }
    if !draft.after_header.is_empty() {
        let words = draft.after_header.iter().map(|after| if *after == AfterHeading::Units { "\"units\"" } else { "\"skip\"" });
        page.line("after_header", &format!("[{}]", words.collect::<Vec<_>>().join(", ")), "rows between the headings and the first values");
    }
    page.said("item", draft.item.as_ref(), key);
    page.said("entity", draft.entity.as_ref(), key);
    page.said("breakdown", draft.breakdown.as_ref(), key);
    if let Some(unit) = &draft.unit {
        page.line("unit", &list(unit), "the unit of each row");
    }
    page.said("period", draft.period.as_ref(), Clone::clone);
    page.list("fill_down", &draft.fill_down, "written once and left empty in the rows below");
    page.said("ignore", draft.ignore.as_ref().filter(|said| !patterns(&said.says).is_empty()), |texts| list(&patterns(texts)));
    page.said("totals", draft.totals.as_ref(), |texts| list(&patterns(texts)));
    page.said("total_rows", draft.total_rows.as_ref(), |texts| list(&patterns(texts)));
    page.list("skip_rows", &draft.skip_rows, "rows that show how to fill in the form");
    page.said("group_rows", draft.group_rows.as_ref(), |give| format!("{{ give = {} }}", quoted(give)));
    page.list("until", &draft.until, "what ends the table");
    if draft.prepared {
        page.line("prepared_rows", "\"skip\"", "some rows hold only noughts and formulas that came with the form");
    }
    for group in &draft.groups {
        values(page, group);
    }
    for allowed in &draft.allowed {
        let (heading, sheet, below) = &allowed.says;
        page.empty();
        page.raw("[[table.allowed]]");
        page.once("heading", &list(std::slice::from_ref(heading)), &allowed.why);
        page.line("sheet", &quoted(sheet), "");
        page.line("below", &quoted(below), "");
    }
}

fn key(key: &Key) -> String {
    match key {
        Key::Column(headings) => list(headings),
        Key::Always(text) => quoted(text),
    }
}

fn values(page: &mut Page, group: &Group) {
    page.empty();
    page.raw("[[table.values]]");
    page.line("headings", &list(&patterns(&group.headings)), "");
    if group.kind.word() != "actual" {
        page.once(
            "kind",
            &quoted(group.kind.word()),
            "by its heading; or actual, target, forecast, baseline, status, score, date, comment",
        );
    }
    if let Some(unit) = group.unit {
        page.line("unit", &quoted(unit), &group.why);
    }
    if let Some(scale) = group.scale {
        page.line("scale", &quoted(scale), if scale == "fractions" { "0.57 is 57%" } else { "what a 1 in the cell counts" });
    }
    if group.flags_beside {
        page.line("flags_beside", "true", "what stands right of the figures is in [flags], or in [marks]");
    }
}

fn nothing_found(page: &mut Page) {
    page.empty();
    page.comment("No table was found. Write the headings as they stand in the workbook.");
    page.raw("[[table]]");
    page.line("period", "\"file name\"", "or { column = [\"Month\"] }, \"heading\", \"sheet name\"");
    page.empty();
    page.raw("[[table.values]]");
    page.line("headings", "[\"Write a heading here\"]", "");
}

fn unsure(page: &mut Page, parts: &Parts<'_>) {
    page.empty();
    page.comment("What I was not sure of");
    let hidden = match parts.hidden.as_slice() {
        [] => None,
        names => {
            let names: Vec<String> = names.iter().map(|name| quoted_short(name)).collect();
            Some(format!("Hidden sheets were not looked at: {}. To read one, write a [[table]] with hidden = true.", names.join(", ")))
        }
    };
    let lines: Vec<&String> = parts.unsure.iter().chain(&hidden).collect();
    if lines.is_empty() {
        page.comment("- Nothing in particular. The guesses above carry their reasons.");
    }
    for line in lines {
        page.comment(&format!("- {line}"));
    }
}

#[derive(Default)]
struct Page {
    text: String,
}

impl Page {
    fn empty(&mut self) {
        self.text.push('\n');
    }

    fn raw(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    fn comment(&mut self, text: &str) {
        let text: String = text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
        self.raw(&format!("# {text}"));
    }

    fn line(&mut self, word: &str, value: &str, why: &str) {
        let why: String = why.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
        // Writing to a string cannot fail.
        let _ = match why.as_str() {
            "" => writeln!(self.text, "{word} = {value}"),
            why if value.contains('\n') || value.len() + why.len() > LONGEST_LINE => writeln!(self.text, "# {why}\n{word} = {value}"),
            why => writeln!(self.text, "{word} = {value}  # {why}"),
        };
    }

    /// With its reason where it comes for the first time only.
    fn once(&mut self, word: &str, value: &str, why: &str) {
        let known = self.text.contains(why);
        self.line(word, value, if known { "" } else { why });
    }

    fn said<T>(&mut self, word: &str, said: Option<&Said<T>>, written: impl Fn(&T) -> String) {
        if let Some(said) = said {
            self.once(word, &written(&said.says), &said.why);
        }
    }

    fn list(&mut self, word: &str, texts: &[String], why: &str) {
        let texts = patterns(texts);
        if !texts.is_empty() {
            self.line(word, &list(&texts), why);
        }
    }
}
