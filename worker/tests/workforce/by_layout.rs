//! The whole folder in one table by layout: what became of each file, how many cells agree with the second reader, and how each cleaned value stands to
//! them. It is read once, because a second reading in another language takes its time.

use std::collections::BTreeMap;

use outturn_domain::finding::{FindingCode, Verdict};
use outturn_worker::installed::Installed;

use crate::cells::compare;
use crate::cleaned::{Class, by_subject, classes, cleaned_values};
use crate::reading::{Read, folder, listed, read_all};
use crate::second_reader;

/// What came of the workbooks of one form.
#[derive(Debug, Default)]
struct Line {
    layout: String,
    files: usize,
    accepted: usize,
    with_findings: usize,
    /// The codes of what kept whole files out, with how many.
    refused: BTreeMap<&'static str, usize>,
    counted: usize,
    taken: usize,
    classes: BTreeMap<Class, usize>,
}

impl Line {
    fn add(&mut self, read: &Read) {
        self.files += 1;
        read.layout().unwrap_or("none").clone_into(&mut self.layout);
        self.taken += read.interpretation.facts.len();
        match read.verdict() {
            Verdict::Accepted => self.accepted += 1,
            Verdict::AcceptedWithFindings => self.with_findings += 1,
            Verdict::Duplicate => unreachable!("nothing was sent before"),
            Verdict::Refused => *self.refused.entry(reason(read).as_str()).or_default() += 1,
        }
    }

    fn print(&self, form: &str) {
        let refused = self.refused.iter().map(|(code, files)| format!("{files} {code}")).collect::<Vec<_>>().join(", ");
        println!(
            "{form:<13} {:<26} {:>5} {:>8} {:>8} {:>8} {:>8}  {refused}",
            self.layout, self.files, self.accepted, self.with_findings, self.counted, self.taken
        );
    }

    fn print_classes(&self, form: &str) {
        let counts = Class::ALL.map(|(class, _)| format!("{:>7}", self.classes.get(&class).copied().unwrap_or(0)));
        println!("{form:<13} {}", counts.concat());
    }
}

/// Why a file is refused: what concerns the whole of it, else the first of what keeps its rows out.
fn reason(read: &Read) -> FindingCode {
    let findings = &read.interpretation.findings;
    let whole = findings.iter().find(|finding| finding.blocks_file()).map(|finding| finding.code);
    whole.or_else(|| read.errors().first().copied()).unwrap_or_else(|| panic!("{} is refused without a reason", read.file))
}

fn print(lines: &BTreeMap<String, Line>, refused: &[&Read]) {
    println!(
        "{:<13} {:<26} {:>5} {:>8} {:>8} {:>8} {:>8}  refused",
        "form", "read by", "files", "accepted", "findings", "counted", "taken"
    );
    for (form, line) in lines {
        line.print(form);
    }
    println!("\nEvery cleaned value of a body and month in these workbooks:");
    for (index, (_, name)) in Class::ALL.iter().enumerate() {
        println!("  {:>2} {name}", index + 1);
    }
    let numbers: Vec<String> = (1..=Class::ALL.len()).map(|number| format!("{number:>7}")).collect();
    println!("{:<13} {}", "form", numbers.concat());
    for (form, line) in lines.iter().filter(|(_, line)| !line.classes.is_empty()) {
        line.print_classes(form);
    }
    let mut all = Line::default();
    for (class, count) in lines.values().flat_map(|line| &line.classes) {
        *all.classes.entry(*class).or_default() += count;
    }
    all.print_classes("all");
    println!("\nRefused:");
    for read in refused {
        let finding = read.interpretation.findings.iter().find(|finding| finding.code == reason(read)).expect("its reason");
        println!("  {} ({}): {}", read.file, read.form, finding.message);
    }
}

#[test]
fn every_file_has_its_verdict_and_no_difference_is_ours() {
    let Some(folder) = folder("workforce") else { return };
    if !second_reader::is_here() {
        return;
    }
    let listed = listed(&folder);
    let reads = read_all(&listed, &Installed::shipped().expect("the shipped layouts"));
    let rows = second_reader::rows(&listed.iter().map(|listed| listed.path.clone()).collect::<Vec<_>>());
    let cleaned = cleaned_values(&second_reader::unpacked(&folder.join("cleaned_by_cabinet_office.csv.gz")));
    let subjects = by_subject(&rows);
    let mut lines: BTreeMap<String, Line> = BTreeMap::new();
    let (mut differ, mut ours, mut unexplained, mut uncleaned) = (Vec::new(), Vec::new(), Vec::new(), 0);
    for read in &reads {
        let line = lines.entry(read.form.clone()).or_default();
        line.add(read);
        let (counted, wrong) = compare(read, &rows);
        line.counted += counted;
        differ.extend(wrong);
        let (classes, not_cleaned) = classes(read, &subjects, &cleaned);
        uncleaned += not_cleaned;
        for (class, examples) in classes {
            *line.classes.entry(class).or_default() += examples.len();
            match class {
                Class::Ours => ours.extend(examples),
                Class::Unexplained => unexplained.extend(examples),
                _ => {}
            }
        }
    }
    let refused: Vec<&Read> = reads.iter().filter(|read| read.verdict() == Verdict::Refused).collect();
    print(&lines, &refused);
    println!("\n{uncleaned} figures or marks of the same bodies and months are taken and are not in the cleaned table");
    for example in &unexplained {
        println!("unexplained: {example}");
    }
    assert_eq!(differ, Vec::<String>::new(), "cells that are not taken as the second reader shows them");
    assert_eq!(ours, Vec::<String>::new(), "cleaned values from which our reading differs");
    let equal: usize = lines.values().filter_map(|line| line.classes.get(&Class::Equal)).sum();
    assert!(equal > 1000, "the two were hardly compared: {equal}");
    for read in &reads {
        let known = read.layout().is_some_and(|layout| layout.starts_with("workforce-"));
        assert_eq!(known, read.form != "none", "{} ({}) was read by {:?}", read.file, read.form, read.layout());
        if read.form == "none" {
            assert_eq!((read.verdict(), read.errors()), (Verdict::Refused, vec![FindingCode::LayoutUnknown]), "{}", read.file);
        }
    }
}
