//! What holds of every register: its profile counts what its list holds, and what moved between two moments is the difference of their profiles.

use std::collections::BTreeSet;

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

/// A row of the Reviews sheet: of which risk, what, when in days after the new year, and whether it names a body.
type Told = (usize, usize, Option<u64>, bool);

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

fn told((of, kind, when, by_somebody): &Told) -> FrameworkRow {
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

/// Both moments of a register, the earlier first.
fn with_moments(risks: &[Drawn], events: &[Told], register: &Register, look: impl FnOnce(&Inputs<'_>, &Inputs<'_>)) {
    let rows = risks.iter().enumerate().map(|(number, drawn)| risk(number, drawn)).chain(events.iter().map(told));
    let framework = Framework::assemble(rows);
    let facts = Facts::new(risks.iter().enumerate().flat_map(|(number, drawn)| scores(number, drawn)));
    let matrix = Matrix::parse(include_str!("../../../scales/risk-matrix-5x5.toml")).expect("the shipped matrix");
    let at = |of: &str| Inputs {
        framework: &framework,
        period: period(of),
        day: period(of).as_at_date().expect("a day"),
        scope: Scope::Whole,
        register: register.clone(),
        as_of: "2021-11-11T12:00:00Z".parse().expect("an instant"),
        facts: &facts,
        matrices: OverTime::always(Some(&matrix)),
    };
    look(&at(QUARTERS[0]), &at(QUARTERS[1]));
}

fn codes<'r>(risks: impl IntoIterator<Item = &'r Risk>) -> BTreeSet<&'r ItemCode> {
    risks.into_iter().map(|risk| &risk.code).collect()
}

fn drawn() -> impl Strategy<Value = Drawn> {
    // A step of 6 is none of the matrix.
    let score = || prop::option::of((1u8..=5, 1u8..=6));
    (prop::option::of(0u64..300), prop::option::of(100u64..400), any::<bool>(), [score(), score()])
}

fn registers() -> impl Strategy<Value = Register> {
    prop::sample::select(vec![Register::Every, Register::Named("strategic".to_owned()), Register::Named("corporate".to_owned())])
}

proptest! {
    #[test]
    fn a_profile_counts_what_the_list_holds(risks in prop::collection::vec(drawn(), 0..12), register in registers()) {
        with_moments(&risks, &[], &register, |_, now| {
            let live = now.live();
            assert_eq!(codes(live.iter().copied()), codes(now.issued().into_iter().filter(|risk| now.is_live(risk))));
            let matrix = now.matrix().expect("a matrix");
            for kind in [ScoreKind::Inherent, ScoreKind::Current, ScoreKind::Target] {
                let found = profile(now, kind);
                let in_cells: Vec<&Risk> = matrix.scores().flat_map(|score| found.at(score).collect::<Vec<_>>()).collect();
                let unscored: Vec<&Risk> = found.unscored().collect();
                assert_eq!(in_cells.len() + unscored.len(), live.len(), "each stands once: in a cell, or nowhere");
                assert_eq!(codes(in_cells.iter().chain(&unscored).copied()), codes(live.iter().copied()));
                let ranks = 1..=u32::try_from(matrix.zones.len()).expect("few zones");
                assert_eq!(ranks.map(|rank| found.in_zone(now, rank)).sum::<usize>(), in_cells.len());
            }
        });
    }

    #[test]
    fn what_moved_is_the_difference_of_the_two_profiles(
        risks in prop::collection::vec(drawn(), 0..12),
        events in prop::collection::vec((0usize..12, 0usize..10, prop::option::of(0u64..400), any::<bool>()), 0..20),
        register in registers(),
    ) {
        with_moments(&risks, &events, &register, |base, now| {
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
            for event in moved.entries.iter().chain(&moved.exits) {
                // What no row states is told by the risk's own, which names no body.
                assert!(event.review.is_some() || matches!(event.kind, ReviewKind::Identified | ReviewKind::Closed));
            }
        });
    }
}
