//! Answers to queries: recorded with what they answer, in force from their instant on, and never changed before it.

use chrono::{DateTime, TimeDelta, Utc};
use outturn_domain::address::{CellAddress, Place};
use outturn_domain::code::{ItemCode, SubmitterCode};
use outturn_domain::finding::{Finding, FindingCode, Verdict};
use outturn_domain::period::Period;
use outturn_domain::provenance::{Cover, FileHash, Sequence, SubmissionId};
use outturn_store::answers::NewAnswer;
use outturn_store::commit::{Commit, Committed};
use outturn_store::{Reader, Writer};
use proptest::prelude::*;

struct House {
    _folder: tempfile::TempDir,
    writer: Writer,
    reader: Reader,
    sent: u32,
}

fn noon() -> DateTime<Utc> {
    DateTime::from_timestamp(1_636_500_000, 0).expect("an instant")
}

fn quarter() -> Period {
    Period::parse("fy2021-22-q2").expect("a period")
}

fn submitter(code: &str) -> SubmitterCode {
    SubmitterCode::parse(code).expect("a code")
}

fn query(row: u32) -> Finding {
    let query = Finding::new(FindingCode::ValueJumped, format!("The value in row {row} is far from those before."));
    let query = query.at(Place::cell("Outturns", CellAddress::new(row, 1))).found("57.0%").expected("a value near 40.0%");
    Finding { held: Some("actual [] [] 57".to_owned()), ..query.about(Some(ItemCode::parse("EHC-20W").expect("a code")), Some(quarter())) }
}

fn answer(asked: Sequence, ordinal: i64, words: &str) -> NewAnswer {
    NewAnswer { asked, ordinal, words: words.to_owned() }
}

async fn house() -> House {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("outturn.db");
    let writer = Writer::open(&path).await.expect("a new database");
    let reader = Reader::open(&path).await.expect("a reader");
    House { _folder: folder, writer, reader, sent: 0 }
}

impl House {
    async fn send(&mut self, from: &str, now: DateTime<Utc>, findings: Vec<Finding>, answers: Vec<NewAnswer>) -> (SubmissionId, Committed) {
        self.sent += 1;
        let taken = outturn_store::submission::Taken {
            id: SubmissionId::new(now, self.sent),
            submitter: Some(submitter(from)),
            file_name: "q2.xlsx".to_owned(),
            file_hash: FileHash::parse(&"a".repeat(64)).expect("a hash"),
            file_size: 5_000,
            source_key: self.sent.to_string(),
            received: now,
        };
        self.writer.take(&taken).await.expect("taken");
        let commit = Commit {
            understood: None,
            submission: taken.id.clone(),
            now,
            verdict: Verdict::Accepted,
            layout: None,
            reading: "1".to_owned(),
            period: Some(quarter()),
            cover: Cover::default(),
            facts: Vec::new(),
            framework_rows: Vec::new(),
            answers,
            findings,
            rules: Vec::new(),
            scales: Vec::new(),
        };
        (taken.id, self.writer.commit(&commit).await.expect("committed"))
    }

    /// The answers in force, each with the cell that it is about.
    async fn in_force(&self, of: &str, at: DateTime<Utc>) -> Vec<(String, String)> {
        let point = self.reader.point_at(at).await.expect("a point");
        let answers = self.reader.answers(&submitter(of), point).await.expect("answers");
        answers.into_iter().map(|answer| (answer.asked.place.expect("a place").to_string(), answer.words)).collect()
    }
}

#[tokio::test]
async fn an_answer_comes_with_its_query_as_it_was_asked() {
    let mut house = house().await;
    let (_, asked) = house.send("adults", noon(), vec![query(2), query(3)], Vec::new()).await;
    let later = noon() + TimeDelta::hours(1);
    let (id, answering) = house.send("adults", later, Vec::new(), vec![answer(asked.sequence, 1, "Two wards moved.")]).await;
    let point = house.reader.point_at(later).await.expect("a point");
    let answers = house.reader.answers(&submitter("adults"), point).await.expect("answers");
    let [held] = answers.as_slice() else { panic!("{answers:?}") };
    assert_eq!((&held.asked, held.period), (&query(3), Some(quarter())));
    assert_eq!((held.words.as_str(), held.answered), ("Two wards moved.", answering.recorded));
    let submission = house.reader.submission(&id, point).await.expect("a submission").expect("it is there");
    assert_eq!((submission.answers, submission.facts), (1, 0));
    assert_eq!(house.in_force("roads", later).await, [], "another's answers are not theirs");
}

#[tokio::test]
async fn a_later_answer_takes_the_place_of_an_earlier_one_from_its_instant_on() {
    let mut house = house().await;
    let (_, asked) = house.send("adults", noon(), vec![query(2), query(3)], Vec::new()).await;
    let [first, second] = [1, 2].map(|hours| noon() + TimeDelta::hours(hours));
    house.send("adults", first, Vec::new(), vec![answer(asked.sequence, 0, "We are looking."), answer(asked.sequence, 1, "Yes.")]).await;
    house.send("adults", second, Vec::new(), vec![answer(asked.sequence, 0, "The centre closed.")]).await;
    let line = |cell: &str, words: &str| (format!("Outturns!{cell}"), words.to_owned());
    assert_eq!(house.in_force("adults", noon()).await, []);
    assert_eq!(house.in_force("adults", first).await, [line("B3", "We are looking."), line("B4", "Yes.")]);
    assert_eq!(house.in_force("adults", second).await, [line("B3", "The centre closed."), line("B4", "Yes.")]);
}

#[tokio::test]
async fn what_was_asked_is_found_from_its_commit_on() {
    let mut house = house().await;
    let (id, committed) = house.send("adults", noon(), vec![query(2)], Vec::new()).await;
    let point = house.reader.point_at(noon()).await.expect("a point");
    let asked = house.reader.asked(&id, point).await.expect("a read").expect("it is there");
    assert_eq!((asked.sequence, asked.findings), (committed.sequence, vec![query(2)]));
    let before = house.reader.point_at(noon() - TimeDelta::seconds(1)).await.expect("a point");
    assert_eq!(house.reader.asked(&id, before).await.expect("a read"), None);
    let other = SubmissionId::new(noon(), 99);
    assert_eq!(house.reader.asked(&other, point).await.expect("a read"), None);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    /// Whatever is asked and answered after an instant, the answers as of that instant stay what they were.
    #[test]
    fn the_answers_as_of_an_instant_never_change(steps in prop::collection::vec((any::<bool>(), 0usize..3, 0i64..2, 0u8..3, 0i64..90), 1..14)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let mut house = house().await;
            let (mut asked, mut seen, mut now) = (Vec::new(), Vec::new(), noon());
            for (asks, which, ordinal, words, minutes) in steps {
                now += TimeDelta::minutes(minutes);
                let answers: Vec<NewAnswer> = match asked.get(which) {
                    Some(sequence) if !asks => vec![answer(*sequence, ordinal, &format!("Answer {words}"))],
                    _ => Vec::new(),
                };
                let given = answers.first().map(|answer| answer.words.clone());
                let (_, committed) = house.send("adults", now, vec![query(2), query(3)], answers).await;
                asked.push(committed.sequence);
                let in_force = house.in_force("adults", committed.recorded).await;
                prop_assert!(given.is_none() || in_force.first().map(|(_, newest)| newest) == given.as_ref());
                seen.push((committed.recorded, in_force));
            }
            for (recorded, in_force) in seen {
                prop_assert_eq!(house.in_force("adults", recorded).await, in_force);
            }
            Ok(())
        })?;
    }
}
