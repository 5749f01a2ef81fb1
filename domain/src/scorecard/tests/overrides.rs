//! Statuses that somebody set over the rules.

use super::*;
use crate::status::StatusOverride;

fn set(at: &str, status: &str) -> FrameworkRow {
    FrameworkRow::Override(StatusOverride {
        measure: item("M1"),
        entity: None,
        breakdown: None,
        period: period(at),
        status: status.to_owned(),
        author: "Head of Performance".to_owned(),
        reason: "The figure is of a pilot.".to_owned(),
        place: place(),
    })
}

fn missed() -> Council {
    council().measure(measure("M1")).target(target("M1", "2021/22 Q2")).fact(fact("M1", "2021/22 Q2", 60.0))
}

#[test]
fn an_override_takes_the_place_of_what_the_rules_give_and_says_both() {
    missed().row(set("2021/22 Q2", "amber")).judged(|card| {
        let row = &card.rows[0];
        let status = row.status.given().expect("a status");
        assert_eq!((status.code.as_str(), status.rank, status.rule.as_str()), ("amber", 2, ""));
        let reason = "Head of Performance set it over the rules: The figure is of a pilot. \
                      The rules give red: 60.0% misses the target of 80.0% by 25%, which is more than 10%.";
        assert_eq!(status.reason, reason);
        assert_eq!(row.status.ruled().given().map(|ruled| ruled.code.as_str()), Some("red"));
        assert_eq!((row.met, row.outside), (MetOutcome::Missed, None), "whether the target is met is nobody's to set");
    });
}

#[test]
fn an_override_counts_for_its_own_period_group_and_scale() {
    let code = |council: &Council| council.judged(|card| card.rows[0].status.given().map(|status| status.code.clone()));
    assert_eq!(code(&missed().row(set("2021/22 Q1", "green"))).as_deref(), Some("red"), "another period's");
    assert_eq!(code(&missed().row(set("2021/22 Q2", "blue"))).as_deref(), Some("red"), "no status of these rules");
    let mut of_group = set("2021/22 Q2", "green");
    if let FrameworkRow::Override(set) = &mut of_group {
        set.breakdown = Some(BreakdownCode::parse("north").expect("a code"));
    }
    assert_eq!(code(&missed().row(of_group)).as_deref(), Some("red"), "a group's");
    let of_words = council().measure(measure("M1")).row(set("2021/22 Q2", "green"));
    of_words.judged(|card| {
        let status = card.rows[0].status.given().expect("a partner judges where no figure is");
        assert_eq!(status.code, "green");
        assert!(status.reason.ends_with("The rules give no status: no target for this period."), "{}", status.reason);
    });
}

#[test]
fn no_other_value_would_have_changed_what_somebody_set() {
    missed().row(set("2021/22 Q2", "amber")).asked(|inputs| {
        let explained = explain_row(inputs, &judge(inputs).rows[0]);
        assert_eq!(explained.outcome.given().map(|status| status.code.as_str()), Some("amber"));
        assert_eq!((explained.turning_points.len(), explained.boundary), (0, None));
        assert_eq!(explained.trials.last().map(|trial| trial.gives.as_str()), Some("red"), "what the rules say is still told");
    });
}

#[test]
fn a_comparison_names_the_override_as_what_moved_the_status() {
    missed().asked(|before| {
        missed().row(set("2021/22 Q2", "amber")).asked(|after| {
            let told = |base: &Inputs<'_>, now: &Inputs<'_>| {
                let comparison = compare(base, now);
                let cause = &comparison.differences[0].causes[0];
                (cause.kind, cause.description.clone(), cause.moves_status)
            };
            let set = "Head of Performance set it to amber over the rules: The figure is of a pilot.";
            assert_eq!(told(before, after), (CauseKind::Override, set.to_owned(), true));
            let back = "It was set to amber over the rules, and that was taken back.";
            assert_eq!(told(after, before), (CauseKind::Override, back.to_owned(), true));
        });
    });
}
