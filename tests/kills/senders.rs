//! Those who send: what they drop next, and where.

use outturn_worker::archive::hash_of;
use outturn_worker::home::Home;
use serde_json::Value as Json;

use crate::files;
use crate::ledger::{Content, Dropped, Expected, Ledger};
use crate::seed::Seed;
use crate::workbooks::{Row, Value, a_return, an_edition, answers};

struct Sender {
    submitter: &'static str,
    service: &'static str,
    percentages: &'static [&'static str],
    numbers: &'static [&'static str],
}

const SENDERS: &[Sender] = &[
    Sender {
        submitter: "peoples-services",
        service: "peoples-directorate",
        percentages: &["EHC-20W", "ASC-DP", "CLA-STB"],
        numbers: &["HML-PRV", "RSL-PRO"],
    },
    Sender {
        submitter: "communities-and-place",
        service: "communities-directorate",
        percentages: &["WST-REC", "STR-CLN"],
        numbers: &["FLY-TIP", "BUS-SUP"],
    },
    Sender {
        submitter: "corporate-resources",
        service: "resources-directorate",
        percentages: &["CTX-COL", "DIG-ONL"],
        numbers: &["HR-SIC", "FOI-REQ"],
    },
];

const PERIODS: &[&str] = &["2019/20 Q1", "2019/20 Q2"];

/// What is dropped next.
pub(crate) fn next(seed: &mut Seed, ledger: &Ledger, home: &Home) -> Dropped {
    let number = ledger.dropped.len();
    match seed.below(100) {
        0..10 => the_same_again(seed, ledger, number).unwrap_or_else(|| new_return(seed, number)),
        10..16 => file(seed.pick(SENDERS).submitter, format!("{number:04} minutes.pdf"), format!("%PDF-1.4 {number}").into_bytes()),
        16..20 => Dropped { submitter: None, ..new_return(seed, number) },
        20..23 => file("nobody-we-know", format!("{number:04}.xlsx"), new_return(seed, number).bytes),
        23..29 => {
            let sender = seed.pick(SENDERS);
            let (measure, period) = (*seed.pick(sender.numbers), a_period(seed));
            let edition = an_edition(measure, period, 100.0 + small(seed, 5));
            file("framework", format!("{number:04} targets.xlsx"), edition)
        }
        29..37 => answered(seed, home, number).unwrap_or_else(|| new_return(seed, number)),
        37..41 => half_there(seed, number),
        _ => new_return(seed, number),
    }
}

/// The rest of a file that is half there.
pub(crate) fn whole(seed: &mut Seed, file: &Dropped) -> Vec<u8> {
    let sender = SENDERS.iter().find(|sender| Some(sender.submitter) == file.submitter.as_deref()).unwrap_or(&SENDERS[0]);
    a_return(sender.submitter, sender.service, a_period(seed), &rows(seed, sender))
}

/// A return of the same sender with another content, to be saved over one that still lies in the inbox.
pub(crate) fn newer_version(seed: &mut Seed, ledger: &Ledger, of: usize) -> Dropped {
    let old = &ledger.dropped[of];
    let bytes = whole(seed, old);
    Dropped { hash: hash_of(&bytes), bytes, content: Content::Return, expected: Expected::Once, ..old.clone() }
}

/// A return like any other, that goes all the way.
pub(crate) fn plain_return(seed: &mut Seed, number: usize) -> Dropped {
    let sender = seed.pick(SENDERS);
    let bytes = a_return(sender.submitter, sender.service, a_period(seed), &rows(seed, sender));
    Dropped { content: Content::Return, ..file(sender.submitter, format!("{number:04} plain.xlsx"), bytes) }
}

/// A return with words that must go, one that is asked about because of what it said, and one that says some of it again without the words.
pub(crate) fn secret_and_what_stands_on_it(seed: &mut Seed, number: usize) -> (String, [Dropped; 3]) {
    let sender = &SENDERS[2];
    let secret = format!("Quillfeather{number:04}");
    let row = |measure, value, comment: String| Row { measure, value, comment };
    let requests = || Value::Number(43.0);
    let with = [
        row("CTX-COL", Value::Percent(0.9), format!("The case of {secret} was late.")),
        row("FOI-REQ", requests(), String::new()),
        row("HR-SIC", Value::Number(40.0 + small(seed, 4)), String::new()),
    ];
    // Of the year so far, so it cannot fall.
    let later = [row("CTX-COL", Value::Percent(0.3), "As the system says.".to_owned())];
    let without = [row("FOI-REQ", requests(), "As the system says.".to_owned())];
    let told = [("secret", 0, &with[..]), ("later", 1, &later[..]), ("harmless", 0, &without[..])];
    let returns = told.map(|(name, period, rows)| {
        let bytes = a_return(sender.submitter, sender.service, PERIODS[period], rows);
        Dropped { content: Content::Return, ..file(sender.submitter, format!("{number:04} {name}.xlsx"), bytes) }
    });
    (secret, returns.map(|file| if file.file_name.contains("secret") { Dropped { content: Content::Secret, ..file } } else { file }))
}

fn file(submitter: &str, file_name: String, bytes: Vec<u8>) -> Dropped {
    Dropped {
        submitter: Some(submitter.to_owned()),
        file_name,
        hash: hash_of(&bytes),
        bytes,
        content: Content::Other,
        expected: Expected::Once,
        after_start: 0,
        unordered: false,
    }
}

fn new_return(seed: &mut Seed, number: usize) -> Dropped {
    let sender = seed.pick(SENDERS);
    let bytes = a_return(sender.submitter, sender.service, a_period(seed), &rows(seed, sender));
    let name = match seed.below(12) {
        0 => format!("2019/spring/{number:04}.xlsx"),
        1 => format!("{number:04} Übersicht\nQ1 — عائد.xlsx"),
        2 => format!("{number:04}{}.xlsx", "long".repeat(55)),
        3 => format!("{number:04}.XLSX"),
        _ => format!("{number:04}.xlsx"),
    };
    Dropped { content: Content::Return, ..file(sender.submitter, name, bytes) }
}

fn a_period(seed: &mut Seed) -> &'static str {
    PERIODS[seed.below(PERIODS.len())]
}

fn small(seed: &mut Seed, bound: usize) -> f64 {
    f64::from(u8::try_from(seed.below(bound)).expect("a small number"))
}

fn rows(seed: &mut Seed, sender: &Sender) -> Vec<Row> {
    let mut measures: Vec<(&str, bool)> = sender.percentages.iter().map(|measure| (*measure, true)).collect();
    measures.extend(sender.numbers.iter().map(|measure| (*measure, false)));
    measures.retain(|_| seed.chance(60));
    if measures.is_empty() {
        measures.push((sender.numbers[0], false));
    }
    measures.iter().map(|(measure, percent)| row(seed, measure, *percent)).collect()
}

fn row(seed: &mut Seed, measure: &'static str, percent: bool) -> Row {
    // Few values: what is said twice in succession must not be stored twice.
    let value = match (seed.below(12), percent) {
        (0, _) => Value::Words("WITHDRAWN"),
        (1, _) => Value::Words("about fifty or so"),
        (2, true) => Value::Doubtful(57.0),
        (_, true) => Value::Percent(0.5 + small(seed, 4) / 100.0),
        (_, false) => Value::Number(40.0 + small(seed, 4)),
    };
    Row { measure, value, comment: (*seed.pick(&["As the system says.", "Late returns are in it.", ""])).to_owned() }
}

fn the_same_again(seed: &mut Seed, ledger: &Ledger, number: usize) -> Option<Dropped> {
    let whole: Vec<&Dropped> = ledger.dropped.iter().filter(|file| file.content == Content::Return && file.submitter.is_some()).collect();
    if whole.is_empty() {
        return None;
    }
    // Mostly the newest, which is a duplicate; an older one restores what it said.
    let old = if seed.chance(60) { whole[whole.len() - 1] } else { *seed.pick(&whole) };
    let submitter = old.submitter.as_deref().unwrap_or_default();
    Some(Dropped { content: Content::Return, ..file(submitter, format!("{number:04} again.xlsx"), old.bytes.clone()) })
}

fn half_there(seed: &mut Seed, number: usize) -> Dropped {
    let mut half = new_return(seed, number);
    half.bytes.truncate(half.bytes.len() / 2);
    Dropped {
        hash: hash_of(&half.bytes),
        content: Content::Other,
        expected: Expected::Waits,
        file_name: format!("{number:04} half.xlsx"),
        ..half
    }
}

/// Answers to the findings of some receipt.
fn answered(seed: &mut Seed, home: &Home, number: usize) -> Option<Dropped> {
    let mut receipts = files::below(&home.receipts());
    receipts.retain(|path| path.extension().is_some_and(|extension| extension == "json") && !files::name(path).starts_with('.'));
    receipts.sort();
    if receipts.is_empty() {
        return None;
    }
    let receipt: Json = serde_json::from_slice(&std::fs::read(seed.pick(&receipts)).ok()?).expect("a receipt");
    let (submission, submitter) = (receipt["submission"].as_str()?.to_owned(), receipt["submitter"].as_str()?);
    let (findings, words) = (receipt["findings"].as_array()?.len(), format!("We looked again ({}).", seed.below(3)));
    if findings == 0 || !SENDERS.iter().any(|sender| sender.submitter == submitter) {
        return None;
    }
    let bytes = answers(&submission, findings, &words);
    Some(Dropped {
        content: Content::Answers { submission, findings, words },
        ..file(submitter, format!("{number:04} answers.xlsx"), bytes)
    })
}
