//! Findings as a compiler gives them.

use outturn_domain::finding::{Finding, Severity, Verdict};

use super::CheckedFile;

pub(super) fn print(checked: &CheckedFile) {
    let file = checked.path.display();
    for finding in &checked.interpretation.findings {
        print_finding(&file.to_string(), finding);
    }
    let interpretation = &checked.interpretation;
    let (facts, absences) = interpretation.counts();
    let count = |severity, one: &str| {
        let count = interpretation.count(severity);
        format!("{count} {one}{}", if count == 1 { "" } else { "s" }).replace("querys", "queries")
    };
    let findings = [count(Severity::Error, "error"), count(Severity::Query, "query"), count(Severity::Note, "note")].join(", ");
    let layout = interpretation.layout.as_deref().map_or_else(|| "no layout".to_owned(), |layout| format!("read as {layout}"));
    let verdict = match interpretation.verdict() {
        Verdict::Accepted => "would be accepted",
        Verdict::AcceptedWithFindings => "would be accepted with findings",
        Verdict::Refused => "would be refused",
        Verdict::Duplicate => "would be a duplicate",
    };
    let definitions = match interpretation.framework_rows.len() {
        0 => String::new(),
        many => format!("{many} definitions, "),
    };
    println!("{file}: {verdict} ({layout}; {definitions}{facts} values, {absences} declared absences; {findings})");
}

fn print_finding(file: &str, finding: &Finding) {
    println!("{}[{}]: {}", finding.severity().as_str(), finding.code, finding.message);
    match &finding.place {
        Some(place) => println!("  --> {file}, {place}"),
        None => println!("  --> {file}"),
    }
    if let Some(found) = &finding.found {
        println!("   = found: {found}");
    }
    if let Some(expected) = &finding.expected {
        println!("   = expected: {expected}");
    }
    println!("   = help: {}", finding.help);
    println!();
}
