//! The same return says the same in every format. LibreOffice and a library of another language save it; nobody here wrote either.

mod convert;
mod hard_cases;
mod said;

use std::path::PathBuf;

use outturn_domain::finding::Verdict;
use outturn_services::contract::Scorecard;

use crate::house::{EXAMPLE, House};
use convert::{Converters, OF_LIBRE_OFFICE};
use said::{Said, check};

/// The example council's framework and the return of a quarter, and a return and a correction that come later.
const FOLDERS: [&str; 4] = ["framework", "returns/fy2021-22-q2", "later/fy2021-22-q3", "correction/communities-and-place"];
const SUBMITTERS: [&str; 4] = ["communities-and-place", "corporate-resources", "peoples-services", "framework"];

/// A workbook of the example council.
#[derive(Debug, Clone)]
struct Sent {
    path: PathBuf,
    submitter: &'static str,
    /// Whether it was there when the second quarter of 2021/22 was reported.
    by_quarter_two: bool,
}

/// The workbooks of a folder of the example council, in the order of their names.
fn example_workbooks(folder: &str) -> Vec<Sent> {
    let files = std::fs::read_dir(format!("{EXAMPLE}/{folder}")).expect("a folder");
    let mut paths: Vec<_> = files.map(|file| file.expect("a file").path()).collect();
    paths.sort();
    let sent = paths.into_iter().map(|path| {
        let below = path.strip_prefix(EXAMPLE).expect("an example").to_string_lossy().into_owned();
        let submitter = SUBMITTERS.into_iter().find(|submitter| below.contains(submitter)).expect("a submitter");
        Sent { submitter, by_quarter_two: below.starts_with("framework") || below.contains("fy2021-22-q2"), path }
    });
    sent.collect()
}

/// What is said of the workbooks with the home's framework and without: then only the cell itself says that 57 is a percentage.
fn all_said(house: &House, sent: &[Sent]) -> Vec<Said> {
    let mut said = Vec::new();
    for submitter in SUBMITTERS {
        let theirs: Vec<_> = sent.iter().filter(|sent| sent.submitter == submitter).map(|sent| sent.path.clone()).collect();
        said.extend(check(Some((house.home.root(), submitter)), &theirs));
        said.extend(check(None, &theirs));
    }
    said
}

/// Asserts that what is said of each saved workbook is what is said of the original, but for differences that begin with what is known of the
/// program that saved it; gives how many facts were compared.
fn assert_same(format: &str, originals: &[Said], saved: &[Said], known: &[&str]) -> usize {
    for (original, saved) in originals.iter().zip(saved) {
        let (expected, new): (Vec<_>, Vec<_>) =
            original.differences(saved).into_iter().partition(|found| known.iter().any(|known| found.starts_with(known)));
        assert_eq!(new, Vec::<String>::new(), "{format}: {}", saved.verdict);
        assert_eq!(expected.len(), known.len(), "{format}: {expected:#?}");
    }
    originals.iter().map(|said| said.facts.len()).sum()
}

/// What a committee would see of a scorecard, without where it came from.
fn seen(card: &Scorecard) -> Vec<String> {
    let figure = |text: Option<&String>| text.cloned().unwrap_or_default();
    card.rows
        .iter()
        .map(|row| {
            let value = figure(row.value.as_ref().map(|value| &value.display_text));
            let target = row.target.as_ref().and_then(|target| target.figure.as_ref()).map(|target| &target.display_text);
            format!("{} {value} of {} {:?}", row.code, figure(target), row.status.as_ref().map(|status| &status.code))
        })
        .collect()
}

/// Lets the worker take a workbook, which it must accept.
async fn take(house: &mut House, below_inbox: &str, bytes: &[u8]) {
    house.wait(60);
    house.drop_in(below_inbox, bytes);
    let mut step = house.step().await;
    if step.answered.is_empty() {
        // What cannot be proven whole, such as an .xls, is taken once it has kept still.
        house.wait(1800);
        step = house.step().await;
    }
    assert!(matches!(step.answered.as_slice(), [(_, Verdict::Accepted | Verdict::AcceptedWithFindings)]), "{below_inbox}: {step:?}");
}

/// The scorecard of the second quarter where these workbooks are all that came.
async fn quarter_two_from(sent: &[Sent]) -> Vec<String> {
    let mut house = House::empty().await;
    for Sent { path, submitter, .. } in sent.iter().filter(|sent| sent.by_quarter_two) {
        let name = path.file_name().expect("a name").to_string_lossy();
        take(&mut house, &format!("{submitter}/{name}"), &std::fs::read(path).expect("a workbook")).await;
    }
    seen(&house.scorecard("2021/22 Q2", None).await)
}

#[tokio::test]
async fn the_example_council_says_the_same_in_every_format() {
    let Some(converters) = Converters::here() else { return };
    let originals: Vec<_> = FOLDERS.into_iter().flat_map(example_workbooks).collect();
    let paths: Vec<_> = originals.iter().map(|sent| sent.path.clone()).collect();
    let house = House::derby().await;
    let said = all_said(&house, &originals);
    let scorecard = quarter_two_from(&originals).await;
    assert!(scorecard.iter().any(|row| row.contains("57.3% of ") && row.contains("green")), "{scorecard:#?}");
    for (format, workbooks) in converters.in_every_format(&paths) {
        let saved: Vec<_> = originals.iter().zip(workbooks).map(|(sent, path)| Sent { path, ..sent.clone() }).collect();
        let facts = assert_same(format, &said, &all_said(&house, &saved), &[]);
        assert!(facts > 1000, "{format}: only {facts} facts");
        assert_eq!(quarter_two_from(&saved).await, scorecard, "{format}");
        println!("{format}: {} workbooks, {facts} facts", saved.len());
    }
}

/// How the differences begin that come from the program that saved the hard cases: always, and where no framework gives the measures their units.
fn known_of_savers(format: &str) -> (Vec<&'static str>, Vec<&'static str>) {
    // The original asks to be calculated when it is opened. Whoever saved it has done so, or has dropped its formulas.
    let calculated = "no longer results-may-be-stale";
    match format {
        // LibreOffice stores the number 0 as the result of a formula that gives text: another reader (xlrd) finds it there too.
        "xls" => (vec![calculated, "Outturns B56 "], Vec::new()),
        // A pound sign that is a literal of the number format makes no currency of a cell: its type is that of any number.
        "ods" => (vec![calculated], vec!["Outturns B23 ", "Outturns B25 "]),
        // The library writes an error as an empty cell.
        "xlsb" => (vec![calculated, "no longer cell-error"], Vec::new()),
        _ => (vec![calculated], Vec::new()),
    }
}

#[tokio::test]
async fn every_way_of_writing_a_figure_survives_every_format() {
    let Some(converters) = Converters::here() else { return };
    let mut house = House::empty().await;
    take(&mut house, "framework/framework.xlsx", &hard_cases::framework()).await;
    take(&mut house, "adults-team/earlier.xlsx", &hard_cases::earlier_return()).await;
    let original = [converters.put("hard.xlsx", &hard_cases::hard_return())];
    let sender = Some((house.home.root(), "adults-team"));
    let said = check(sender, &original);
    for (index, case) in hard_cases::CASES.iter().enumerate() {
        let (measure, cell) = (hard_cases::measure(index), format!("B{}", index + 2));
        let taken =
            said[0].facts.get(&format!("Outturns {cell} - {measure} - fy2021-22-q2 actual")).map(|fact| match fact["reason"].as_str() {
                Some(absence) => absence.to_owned(),
                None => fact["value"].to_string(),
            });
        assert_eq!(
            (taken.unwrap_or_default().as_str(), said[0].codes_at("Outturns", &cell).as_slice()),
            (case.taken, case.told),
            "{cell}: {case:?}"
        );
    }
    for (format, workbooks) in converters.in_every_format(&original) {
        let (known, known_alone) = known_of_savers(format);
        let alone = assert_same(format, &check(None, &original), &check(None, &workbooks), &[known.clone(), known_alone].concat());
        println!("{format}: {} facts", assert_same(format, &said, &check(sender, &workbooks), &known) + alone);
    }
}

/// Workforce returns that departments sent, of every format and several layouts.
const SENT: [&str; 9] = [
    "05317a895cc6.ods",
    "3d8d246b77a1.ods",
    "eb4e7607e353.ods",
    "049b7369ec0b.xlsx",
    "4825208d5699.xlsx",
    "521d316f9d91.xlsx",
    "ae01a11d72eb.xlsx",
    "002ddee823c5.xls",
    "73cebda6f8c2.xls",
];

#[test]
fn returns_that_were_really_sent_say_the_same_in_every_format() {
    let Some(returns) = std::env::var_os("OUTTURN_RETURNS").map(PathBuf::from) else {
        eprintln!("SKIPPED: OUTTURN_RETURNS names no folder of real returns");
        return;
    };
    assert!(returns.is_dir(), "OUTTURN_RETURNS names {}, which is not there", returns.display());
    let Some(converters) = Converters::here() else { return };
    let originals = SENT.map(|name| returns.join("workforce").join(name));
    let said = check(None, &originals);
    for format in OF_LIBRE_OFFICE {
        let facts = assert_same(format, &said, &check(None, &converters.by_libre_office(format, &originals)), &[]);
        assert!(facts > 2500, "{format}: only {facts} facts");
        println!("{format}: {} workbooks, {facts} facts", originals.len());
    }
    // The library is trusted with Excel's own files only: it reads .ods with the messages of validations in the cells.
    let excel: Vec<_> = originals.into_iter().filter(|path| path.extension().is_some_and(|extension| extension == "xlsx")).collect();
    let facts = assert_same("xlsb", &check(None, &excel), &check(None, &converters.as_xlsb(&excel)), &[]);
    assert!(facts > 500, "xlsb: only {facts} facts");
    println!("xlsb: {} workbooks, {facts} facts", excel.len());
}
