//! What a feedback workbook answers, held against what its sender was asked.

use std::collections::BTreeMap;

use outturn_domain::code::SubmitterCode;
use outturn_domain::finding::{Finding, FindingCode, Severity};
use outturn_store::answers::{Asked, NewAnswer};

use crate::normalise::feedback::{Feedback, WrittenAnswer};

/// The answers to queries of the submission that the workbook names, and what is to be said about the rest.
///
/// `asked` is that submission, where it is there; only its own sender may answer it. What cannot be taken keeps itself out, unless it cannot be told what the
/// workbook answers at all.
pub fn settle(feedback: &Feedback, asked: Option<&Asked>, sender: &SubmitterCode) -> (Vec<NewAnswer>, Vec<Finding>) {
    let mut findings = feedback.findings.clone();
    match (asked, &feedback.submission) {
        // The reader has said why the submission cannot be told.
        (_, None) => {}
        (None, Some(id)) => {
            let message = format!("The feedback workbook answers the submission {id}, which is not here.");
            findings.push(about_file(feedback, Finding::new(FindingCode::FeedbackSubmissionUnknown, message).found(id.as_str())));
        }
        (Some(asked), Some(_)) if asked.submission.submitter.as_ref() != Some(sender) => {
            let message = format!("The feedback workbook answers what another submitter than {sender} was asked.");
            let finding = Finding::new(FindingCode::FeedbackNotYours, message).expected(format!("a feedback workbook of {sender}"));
            findings.push(about_file(feedback, finding));
        }
        (Some(asked), Some(_)) => {
            if !findings.iter().any(Finding::blocks_file) {
                let answers = matched(feedback, asked, &mut findings);
                return (answers, findings);
            }
        }
    }
    (Vec::new(), findings)
}

fn about_file(feedback: &Feedback, finding: Finding) -> Finding {
    Finding { place: feedback.submission_place.clone(), ..finding }
}

fn matched(feedback: &Feedback, asked: &Asked, findings: &mut Vec<Finding>) -> Vec<NewAnswer> {
    if feedback.answers.is_empty() && findings.is_empty() {
        findings.push(Finding::new(FindingCode::FeedbackEmpty, "The feedback workbook holds no answers."));
    }
    let mut by_finding: BTreeMap<usize, Vec<&WrittenAnswer>> = BTreeMap::new();
    for answer in &feedback.answers {
        match index(answer, asked) {
            Ok(index) => by_finding.entry(index).or_default().push(answer),
            Err(finding) => findings.push(*finding),
        }
    }
    let mut answers = Vec::new();
    for (index, written) in by_finding {
        let (Some(finding), Some((first, others))) = (asked.findings.get(index), written.split_first()) else { continue };
        if let Some(other) = others.iter().find(|other| other.words != first.words) {
            let message = format!("This query is answered here and in {} in different words, so neither was taken.", first.place);
            findings.push(Finding::new(FindingCode::AnswerTwice, message).at(other.place.clone()).expected("one answer to a query"));
        } else if finding.severity() == Severity::Query {
            let ordinal = i64::try_from(index).unwrap_or(i64::MAX);
            answers.push(NewAnswer { asked: asked.sequence, ordinal, words: first.words.clone() });
        } else {
            findings.push(not_asked(finding, first));
        }
    }
    answers
}

/// The place of the finding that is answered among the submission's findings, from nought.
fn index(answer: &WrittenAnswer, asked: &Asked) -> Result<usize, Box<Finding>> {
    let many = asked.findings.len();
    let found = match &answer.key {
        Ok(number) => match usize::try_from(*number) {
            Ok(number) if (1..=many).contains(&number) => return Ok(number - 1),
            _ => number.to_string(),
        },
        Err(found) => found.clone(),
    };
    let message = match found.as_str() {
        "" => "This row's key is missing, so it cannot be told which query is answered here.".to_owned(),
        found => format!(
            "This row's key is {found:?}, and the submission has no such finding, so it cannot be told which query is answered here."
        ),
    };
    let finding = Finding::new(FindingCode::AnswerKeyUnknown, message).at(answer.place.clone()).found(found);
    Err(Box::new(finding.expected(format!("a key from 1 to {many}"))))
}

fn not_asked(finding: &Finding, answer: &WrittenAnswer) -> Finding {
    let what = match finding.severity() {
        Severity::Error => "an error",
        Severity::Note | Severity::Query => "a note",
    };
    let place = finding.place.as_ref().map(|place| format!(" about {place}")).unwrap_or_default();
    let message = format!("What stands here answers {what}{place} ({}), which asks nothing, and was passed over.", finding.code);
    Finding::new(FindingCode::AnswerNotAsked, message).at(answer.place.clone()).about(finding.item.clone(), finding.period)
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};
    use outturn_domain::address::{CellAddress, Place};
    use outturn_domain::finding::Verdict;
    use outturn_domain::provenance::{Cover, FileHash, Sequence, SubmissionId};
    use outturn_store::submission::{ArrivalState, Submission};

    use super::*;
    use crate::normalise::feedback::read;
    use crate::normalise::test_book::{book, codes};

    fn adults() -> SubmitterCode {
        SubmitterCode::parse("adults").expect("a code")
    }

    /// A return of which three things were said: an error, a query and a note.
    fn asked() -> Asked {
        let received: DateTime<Utc> = "2021-10-12T08:15:00Z".parse().expect("an instant");
        let submission = Submission {
            id: SubmissionId::new(received, 1),
            arrival: 7,
            submitter: Some(adults()),
            file_name: "q2.xlsx".to_owned(),
            file_hash: FileHash::parse(&"a".repeat(64)).expect("a hash"),
            file_size: 5_000,
            received,
            state: ArrivalState::Answered,
            committed: Some((Sequence(5), received)),
            verdict: Some(Verdict::AcceptedWithFindings),
            layout: None,
            period: None,
            cover: Cover::default(),
            facts: 3,
            absences: 0,
            appended: 3,
            answers: 0,
            findings: (1, 1, 1),
            receipt: None,
        };
        let at = |code, row| Finding::new(code, "Something.").at(Place::cell("Outturns", CellAddress::new(row, 1)));
        let findings = vec![at(FindingCode::NumberExpected, 1), at(FindingCode::ValueJumped, 2), at(FindingCode::RowRepeated, 3)];
        Asked { submission, sequence: Sequence(5), findings }
    }

    /// What the rows of a feedback workbook come to: the answers taken, and what is said.
    fn settled(rows: &str, sender: &SubmitterCode, asked: Option<&Asked>) -> (Vec<(i64, String)>, Vec<String>) {
        let key = format!("outturn-feedback | 1\nsubmission | {}", self::asked().submission.id);
        let feedback = read(&book(&[("What to fix", &format!("Your answer | Key\n{rows}")), ("outturn", &key)]));
        let (answers, findings) = settle(&feedback, asked, sender);
        assert!(answers.iter().all(|answer| answer.asked == Sequence(5)));
        (answers.into_iter().map(|answer| (answer.ordinal, answer.words)).collect(), codes(&findings))
    }

    fn told(of: &[&str]) -> Vec<String> {
        of.iter().map(|&line| line.to_owned()).collect()
    }

    #[test]
    fn an_answer_to_a_query_is_taken_however_often_it_stands_there() {
        let asked = asked();
        let taken = vec![(1, "The centre closed.".to_owned())];
        for rows in ["The centre closed. | 2", "The centre closed. | 2\n  The centre closed. | 2\n | 2", " | 1\nThe centre closed. | '2"] {
            assert_eq!(settled(rows, &adults(), Some(&asked)), (taken.clone(), told(&[])), "{rows}");
        }
    }

    #[test]
    fn what_answers_no_query_is_told_and_keeps_the_rest() {
        let rows = "We shall mend it. | 1\nYes. | 2\nThank you. | 3\nWho? | 4\nNought | 0\nNobody |";
        let (answers, findings) = settled(rows, &adults(), Some(&asked()));
        assert_eq!(answers, [(1, "Yes.".to_owned())]);
        let expected = [
            "answer-key-unknown What to fix!A5",
            "answer-key-unknown What to fix!A6",
            "answer-key-unknown What to fix!A7",
            "answer-not-asked What to fix!A2",
            "answer-not-asked What to fix!A4",
        ];
        assert_eq!(findings, expected);
    }

    #[test]
    fn two_answers_to_one_query_are_none() {
        let (answers, findings) = settled("Yes. | 2\nNo. | 2", &adults(), Some(&asked()));
        assert_eq!((answers, findings), (Vec::new(), told(&["answer-twice What to fix!A3"])));
    }

    #[test]
    fn nobody_answers_for_another_or_what_was_never_asked() {
        let roads = SubmitterCode::parse("roads").expect("a code");
        let (answers, findings) = settled("Yes. | 2", &roads, Some(&asked()));
        assert_eq!((answers, findings), (Vec::new(), told(&["feedback-not-yours outturn!B2"])));
        let (answers, findings) = settled("Yes. | 2", &adults(), None);
        assert_eq!((answers, findings), (Vec::new(), told(&["feedback-submission-unknown outturn!B2"])));
    }

    #[test]
    fn a_feedback_workbook_without_answers_says_so() {
        let (answers, findings) = settled(" | 1\n | 2", &adults(), Some(&asked()));
        assert_eq!((answers, findings), (Vec::new(), told(&["feedback-empty"])));
    }
}
