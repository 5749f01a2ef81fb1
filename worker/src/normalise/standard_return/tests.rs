//! The standard return, read: what a good one says, and what each fault of form is answered with.

mod prepared;

use outturn_domain::finding::Severity;

use super::{read, recognises};
use crate::normalise::entry::{Entry, EntryValue, Return, Written};
use crate::normalise::grid::shown;
use crate::normalise::test_book::{book, codes, sheet};
use crate::read::cell::{RawWorkbook, SheetVisibility};

const COVER: &str = "
Quarterly return | | Derby City Council

Submitter: | peoples-services
Service(s) | Adults;  Children's social care | Period | 2021/22 Q2
Prepared by | Performance officer
Signed off by | Director of People's Services
Signed off on | @2021-10-11
On behalf of |";

fn return_with(sheets: &[(&str, &str)]) -> RawWorkbook {
    let mut all = vec![("Cover", COVER)];
    all.extend_from_slice(sheets);
    book(&all)
}

fn outturns(text: &str) -> Return {
    read(&return_with(&[("Outturns", text)]))
}

fn written(written: &Written) -> String {
    format!("{} ({})", written.text, written.place)
}

fn line(entry: &Entry) -> String {
    let value = match &entry.value {
        EntryValue::Cell { value, format } => format!("{} [{format:?}]", shown(value)),
        EntryValue::Absent(absence) => format!("({})", absence.label()),
        EntryValue::Means(number) => format!("= {number}"),
    };
    let said = [
        entry.entity.as_ref().map(|entity| format!("entity {}", entity.text)),
        entry.breakdown.as_ref().map(|breakdown| format!("breakdown {}", breakdown.text)),
        entry.marks.provisional.then(|| "provisional".to_owned()),
        entry.marks.not_for_publication.then(|| "not for publication".to_owned()),
        (entry.basis != outturn_domain::stage::Basis::Supplied).then(|| entry.basis.as_str().to_owned()),
        entry.basis_note.clone(),
    ];
    let said: Vec<String> = said.into_iter().flatten().collect();
    let head = format!("{}: {} {} {} {value}", entry.place, entry.item.text, entry.period, entry.kind.as_str());
    if said.is_empty() { head } else { format!("{head}; {}", said.join("; ")) }
}

fn lines(read: &Return) -> Vec<String> {
    read.entries.iter().map(line).collect()
}

#[test]
fn a_good_return() {
    let workbook = return_with(&[
        (
            "Outturns",
            "
Measure | Name | Entity | Breakdown | Period | Value | Numerator | Denominator | Forecast | Comment | Provisional | Not for publication | Basis | Basis note
EHC-20W | Plans within 20 weeks | | | | %0.573 | 63 | 110 | %0.6 | Over 57% at the end of September. | | | published | paragraph 4.2
HOMELESS-01 | Approaches resolved | | Arboretum | | 265 | | | | | yes | yes | illustrative |
VISITS | Attendances | Derby Live | | September 2021 | 250000 | | | n/a | | no | no | |
DEMAND-01 | Not collected | | | 2020/21 | not collected | | | 12 | Back in quarter three | | | |
WRONG-01 | Taken back | | | | WITHDRAWN | | | | WITHDRAWN | | | |
EMPTY-01 | Nothing to report | | | | | | | | | | | |
WORDS-01 | For the checks | | | | tbc | #N/A | =? | NIL | | | | |",
        ),
        (
            "Milestones",
            "
Milestone | Name | Status | Forecast date | Actual date | Comment
M-01 | A plan | on track | @2021-12-01 | | Consultation is done.
M-02 | A building | completed | 30/09/2021 | 30 September 2021 |
M-03 | A scheme | off track | next spring | |",
        ),
        ("Projects", "Project | Delivery confidence | Forecast spend | Comment\nP-01 | amber/green | 1250000 | Steel is dearer."),
        ("Risks", "Risk | Likelihood | Impact | Comment\nSR10 | 4 | 5 | Redefined.\nSR25 | | 3 - Possible |"),
    ]);
    assert!(recognises(&workbook).matches());
    let read = read(&workbook);
    assert_eq!(codes(&read.findings), Vec::<String>::new());
    let services: Vec<String> = read.services.iter().map(written).collect();
    let submitter = read.submitter.as_ref().map(written).expect("a submitter");
    let period = read.period.expect("a period");
    let shown = format!("{submitter}\n{}\n{period}\n{:?}\n\n{}", services.join(", "), read.cover, lines(&read).join("\n"));
    insta::assert_snapshot!("a_good_return", shown);
}

#[test]
fn what_a_standard_return_is_told_by() {
    let lacking = |workbook: &RawWorkbook| recognises(workbook).lacking;
    assert_eq!(lacking(&return_with(&[("Outturns", "Value | Measure")])), Vec::<String>::new());
    assert_eq!(lacking(&return_with(&[("Risks", "Risk")])), Vec::<String>::new());
    assert!(!recognises(&book(&[])).matches());
    let sheet_and_label = ["a sheet Cover", "the label Submitter on the sheet Cover", "the label Period on the sheet Cover"];
    let reporting = "a sheet Outturns with the headings Measure and Value (or Milestones, Projects, Risks or Narrative with theirs)";
    let nothing = recognises(&book(&[("Data", "Measure | Value")]));
    assert_eq!(
        (nothing.found.len(), &nothing.lacking[..3], nothing.lacking[3].as_str()),
        (0, &sheet_and_label.map(str::to_owned)[..], reporting)
    );
    assert_eq!(lacking(&book(&[("Cover", "Submitter | a\nMonth | May"), ("Outturns", "Measure | Value")])), [sheet_and_label[2]]);
    assert_eq!(lacking(&return_with(&[("Outturns", "Measure | Outcome")])), [reporting]);
    let mut hidden = return_with(&[("Outturns", "Measure | Value")]);
    hidden.sheets[1].visibility = SheetVisibility::Hidden;
    assert!(!recognises(&hidden).matches(), "what nobody sees is not reported");
}

#[test]
fn faults_of_the_cover() {
    let findings = |cover: &str| codes(&read(&book(&[("Cover", cover), ("Outturns", "Measure | Value\nA | 1")])).findings);
    let good = "Submitter | people\nService | Adults\nPeriod | 2021/22 Q2";
    for (cover, expected) in [
        (good.to_owned(), vec![]),
        (good.replace("people", ""), vec!["cover-incomplete Cover!A1"]),
        (good.replace("people", "#REF!"), vec!["cover-incomplete Cover!B1"]),
        (good.replace("Service | Adults", ""), vec!["cover-incomplete Cover"]),
        (good.replace("2021/22 Q2", ""), vec!["cover-incomplete Cover!A3"]),
        (good.replace("2021/22 Q2", "the summer"), vec!["cover-period-unreadable Cover!B3"]),
        ("Submitter | Period | 2021/22 Q2\nService | Adults".to_owned(), vec!["cover-incomplete Cover!A1"]),
        (format!("{good}\nSigned off on | in October"), vec!["date-expected Cover!B4"]),
        (format!("{good}\nPrepared by | #NAME?"), vec!["cell-error Cover!B4"]),
        (format!("{}\n{good}", " |\n".repeat(40)), vec!["cover-incomplete Cover", "cover-incomplete Cover", "cover-incomplete Cover"]),
    ] {
        assert_eq!(findings(&cover), expected, "{cover}");
    }
    let without = read(&book(&[("Outturns", "Measure | Value\nA | 1")]));
    assert_eq!(codes(&without.findings), ["cover-incomplete"]);
}

#[test]
fn a_month_that_excel_made_a_date_of_is_the_month() {
    let cover = "Submitter | people\nService | Adults\nPeriod | @2021-09-01";
    let read = read(&book(&[("Cover", cover), ("Outturns", "Measure | Value\nA | 1")]));
    assert_eq!(lines(&read), ["Outturns!B2: A m2021-09 actual 1 [General]"]);
}

#[test]
fn faults_of_rows() {
    for (rows, entries, findings) in [
        ("Measure | Value\n | 57", vec![], vec!["key-missing Outturns!A2"]),
        ("Measure | Value | Comment\n | | why", vec![], vec!["key-missing Outturns!A2"]),
        (
            "Measure | Value | Period\nA | 57 | last summer\nB | 1 |",
            vec!["Outturns!B3: B fy2021-22-q2 actual 1 [General]"],
            vec!["period-unreadable Outturns!C2"],
        ),
        ("Measure | Value\n#REF! | 57", vec![], vec!["cell-error Outturns!A2"]),
        (
            "Measure | Value | Provisional | Basis\nA | 57 | perhaps | hearsay",
            vec!["Outturns!B2: A fy2021-22-q2 actual 57 [General]"],
            vec!["word-unknown Outturns!C2", "word-unknown Outturns!D2"],
        ),
        (
            "Measure | Value | Not for publication\nA | 57 | secret",
            vec!["Outturns!B2: A fy2021-22-q2 actual 57 [General]; not for publication"],
            vec!["word-unknown Outturns!C2"],
        ),
        (
            "Measure | Value | Values\nA | 57 | 1",
            vec!["Outturns!B2: A fy2021-22-q2 actual 57 [General]"],
            vec!["column-unknown Outturns!C1"],
        ),
        ("Measure | Value | value\nA | 57 | 1", vec![], vec!["column-twice Outturns!C1"]),
        ("Measure | Number\nA | 57", vec![], vec!["column-missing Outturns!A1"]),
        ("Measure | Value", vec![], vec!["return-empty"]),
        ("Measure | Value\nA | ' \nB |", vec![], vec!["return-empty"]),
    ] {
        let read = outturns(rows);
        assert_eq!(
            (lines(&read), codes(&read.findings)),
            (entries.into_iter().map(str::to_owned).collect(), findings.into_iter().map(str::to_owned).collect()),
            "{rows}"
        );
    }
}

#[test]
fn a_forecast_is_for_the_year() {
    for (period, forecast) in [
        ("2021/22 Q2", "fy2021-22"),
        ("January 2022", "fy2021-22"),
        ("2021/22", "fy2021-22"),
        ("fy07-2019-20-q1", "fy07-2019-20"),
        ("ay2021-22", "ay2021-22"),
        ("cy2023", "cy2023"),
    ] {
        let read = outturns(&format!("Measure | Period | Value | Forecast\nA | {period} | | 60"));
        assert_eq!(lines(&read), [format!("Outturns!D2: A {forecast} forecast 60 [General]")], "{period}");
    }
}

#[test]
fn sheets_that_are_not_read_are_told() {
    let mut workbook =
        return_with(&[("Outturns", "Measure | Value\nA | 1"), ("Evidence", "a chart's data"), ("Lists", "yes"), ("Sheet3", "")]);
    workbook.sheets[3].visibility = SheetVisibility::VeryHidden;
    let mut hidden_risks = sheet("Risks", "Risk | Impact\nSR1 | 5");
    hidden_risks.visibility = SheetVisibility::Hidden;
    workbook.sheets.push(hidden_risks);
    let read = read(&workbook);
    assert_eq!(codes(&read.findings), ["sheet-passed-over Evidence", "sheet-hidden Lists", "sheet-hidden Risks"]);
    assert!(read.findings.iter().all(|finding| finding.severity() == Severity::Note));
    assert_eq!(read.entries.len(), 1);
}

#[test]
fn a_column_in_which_a_program_took_days_for_months_is_asked_about() {
    let told = |days: [&str; 4]| {
        let rows = (1..).zip(days).map(|(row, day)| format!("M-0{row} | | on track | {day} | |")).collect::<Vec<_>>().join("\n");
        let text = format!("Milestone | Name | Status | Forecast date | Actual date | Comment\n{rows}");
        let read = read(&return_with(&[("Milestones", &text)]));
        (codes(&read.findings), read.entries.len())
    };
    assert_eq!(told(["@2021-04-03", "13/04/2021", "@2021-03-02", "30/11/2021"]), (vec!["dates-swapped Milestones!D2".to_owned()], 8));
    for right in [
        ["@2021-04-23", "13/04/2021", "@2021-03-02", "30/11/2021"],
        ["@2021-04-03", "03/04/2021", "@2021-03-02", "30/11/2021"],
        ["@2021-04-03", "@2021-04-13", "@2021-03-02", "@2021-11-30"],
    ] {
        assert_eq!(told(right), (Vec::new(), 8), "{right:?}");
    }
}
