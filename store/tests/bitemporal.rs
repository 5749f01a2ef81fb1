//! What was recorded is seen from its instant on, and never changes what was seen before.

use chrono::{DateTime, TimeDelta, Utc};
use outturn_domain::absence::Absence;
use outturn_domain::address::{CellAddress, Place};
use outturn_domain::code::{ItemCode, SubmitterCode};
use outturn_domain::fact::{Fact, FactKey, FactKind, FactValue, Marks};
use outturn_domain::figure::CellNumber;
use outturn_domain::finding::{Finding, FindingCode, Verdict};
use outturn_domain::period::Period;
use outturn_domain::provenance::{Cover, FileHash, SubmissionId};
use outturn_domain::stage::{Basis, Stage};
use outturn_store::commit::{Commit, Committed};
use outturn_store::fact::FactsOf;
use outturn_store::submission::{SubmissionFilter, Taken};
use outturn_store::{Reader, Writer};
use proptest::prelude::*;

struct House {
    _folder: tempfile::TempDir,
    writer: Writer,
    reader: Reader,
}

fn noon() -> DateTime<Utc> {
    DateTime::from_timestamp(1_636_500_000, 0).expect("an instant")
}

fn quarter() -> Period {
    Period::parse("fy2021-22-q2").expect("a period")
}

async fn house() -> House {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("outturn.db");
    let writer = Writer::open(&path).await.expect("a new database");
    let reader = Reader::open(&path).await.expect("a reader");
    House { _folder: folder, writer, reader }
}

fn fact(item: &str, value: FactValue) -> Fact {
    Fact {
        key: FactKey {
            item: ItemCode::parse(item).expect("a code"),
            entity: None,
            breakdown: None,
            period: quarter(),
            kind: FactKind::Actual,
        },
        value,
        marks: Marks::default(),
        basis: Basis::Illustrative,
        basis_note: Some("made up".to_owned()),
        place: Place::cell("Outturns", CellAddress::new(13, 3)),
    }
}

fn number(raw: f64) -> FactValue {
    FactValue::Number(CellNumber::new(raw, 0).expect("a number"))
}

impl House {
    async fn send(&mut self, now: DateTime<Utc>, digits: u32, facts: Vec<Fact>, signed_off: bool) -> Committed {
        let taken = Taken {
            id: SubmissionId::new(now, digits),
            submitter: Some(SubmitterCode::parse("adults").expect("a code")),
            file_name: "adults-q2.xlsx".to_owned(),
            file_hash: FileHash::parse(&"a".repeat(64)).expect("a hash"),
            file_size: 5_000,
            source_key: format!("{digits}"),
            received: now,
        };
        self.writer.take(&taken).await.expect("taken");
        let commit = Commit {
            understood: None,
            submission: taken.id,
            now,
            verdict: Verdict::Accepted,
            layout: Some("standard-return".to_owned()),
            reading: "1".to_owned(),
            period: Some(quarter()),
            cover: Cover { signed_off_by: signed_off.then(|| "Head of Service".to_owned()), ..Cover::default() },
            facts,
            framework_rows: Vec::new(),
            answers: Vec::new(),
            findings: vec![Finding::new(FindingCode::RowAbsent, "A row is absent.")],
            rules: Vec::new(),
            scales: Vec::new(),
        };
        self.writer.commit(&commit).await.expect("committed")
    }

    async fn seen(&self, at: DateTime<Utc>, stage: Stage) -> Vec<(String, FactValue)> {
        let point = self.reader.point_at(at).await.expect("a point");
        let facts = self.reader.facts(FactsOf::Periods(&[quarter()]), point, stage).await.expect("facts");
        facts.into_iter().map(|recorded| (recorded.fact.key.item.to_string(), recorded.fact.value)).collect()
    }
}

#[tokio::test]
async fn a_correction_is_seen_from_its_instant_on_and_changes_nothing_before() {
    let mut house = house().await;
    let first = house.send(noon(), 1, vec![fact("EHC-20W", number(57.3)), fact("MYACC", number(119_260.0))], true).await;
    let later = noon() + TimeDelta::hours(1);
    let second = house.send(later, 2, vec![fact("EHC-20W", number(60.0))], false).await;
    assert_eq!((first.appended, second.appended), (2, 1));
    let before = house.seen(later - TimeDelta::microseconds(1), Stage::Working).await;
    assert_eq!(before, [("EHC-20W".to_owned(), number(57.3)), ("MYACC".to_owned(), number(119_260.0))]);
    let after = house.seen(later, Stage::Working).await;
    assert_eq!(after, [("EHC-20W".to_owned(), number(60.0)), ("MYACC".to_owned(), number(119_260.0))]);
    let signed = house.seen(later, Stage::SignedOff).await;
    assert_eq!(signed, before, "nobody signed the correction off");
    assert!(house.seen(noon() - TimeDelta::seconds(1), Stage::Working).await.is_empty());
}

#[tokio::test]
async fn the_same_again_appends_nothing_and_signing_it_off_does() {
    let mut house = house().await;
    house.send(noon(), 1, vec![fact("EHC-20W", number(57.3))], false).await;
    assert_eq!(house.send(noon() + TimeDelta::hours(1), 2, vec![fact("EHC-20W", number(57.3))], false).await.appended, 0);
    assert_eq!(house.send(noon() + TimeDelta::hours(2), 3, vec![fact("EHC-20W", number(57.3))], true).await.appended, 1);
    let withdrawn = house.send(noon() + TimeDelta::hours(3), 4, vec![fact("EHC-20W", FactValue::Absent(Absence::Withdrawn))], true).await;
    assert_eq!(withdrawn.appended, 1);
    let point = house.reader.point_at(noon() + TimeDelta::days(1)).await.expect("a point");
    let versions = house.reader.versions(&fact("EHC-20W", number(0.0)).key, point).await.expect("versions");
    assert_eq!(versions.len(), 3);
    assert_eq!(versions[2].fact.value, FactValue::Absent(Absence::Withdrawn));
    assert_eq!(versions[2].fact.place.to_string(), "Outturns!D14");
    assert_eq!(versions[2].fact.basis_note.as_deref(), Some("made up"));
}

#[tokio::test]
async fn recorded_time_never_goes_back() {
    let mut house = house().await;
    let first = house.send(noon(), 1, Vec::new(), true).await;
    let second = house.send(noon() - TimeDelta::days(3), 2, Vec::new(), true).await;
    assert!(second.recorded > first.recorded);
    assert_eq!(second.sequence.0, first.sequence.0 + 1);
}

#[tokio::test]
async fn submissions_are_listed_as_of_an_instant_and_balance() {
    let mut house = house().await;
    house.send(noon(), 1, vec![fact("EHC-20W", number(57.3))], true).await;
    house.send(noon() + TimeDelta::hours(1), 2, Vec::new(), true).await;
    let point = house.reader.point_at(noon()).await.expect("a point");
    let listed = house.reader.submissions(&SubmissionFilter::default(), point, 10).await.expect("a list");
    assert_eq!(listed.len(), 1);
    assert_eq!((listed[0].verdict, listed[0].facts, listed[0].findings), (Some(Verdict::Accepted), 1, (0, 0, 1)));
    let findings = house.reader.findings(&listed[0].id, point, 0, 10).await.expect("findings");
    assert_eq!(findings.len(), 1);
    let origins = house.reader.origins([point.sequence]).await.expect("origins");
    assert_eq!(origins[&point.sequence].file_name, "adults-q2.xlsx");
    assert_eq!(house.reader.balance().await.expect("a balance").accepted, 2);
}

#[tokio::test]
async fn a_reader_cannot_write_and_does_not_open_what_no_worker_made() {
    let folder = tempfile::tempdir().expect("a folder");
    assert!(Reader::open(&folder.path().join("none.db")).await.is_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    /// Whatever is recorded after an instant, the answer as of that instant stays what it was.
    #[test]
    fn an_answer_as_of_an_instant_never_changes(steps in prop::collection::vec((0u8..3, 0u16..4, any::<bool>(), 0i64..90), 1..12)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let mut house = house().await;
            let mut answers = Vec::new();
            let mut now = noon();
            for (index, (item, value, signed_off, minutes)) in (0u32..).zip(steps) {
                now += TimeDelta::minutes(minutes);
                let facts = vec![fact(&format!("M{item}"), number(f64::from(value)))];
                let recorded = house.send(now, index, facts, signed_off).await.recorded;
                answers.push((recorded, house.seen(recorded, Stage::Working).await, house.seen(recorded, Stage::SignedOff).await));
            }
            for (recorded, working, signed_off) in answers {
                prop_assert_eq!(house.seen(recorded, Stage::Working).await, working);
                prop_assert_eq!(house.seen(recorded, Stage::SignedOff).await, signed_off);
            }
            Ok(())
        })?;
    }
}
