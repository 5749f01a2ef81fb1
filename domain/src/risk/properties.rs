//! What holds of every register: its profile counts what its list holds, and what moved between two moments is the difference of their profiles.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::*;
use crate::code::BreakdownCode;
use crate::fact::{FactKind, FactValue};
use crate::framework::{Framework, FrameworkRow};
use crate::over_time::OverTime;
use crate::provenance::RecordedFact;
use crate::scorecard::tests::{number, of_kind, period};
use crate::scorecard::{Facts, Scope};

const QUARTERS: [&str; 2] = ["2021/22 Q1", "2021/22 Q2"];

/// A risk: the days after the new year on which it came and went, its register, and its scores of two quarters.
type Drawn = (Option<u64>, Option<u64>, bool, [Option<(u8, u8)>; 2]);

/// A risk as it was known at the earlier instant, where it was, and what a later workbook made of it.
type Known = (Option<Drawn>, Option<Drawn>);

/// A row of the Reviews sheet: of which risk, what, when in days after the new year, whether it names a body, and whether it came only with the later workbook.
type Drawing = (usize, usize, Option<u64>, bool, bool);

fn day(after: u64) -> NaiveDate {
    "2021-01-01".parse::<NaiveDate>().expect("a day") + chrono::Days::new(after)
}

fn code(number: usize) -> ItemCode {
    ItemCode::parse(&format!("SR{number}")).expect("a code")
}

fn risk(number: usize, (from, to, is_corporate, _): &Drawn) -> FrameworkRow {
    FrameworkRow::Risk(Box::new(Risk {
        code: code(number),
        title: String::new(),
        service: None,
        plan_items: Vec::new(),
        owner: None,
        register: is_corporate.then(|| "Corporate".to_owned()),
        inherent: None,
        target: Some(RiskScore { likelihood: 1, impact: 2 }),
        appetite: None,
        details: RiskDetails::default(),
        effective: Effective { from: from.map(day), to: to.map(day) },
        basis: Basis::Illustrative,
        basis_note: None,
        place: Place::sheet("Risks"),
    }))
}

fn told((of, kind, when, by_somebody, _): &Drawing) -> FrameworkRow {
    FrameworkRow::Review(Review {
        item: Some(code(*of)),
        kind: ReviewKind::ALL[*kind],
        body: by_somebody.then(|| "Assurance Team".to_owned()),
        occurred: when.map_or(Occurrence::NotStated, |after| Occurrence::On(day(after))),
        outcome: None,
        basis: Basis::Illustrative,
        basis_note: None,
        details: ReviewDetails::default(),
        place: Place::sheet("Reviews"),
    })
}

fn scores(number: usize, drawn: &Drawn) -> Vec<RecordedFact> {
    let code = code(number);
    let side = |of: &str, name: &str, step: u8| {
        let mut recorded = of_kind(FactKind::Score, code.as_str(), of, FactValue::Number(self::number(f64::from(step))));
        recorded.fact.key.breakdown = Some(BreakdownCode::parse(name).expect("a code"));
        recorded
    };
    let scored = QUARTERS.iter().zip(drawn.3).filter_map(|(of, score)| score.map(|(likelihood, impact)| (of, likelihood, impact)));
    scored.flat_map(|(of, likelihood, impact)| [side(of, "likelihood", likelihood), side(of, "impact", impact)]).collect()
}

/// What stood in the framework and what had been reported, at one instant.
fn standing(risks: impl Iterator<Item = (usize, Drawn)> + Clone, events: impl Iterator<Item = Drawing>) -> (Framework, Facts) {
    let rows = risks.clone().map(|(number, drawn)| risk(number, &drawn)).chain(events.map(|event| told(&event)));
    // A later row takes the place of an earlier one of its key.
    let by_key: BTreeMap<_, _> = rows.map(|row| (row.row_key(), row)).collect();
    (Framework::assemble(by_key.into_values()), Facts::new(risks.flat_map(|(number, drawn)| scores(number, &drawn))))
}

fn at<'a>((framework, facts): &'a (Framework, Facts), of: &str, as_of: &str, (register, matrix): (&Register, &'a Matrix)) -> Inputs<'a> {
    Inputs {
        framework,
        period: period(of),
        day: period(of).as_at_date().expect("a day"),
        scope: Scope::Whole,
        register: register.clone(),
        as_of: as_of.parse().expect("an instant"),
        facts,
        matrices: OverTime::always(Some(matrix)),
    }
}

/// Two moments of a register, the earlier first: the ends of two quarters as both are known now, or what was known of one then and is known now.
fn with_moments(risks: &[Known], events: &[Drawing], register: &Register, compared: Compared, look: impl FnOnce(&Inputs<'_>, &Inputs<'_>)) {
    let numbered = || risks.iter().copied().enumerate();
    let late = standing(numbered().filter_map(|(number, (early, late))| Some((number, late.or(early)?))), events.iter().copied());
    let is_early = |event: &Drawing| !event.4;
    let early = standing(numbered().filter_map(|(number, (early, _))| Some((number, early?))), events.iter().copied().filter(is_early));
    let matrix = Matrix::parse(include_str!("../../../scales/risk-matrix-5x5.toml")).expect("the shipped matrix");
    let on = (register, &matrix);
    let now = at(&late, QUARTERS[1], "2021-11-11T12:00:00Z", on);
    match compared {
        Compared::Quarters => look(&at(&late, QUARTERS[0], "2021-11-11T12:00:00Z", on), &now),
        Compared::Instants => look(&at(&early, QUARTERS[1], "2021-10-20T12:00:00Z", on), &now),
        Compared::Both => look(&at(&early, QUARTERS[0], "2021-08-01T12:00:00Z", on), &now),
    }
}

/// What two moments differ in.
#[derive(Debug, Clone, Copy)]
enum Compared {
    Quarters,
    Instants,
    Both,
}

fn codes<'r>(risks: impl IntoIterator<Item = &'r Risk>) -> BTreeSet<&'r ItemCode> {
    risks.into_iter().map(|risk| &risk.code).collect()
}

/// The row of the Reviews sheet that tells of an event.
fn row_of<'a>(event: &Event<'a>) -> Option<&'a Review> {
    match event.told {
        Told::Review(review) => Some(review),
        Told::Change(_) => panic!("nobody decided anything"),
        Told::OwnRow => None,
    }
}

/// The word of the Kind column for what happened.
fn word(kind: EventKind) -> &'static str {
    match kind {
        EventKind::Identified => "identified",
        EventKind::Escalated => "escalated",
        EventKind::Redefined => "redefined",
        EventKind::Reviewed => "reviewed",
        EventKind::DeEscalated => "de-escalated",
        EventKind::Closed => "closed",
        EventKind::Split | EventKind::Merged | EventKind::Replaced => panic!("nobody decided anything"),
    }
}

fn drawn() -> impl Strategy<Value = Drawn> {
    // A step of 6 is none of the matrix.
    let score = || prop::option::of((1u8..=5, 1u8..=6));
    (prop::option::of(0u64..300), prop::option::of(100u64..400), any::<bool>(), [score(), score()])
}

fn risks() -> impl Strategy<Value = Vec<Known>> {
    prop::collection::vec((prop::option::weighted(0.8, drawn()), prop::option::of(drawn())), 0..12)
}

fn events() -> impl Strategy<Value = Vec<Drawing>> {
    let kinds = 0..ReviewKind::ALL.len();
    prop::collection::vec((0usize..12, kinds, prop::option::of(0u64..400), any::<bool>(), any::<bool>()), 0..30)
}

fn registers() -> impl Strategy<Value = Register> {
    prop::sample::select(vec![Register::Every, Register::Named("strategic".to_owned()), Register::Named("corporate".to_owned())])
}

fn compared() -> impl Strategy<Value = Compared> {
    prop::sample::select(vec![Compared::Quarters, Compared::Instants, Compared::Both])
}

/// Whether a risk is live by what was drawn for it, said again in other words than the register's.
fn is_live_as_drawn(risk: &Risk, register: &Register, on: NaiveDate) -> bool {
    let in_register = match register {
        Register::Every => true,
        Register::Named(name) => (name == "corporate") == risk.register.is_some(),
    };
    in_register && risk.effective.from.unwrap_or(on) <= on && risk.effective.to.unwrap_or(on) >= on
}

proptest! {
    #[test]
    fn a_profile_counts_what_the_list_holds(risks in risks(), register in registers(), compared in compared()) {
        with_moments(&risks, &[], &register, compared, |base, now| {
            for moment in [base, now] {
                let live = moment.live();
                let drawn = moment.framework.risks.values().filter(|risk| is_live_as_drawn(risk, &register, moment.day));
                assert_eq!(codes(live.iter().copied()), codes(drawn));
                let matrix = moment.matrix().expect("a matrix");
                for kind in [ScoreKind::Inherent, ScoreKind::Current, ScoreKind::Target] {
                    let found = profile(moment, kind);
                    let in_cells: Vec<&Risk> = matrix.scores().flat_map(|score| found.at(score).collect::<Vec<_>>()).collect();
                    let unscored: Vec<&Risk> = found.unscored().collect();
                    assert_eq!(in_cells.len() + unscored.len(), live.len(), "each stands once: in a cell, or nowhere");
                    assert_eq!(codes(in_cells.iter().chain(&unscored).copied()), codes(live.iter().copied()));
                    let ranks = 1..=u32::try_from(matrix.zones.len()).expect("few zones");
                    assert_eq!(ranks.map(|rank| found.in_zone(moment, rank)).sum::<usize>(), in_cells.len());
                }
            }
        });
    }

    #[test]
    fn what_moved_is_the_difference_of_the_two_profiles(
        risks in risks(), events in events(), register in registers(), compared in compared(),
    ) {
        with_moments(&risks, &events, &register, compared, |base, now| {
            let (before, after) = (profile(base, ScoreKind::Current), profile(now, ScoreKind::Current));
            let of = |found: &Profile<'_>| found.live.iter().map(|placed| placed.risk.code.clone()).collect::<BTreeSet<_>>();
            let (then, live) = (of(&before), of(&after));
            let moved = movement(base, now);
            assert_eq!((moved.base_live, moved.live), (then.len(), live.len()));
            assert_eq!(moved.base_live + moved.entries.len(), moved.live + moved.exits.len());
            let risks = |events: &[Event<'_>]| events.iter().map(|event| event.risk.code.clone()).collect::<BTreeSet<_>>();
            assert_eq!(risks(&moved.entries), live.difference(&then).cloned().collect());
            assert_eq!(risks(&moved.exits), then.difference(&live).cloned().collect());
            let score = |found: &Profile<'_>, code: &ItemCode| {
                found.live.iter().find(|placed| placed.risk.code == *code).and_then(|placed| placed.scoring.score())
            };
            let differs = |code: &&ItemCode| score(&before, code).zip(score(&after, code)).is_some_and(|(was, is)| was != is);
            let changed: BTreeSet<ItemCode> = moved.score_changes.iter().map(|change| change.risk.code.clone()).collect();
            assert_eq!(changed, then.intersection(&live).filter(differs).cloned().collect());
        });
    }

    #[test]
    fn every_event_since_is_told_as_its_row_states_it_and_no_other(
        risks in risks(), events in events(), register in registers(), compared in compared(),
    ) {
        with_moments(&risks, &events, &register, compared, |base, now| {
            let moved = movement(base, now);
            // What is news, said again from the rows: dated since, or written down since about a day that has come.
            let said = |row: &Review| (row.item.clone(), row.kind, row.occurred);
            let known: Vec<_> = base.framework.reviews.iter().map(said).collect();
            let is_news = |row: &&Review| match row.occurred {
                Occurrence::On(on) => on <= now.day && (on > base.day || !known.contains(&said(row))),
                Occurrence::In(_) => unreachable!("none is drawn"),
                Occurrence::NotStated => !known.contains(&said(row)),
            };
            let news = || now.framework.reviews.iter().filter(is_news);
            let issued = codes(now.issued());
            for (kind, told) in [(ReviewKind::Redefined, &moved.redefinitions), (ReviewKind::Reviewed, &moved.reviews)] {
                let expected = news().filter(|row| row.kind == kind && row.item.as_ref().is_some_and(|item| issued.contains(item)));
                let rows: Vec<&Review> = told.iter().map(|event| row_of(event).expect("a row tells of it")).collect();
                assert_eq!(rows.len(), expected.clone().count(), "{rows:?}");
                assert!(expected.clone().all(|row| rows.iter().any(|told| std::ptr::eq(*told, row))));
            }
            for event in moved.entries.iter().chain(&moved.exits).chain(&moved.redefinitions).chain(&moved.reviews) {
                let Some(row) = row_of(event) else {
                    // No row tells of it: the risk's own does, which names days and no body.
                    let its_own = match event.kind {
                        EventKind::Identified => event.risk.effective.from,
                        EventKind::Closed => event.risk.effective.to,
                        other => panic!("{other:?} without a row"),
                    };
                    assert_eq!(event.occurred, its_own.map_or(Occurrence::NotStated, Occurrence::On));
                    continue;
                };
                assert_eq!((row.item.as_ref(), row.kind.as_str(), row.occurred), (Some(&event.risk.code), word(event.kind), event.occurred));
                assert_eq!((event.body(), event.reason()), (row.body.as_ref(), None), "nobody gave a reason");
            }
            let moves = [
                (&moved.entries, [ReviewKind::Identified, ReviewKind::Escalated]),
                (&moved.exits, [ReviewKind::DeEscalated, ReviewKind::Closed]),
            ];
            for (told, kinds) in moves {
                for event in told {
                    let of_it = |row: &&Review| row.item.as_ref() == Some(&event.risk.code) && kinds.contains(&row.kind);
                    let any_news = news().filter(of_it).count() > 0;
                    let is_told = row_of(event).is_some_and(|told| news().any(|row| std::ptr::eq(row, told)));
                    assert!(is_told || !any_news, "a row that is news says how it came or went: {event:?}");
                }
            }
        });
    }
}
