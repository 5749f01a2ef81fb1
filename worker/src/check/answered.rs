//! Queries that their sender has answered: they are not asked again, and the answer is remembered in a note at the same place.
//!
//! An answer holds for the same question about the same thing, which is told by what the query itself says and by what its cell held:
//!
//! - the same code, sheet and cell, item and period: a renamed sheet, a moved row or another quarter's return is another question;
//! - the same figure in the cell ([`Finding::held`]), about the same entity and breakdown: a finding's own words may round it, or leave it out;
//! - the same words (`found`, `expected` and the message). A query may hang on more than its cell: a rate on its numerator and denominator, a missing comment
//!   on the target and the status that the rules gave. Its message names what it hangs on, so an answer does not outlive a change of those.
//!   Only of a jump the words do not count: they tell how many values were reported before and between what they lay, which grows with every return that
//!   comes, and the answer ("the centre closed in May") is about the figure.
//!
//! A figure that goes back to what it was finds its answer again. What is asked of a file as such, that its formulas may be stale, is asked of every
//! file and never comes here.

use std::collections::BTreeMap;

use outturn_domain::address::Place;
use outturn_domain::fact::{Fact, FactValue};
use outturn_domain::finding::{Finding, FindingCode, Severity};
use outturn_domain::framework::CouncilSettings;
use outturn_domain::period::Period;
use outturn_store::answers::Answer;

use super::Standing;

/// Notes what each query's cell held, and turns the queries that were answered into notes. `period` is that of the return's cover.
pub(super) fn remember(findings: Vec<Finding>, facts: &[Fact], period: Option<Period>, standing: &Standing<'_>) -> Vec<Finding> {
    let mut by_place: BTreeMap<&Place, Vec<&Fact>> = BTreeMap::new();
    for fact in facts {
        by_place.entry(&fact.place).or_default().push(fact);
    }
    let settled = findings.into_iter().map(|finding| {
        if finding.severity() != Severity::Query {
            return finding;
        }
        let held = finding.place.as_ref().and_then(|place| by_place.get(place)).map(|facts| held(facts));
        let query = Finding { held, ..finding };
        let answer = standing.answers.iter().find(|answer| answer.period == period && is_same_question(&query, &answer.asked));
        match answer {
            Some(answer) => answered(query, answer, standing),
            None => query,
        }
    });
    settled.collect()
}

/// What a cell was taken for, each fact of it with what it is about.
fn held(facts: &[&Fact]) -> String {
    let one = |fact: &&Fact| {
        let entity = fact.key.entity.as_ref().map_or("", |entity| entity.as_str());
        let breakdown = fact.key.breakdown.as_ref().map_or("", |breakdown| breakdown.as_str());
        let value = match &fact.value {
            // 57 and "57%" are one figure; the query's words tell where the writing is what is asked about.
            FactValue::Number(number) => number.decimal().normalize().to_string(),
            FactValue::Text(text) => format!("{text:?}"),
            FactValue::Date(day) => day.to_string(),
            FactValue::Absent(absence) => absence.as_str().to_owned(),
        };
        format!("{} [{entity}] [{breakdown}] {value}", fact.key.kind.as_str())
    };
    facts.iter().map(one).collect::<Vec<_>>().join("; ")
}

fn is_same_question(query: &Finding, asked: &Finding) -> bool {
    let same_thing = query.code == asked.code
        && query.place == asked.place
        && query.item == asked.item
        && query.period == asked.period
        && query.held == asked.held
        && query.found == asked.found;
    let same_words = query.code == FindingCode::ValueJumped || (query.expected == asked.expected && query.message == asked.message);
    same_thing && same_words
}

fn answered(query: Finding, answer: &Answer, standing: &Standing<'_>) -> Finding {
    let zone = standing.framework.map_or_else(|| CouncilSettings::default().time_zone, |framework| framework.council.time_zone);
    let day = answer.answered.with_timezone(&zone).format("%-d %B %Y");
    query.into_answered(&day.to_string(), &answer.words)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use chrono::{DateTime, Utc};
    use outturn_domain::address::CellAddress;
    use outturn_domain::code::{EntityCode, ItemCode};
    use outturn_domain::fact::{FactKey, FactKind, Marks};
    use outturn_domain::figure::CellNumber;
    use outturn_domain::stage::Basis;

    use super::*;

    fn quarter() -> Period {
        Period::parse("2021/22 Q2").expect("a period")
    }

    fn cell() -> Place {
        Place::cell("Outturns", CellAddress::new(3, 1))
    }

    fn fact_of(raw: f64) -> Fact {
        let key = FactKey {
            item: ItemCode::parse("EHC-20W").expect("a code"),
            entity: None,
            breakdown: None,
            period: quarter(),
            kind: FactKind::Actual,
        };
        let value = FactValue::Number(CellNumber::new(raw, 0).expect("a number"));
        Fact { key, value, marks: Marks::default(), basis: Basis::Supplied, basis_note: None, place: cell() }
    }

    fn query(code: FindingCode) -> Finding {
        let finding = Finding::new(code, "It is far from the 5 values reported before.").at(cell()).found("57.0%").expected("near 40.0%");
        finding.about(Some(fact_of(0.0).key.item), Some(quarter()))
    }

    /// What `now` comes to when `before` was asked of a return for the quarter, and answered.
    fn after_answer(before: (Finding, Fact), now: (Finding, Fact), period: Option<Period>) -> Finding {
        let (rule_sets, scales) = (BTreeMap::new(), BTreeMap::new());
        let late_evening: DateTime<Utc> = "2021-10-12T23:30:00Z".parse().expect("an instant");
        let settled = |(finding, fact), period, answers: &[Answer]| {
            let standing = Standing {
                framework: None,
                sender: None,
                history: &[],
                projected_from: None,
                rule_sets: &rule_sets,
                scales: &scales,
                matrices: &BTreeMap::new(),
                answers,
                now: late_evening,
                queries: 10,
                longest_narrative: 10_000,
            };
            let [finding] = remember(vec![finding], &[fact], period, &standing).try_into().expect("one finding");
            finding
        };
        let asked: Finding = settled(before, Some(quarter()), &[]);
        assert_eq!(asked.severity(), Severity::Query);
        let answer = Answer { asked, period: Some(quarter()), words: "Two wards moved.".to_owned(), answered: late_evening };
        settled(now, period, &[answer])
    }

    /// What becomes of a query about a cell of 57 that was answered, when it is asked of a cell of `raw` and changed as given.
    fn asked_again(code: FindingCode, raw: f64, change: impl Fn(&mut Finding, &mut Fact, &mut Option<Period>)) -> Finding {
        let (mut finding, mut fact, mut period) = (query(code), fact_of(raw), Some(quarter()));
        change(&mut finding, &mut fact, &mut period);
        after_answer((query(code), fact_of(57.0)), (finding, fact), period)
    }

    #[test]
    fn the_same_question_becomes_a_note_that_quotes_the_answer_and_its_day() {
        let note = asked_again(FindingCode::RateDiffers, 57.0, |_, _, _| {});
        assert_eq!((note.code, note.severity(), note.place), (FindingCode::QueryAnswered, Severity::Note, Some(cell())));
        // Half past eleven in the evening in UTC is the next day in an English summer.
        assert!(
            note.message.contains("Answered on 13 October 2021") && note.message.ends_with(": \"Two wards moved.\""),
            "{}",
            note.message
        );
        assert_eq!((note.help.as_str(), note.held), (FindingCode::QueryAnswered.help(), None));
    }

    #[test]
    fn a_change_of_what_is_asked_about_asks_again() {
        type Change = fn(&mut Finding, &mut Fact, &mut Option<Period>);
        let changes: [(&str, Change); 6] = [
            ("another cell", |finding, fact, _| {
                let place = Place::cell("Outturns", CellAddress::new(4, 1));
                (finding.place, fact.place) = (Some(place.clone()), place);
            }),
            ("a renamed sheet", |finding, fact, _| {
                let place = Place { sheet: "Figures".to_owned(), ..cell() };
                (finding.place, fact.place) = (Some(place.clone()), place);
            }),
            ("another entity", |_, fact, _| fact.key.entity = Some(EntityCode::parse("derby").expect("a code"))),
            ("an absence", |_, fact, _| fact.value = FactValue::Absent(outturn_domain::absence::Absence::Withdrawn)),
            ("another item", |finding, _, _| finding.item = None),
            ("another return's cover", |_, _, period| *period = None),
        ];
        for code in [FindingCode::RateDiffers, FindingCode::ValueJumped] {
            assert_eq!(asked_again(code, 57.04, |_, _, _| {}).code, code, "a value that the words round alike");
            for (what, change) in changes {
                assert_eq!(asked_again(code, 57.0, change).code, code, "{what}");
            }
        }
    }

    #[test]
    fn a_question_about_the_cover_has_no_cell_and_is_remembered_for_its_period() {
        let asked = || Finding::new(FindingCode::SignOffDoubtful, "The cover says \"TBC\".").found("TBC");
        let again = |period| after_answer((asked(), fact_of(57.0)), (asked(), fact_of(58.0)), period).code;
        assert_eq!(again(Some(quarter())), FindingCode::QueryAnswered);
        assert_eq!(again(quarter().previous()), FindingCode::SignOffDoubtful);
    }

    #[test]
    fn what_a_query_hangs_on_counts_except_how_much_history_there_is() {
        let other_words = |finding: &mut Finding, _: &mut Fact, _: &mut Option<Period>| {
            finding.message = "It is far from the 6 values reported before.".to_owned();
            finding.expected = Some("near 41.0%".to_owned());
        };
        assert_eq!(asked_again(FindingCode::RateDiffers, 57.0, other_words).code, FindingCode::RateDiffers);
        assert_eq!(asked_again(FindingCode::ValueJumped, 57.0, other_words).code, FindingCode::QueryAnswered);
    }
}
