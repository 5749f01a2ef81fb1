use super::*;

/// Ten measures: three met, one missed, and one outside for each of six reasons.
fn ten() -> Council {
    let mut council = council();
    for (code, value) in [("A1", 80.0), ("A2", 79.96), ("A3", 95.0), ("A4", 60.0)] {
        council = council.measure(measure(code)).target(target(code, "2021/22 Q2")).fact(fact(code, "2021/22 Q2", value));
    }
    for (code, absent) in [("B1", TargetAbsence::NotSetYet), ("B2", TargetAbsence::NotAppropriate), ("B3", TargetAbsence::Partners)] {
        council = council.measure(measure(code)).target(no_target(code, "2021/22", absent)).fact(fact(code, "2021/22 Q2", 50.0));
    }
    let forecast = of_kind(FactKind::Forecast, "C1", "2021/22", FactValue::Number(number(82.0)));
    council = council.measure(measure("C1")).target(target("C1", "2021/22")).fact(fact("C1", "2021/22 Q2", 50.0)).fact(forecast);
    council = council.measure(measure("C2")).target(target("C2", "2021/22")).fact(fact("C2", "2021/22 Q2", 50.0));
    let none = of_kind(FactKind::Actual, "D1", "2021/22 Q2", FactValue::Absent(Absence::CouldNotBeCollected));
    council.measure(measure("D1")).fact(none)
}

fn outside(headline: &Headline<'_>) -> Vec<String> {
    let group = |group: &OutsideGroup<'_>| {
        let codes: Vec<&str> = group.measures.iter().map(|measure| measure.code.as_str()).collect();
        format!("{}: {}", group.reason.label(), codes.join(" "))
    };
    headline.outside.iter().map(group).collect()
}

#[test]
fn a_share_is_printed_with_its_count_and_what_stands_outside() {
    ten().judged(|card| {
        assert_eq!(card.headline.share.to_string(), "3 of 4 (75%)");
        assert_eq!(card.headline.measures, 10);
        assert_eq!(
            outside(&card.headline),
            [
                "annual target only: C1",
                "annual target only, awaiting a forecast: C2",
                "target not set yet: B1",
                "target not appropriate: B2",
                "a partner's target: B3",
                "no data: D1",
            ]
        );
        let counted: usize = card.headline.outside.iter().map(|group| group.measures.len()).sum();
        assert_eq!(counted + 4, card.headline.measures, "every measure is in the share or outside it, once");
    });
}

#[test]
fn no_target_and_no_value_are_not_comparable_and_never_nought_per_cent() {
    ten().at("2021/22 Q1").judged(|card| {
        assert_eq!(card.headline.share, Share::NotComparable(ShareAbsence::NoTargets));
        assert_eq!(card.headline.share.to_string(), "not comparable: no target judges the period");
    });
    council().measure(measure("M1")).target(target("M1", "2021/22 Q2")).judged(|card| {
        assert_eq!(card.headline.share, Share::NotComparable(ShareAbsence::NoValues));
        assert_eq!(outside(&card.headline), ["late: M1"]);
    });
    council().judged(|card| assert_eq!(card.headline.share, Share::NotComparable(ShareAbsence::NoTargets), "a council without measures"));
    let missed = council().measure(measure("M1")).target(target("M1", "2021/22 Q2")).fact(fact("M1", "2021/22 Q2", 1.0));
    missed.judged(|card| assert_eq!(card.headline.share.to_string(), "0 of 1 (0%)"));
}

#[test]
fn a_measure_counts_under_the_theme_of_each_of_its_places_in_the_scope() {
    let both = |first: &str, second: &str| [first, second].map(|code| PlanCode::parse(code).expect("a code")).to_vec();
    let in_place = Measure { plan_items: both("L1", "P1"), ..measure("A5") };
    let nowhere = Measure { plan_items: Vec::new(), ..measure("A6") };
    let mut council = ten()
        .measure(in_place)
        .target(target("A5", "2021/22 Q2"))
        .fact(fact("A5", "2021/22 Q2", 99.0))
        .measure(nowhere)
        .target(target("A6", "2021/22 Q2"))
        .fact(fact("A6", "2021/22 Q2", 9.0));
    let share_of = |theme: &ThemeHeadline<'_>| {
        let code = theme.theme.map_or("none", |theme| theme.code.as_str());
        format!("{code} {}", theme.headline.share)
    };
    council.judged(|card| {
        let themes: Vec<String> = card.themes.iter().map(share_of).collect();
        assert_eq!(themes, ["people 4 of 5 (80%)", "place 1 of 1 (100%)", "none 0 of 1 (0%)"]);
        assert_eq!(card.headline.share.to_string(), "4 of 6 (67%)", "once in the whole");
        assert_eq!(card.themes.iter().map(|theme| theme.headline.measures).sum::<usize>(), 13);
    });
    for (scope, expected) in [("place", "place 1 of 1 (100%)"), ("people", "people 4 of 5 (80%)")] {
        council.scope = Scope::Plan(PlanCode::parse(scope).expect("a code"));
        council.judged(|card| assert_eq!(card.themes.iter().map(share_of).collect::<Vec<_>>(), [expected], "nothing of the other place"));
    }
}

#[test]
fn one_changed_cell_changes_one_measure() {
    let corrected = |council: Council, value: f64| {
        let mut later = fact("A4", "2021/22 Q2", value);
        later.sequence = Sequence(2);
        council.fact(later)
    };
    let lines = |council: &Council| council.judged(|card| card.rows.iter().map(|row| format!("{row:?}")).collect::<Vec<_>>());
    let before = lines(&ten());
    let after = lines(&corrected(ten(), 80.0));
    let changed = before.iter().zip(&after).filter(|(before, after)| before != after).count();
    assert_eq!((changed, before.len()), (1, after.len()));
    corrected(ten(), 80.0).judged(|card| assert_eq!(card.headline.share.to_string(), "4 of 4 (100%)"));
}

#[test]
fn neither_polarity_and_words_stand_outside() {
    let neither = Measure { polarity: Polarity::Neither, ..measure("N1") };
    let words = of_kind(FactKind::Actual, "W1", "2021/22 Q2", FactValue::Text("on course".to_owned()));
    let council = council()
        .measure(neither)
        .target(target("N1", "2021/22 Q2"))
        .fact(fact("N1", "2021/22 Q2", 80.0))
        .measure(measure("W1"))
        .target(target("W1", "2021/22 Q2"))
        .fact(words);
    council.judged(|card| {
        assert_eq!(outside(&card.headline), ["answered in words: W1", "neither more nor less is better: N1"]);
        assert_eq!(card.headline.share, Share::NotComparable(ShareAbsence::NoValues));
    });
}
