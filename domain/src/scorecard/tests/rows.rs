use super::*;

fn with_one(measure: Measure) -> Council {
    council().measure(measure)
}

#[test]
fn a_row_has_its_figure_target_status_and_travel() {
    let council = with_one(measure("M1"))
        .target(target("M1", "2021/22 Q2"))
        .fact(fact("M1", "2020/21 Q2", 75.0))
        .fact(fact("M1", "2021/22 Q1", 79.0))
        .fact(fact("M1", "2021/22 Q2", 77.96))
        .fact(of_kind(FactKind::Comment, "M1", "2021/22 Q2", FactValue::Text("staffing".to_owned())))
        .fact(of_kind(FactKind::Forecast, "M1", "2021/22", FactValue::Number(number(81.0))));
    council.judged(|card| {
        let row = &card.rows[0];
        assert_eq!((row.value_period.id().as_str(), row.counts), ("fy2021-22-q2", true));
        assert_eq!(row.value.figure().map(|figure| figure.to_string()).as_deref(), Some("78.0"));
        let status = row.status.given().expect("a status");
        assert_eq!(
            (status.code.as_str(), status.reason.as_str()),
            ("amber", "78.0% misses the target of 80.0% by 2.5%, which is within 10%.")
        );
        assert_eq!(row.met, MetOutcome::Missed);
        assert_eq!((row.travel_short.label(), row.travel_long.label()), ("worsening", "improving"));
        assert_eq!(row.comment.and_then(|comment| comment.fact.value.text()), Some("staffing"));
        assert_eq!(row.forecast.and_then(|forecast| forecast.fact.value.number()).map(CellNumber::raw), Some(81.0));
        assert_eq!(row.themes.iter().map(|theme| theme.code.as_str()).collect::<Vec<_>>(), ["people"]);
    });
}

#[test]
fn a_monthly_measure_shows_its_last_month_and_a_roll_up_comes_first() {
    let monthly = with_one(Measure { frequency: Frequency::Monthly, ..measure("M1") }).fact(fact("M1", "August 2021", 70.0));
    monthly.judged(|card| {
        let row = &card.rows[0];
        assert_eq!((row.value_period.id().as_str(), row.counts), ("m2021-09", true));
        assert_eq!(row.value.absence(), Some(Absence::Late), "August does not stand in for September");
    });
    let reported = monthly.fact(fact("M1", "September 2021", 71.0));
    reported.judged(|card| assert_eq!(card.rows[0].travel_short.label(), "improving", "against August"));
    let rolled_up = reported.fact(fact("M1", "2021/22 Q2", 72.0));
    rolled_up.judged(|card| assert_eq!(card.rows[0].value_period, period("2021/22 Q2")));
}

#[test]
fn an_earlier_period_is_shown_and_does_not_count() {
    let half_yearly = with_one(Measure { frequency: Frequency::HalfYearly, ..measure("M1") })
        .target(target("M1", "2021/22 H1"))
        .fact(fact("M1", "2021/22 H1", 85.0));
    half_yearly
        .judged(|card| assert_eq!((card.rows[0].counts, card.rows[0].outside), (true, None), "a half ends within its second quarter"));
    half_yearly.at("2021/22 Q3").judged(|card| {
        let row = &card.rows[0];
        assert_eq!((row.value_period, row.counts), (period("2021/22 H1"), false));
        assert_eq!(row.status.given().map(|status| status.code.as_str()), Some("green"), "it is judged by its own target");
        assert_eq!(row.outside, Some(OutsideReason::EarlierPeriod));
    });
}

#[test]
fn an_annual_measure_is_not_owed_in_a_quarter() {
    let annual = with_one(Measure { frequency: Frequency::Annual, ..measure("M1") }).target(target("M1", "2021/22"));
    annual.judged(|card| {
        let row = &card.rows[0];
        assert_eq!(row.value.absence(), Some(Absence::NotReportedInPeriod));
        assert!(matches!(row.target, RowTarget::Absent { reason: TargetAbsence::AnnualOnly, .. }));
        assert_eq!(row.annual_target.map(|target| target.number.raw()), Some(80.0));
    });
    let with_last_year = annual.fact(fact("M1", "2020/21", 90.0));
    with_last_year.judged(|card| {
        let row = &card.rows[0];
        assert_eq!((row.value_period, row.counts), (period("2020/21"), false));
        assert_eq!(row.outside, Some(OutsideReason::AnnualTargetAwaitingForecast), "this year's target is told, not last year's");
    });
    with_last_year.at("2021/22 Q4").known_at("2022-04-02T09:00:00Z").judged(|card| {
        assert_eq!((card.rows[0].value_period, card.rows[0].value.absence()), (period("2021/22"), Some(Absence::Awaited)));
    });
}

#[test]
fn an_irregular_measure_shows_its_latest() {
    let irregular = with_one(Measure { frequency: Frequency::Irregular, ..measure("M1") });
    assert_eq!(irregular.absence(), Some(Absence::NotReportedInPeriod));
    let council = irregular.fact(fact("M1", "2021/22 Q1", 3.0)).fact(fact("M1", "2021/22 Q3", 4.0));
    council.judged(|card| assert_eq!((card.rows[0].value_period, card.rows[0].counts), (period("2021/22 Q1"), false)));
}

#[test]
fn absence_follows_from_the_calendar_in_the_councils_time_zone() {
    let absence = |as_of: &str| with_one(measure("M1")).known_at(as_of).absence();
    assert_eq!(absence("2021-09-30T22:59:59Z"), Some(Absence::NotDue), "the last second of September in London");
    assert_eq!(absence("2021-09-30T23:00:00Z"), Some(Absence::Awaited), "British Summer Time has October already");
    assert_eq!(absence("2021-10-15T22:59:59Z"), Some(Absence::Awaited), "due by the end of the day");
    assert_eq!(absence("2021-10-15T23:00:00Z"), Some(Absence::Late));
    let undated = with_one(measure("M1")).at("2021/22 Q1");
    assert_eq!(undated.absence(), Some(Absence::Awaited), "nothing is late that has no due date");
    let fiji = with_one(measure("M1")).row(FrameworkRow::Setting(CouncilSetting::TimeZone(chrono_tz::Pacific::Fiji)));
    assert_eq!(fiji.known_at("2021-10-15T12:00:00Z").absence(), Some(Absence::Late), "the next day there");
}

#[test]
fn a_figure_that_lags_is_due_so_many_months_later() {
    let absence = |as_of: &str| with_one(Measure { lag_months: 1, ..measure("M1") }).known_at(as_of).absence();
    assert_eq!(absence("2021-10-30T22:59:59Z"), Some(Absence::NotDue));
    assert_eq!(absence("2021-11-01T00:00:00Z"), Some(Absence::Awaited), "its period ended on 30 September, and it lags by October");
    assert_eq!(absence("2021-11-15T23:59:59Z"), Some(Absence::Awaited), "the return was due on 15 October");
    assert_eq!(absence("2021-11-16T00:00:00Z"), Some(Absence::Late));
}

#[test]
fn absence_that_somebody_reported_or_that_was_refused() {
    let mut refused = with_one(measure("M1"));
    refused.refused.insert(fact("M1", "2021/22 Q2", 0.0).fact.key);
    assert_eq!(refused.absence(), Some(Absence::Refused));
    let said = of_kind(FactKind::Actual, "M1", "2021/22 Q2", FactValue::Absent(Absence::CouldNotBeCollected));
    let reported = with_one(measure("M1")).target(target("M1", "2021/22 Q2")).fact(said);
    reported.judged(|card| {
        let row = &card.rows[0];
        assert!(matches!(row.value, RowValue::Absent { absence: Absence::CouldNotBeCollected, said_by: Some(_) }));
        assert_eq!(row.status, StatusOutcome::NoValue(Absence::CouldNotBeCollected));
    });
}

#[test]
fn a_stage_that_a_figure_has_not_reached() {
    let mut council = with_one(measure("M1")).fact(fact("M1", "2021/22 Q1", 1.0)).fact(fact("M1", "2021/22 Q2", 2.0));
    council.stage = Stage::SignedOff;
    council.judged(|card| {
        assert_eq!(card.rows[0].value.absence(), Some(Absence::StageNotReached));
        assert_eq!(card.rows[0].travel_short, Travel::NotComparable(NotTravelled::NoValue), "nor does its arrow show");
    });
    council.stage = Stage::Published;
    assert_eq!(council.absence(), Some(Absence::StageNotReached));
    let published = "2021-11-10T18:00:00Z".parse().expect("an instant");
    let publication = Publication { period: period("2021/22 Q2"), published, body: None, title: None, place: place() };
    let council = council.row(FrameworkRow::Publication(publication));
    assert_eq!(council.absence(), None);
    assert_eq!(council.known_at("2021-11-10T17:00:00Z").absence(), Some(Absence::StageNotReached));
}

#[test]
fn a_rate_is_computed_where_only_its_parts_are_reported() {
    let part = |kind, value| of_kind(kind, "M1", "2021/22 Q2", FactValue::Number(number(value)));
    let rate = with_one(measure("M1")).fact(part(FactKind::Numerator, 63.0)).fact(part(FactKind::Denominator, 110.0));
    rate.judged(|card| {
        let RowValue::Number { figure, ref source, .. } = card.rows[0].value else { panic!("a number") };
        assert_eq!(figure.to_string(), "57.3");
        assert!(matches!(source, Source::Computed { .. }));
    });
    let stated = rate.fact(fact("M1", "2021/22 Q2", 57.0));
    stated.judged(|card| {
        assert!(matches!(card.rows[0].value, RowValue::Number { source: Source::Reported(_), .. }), "what is stated stands");
    });
    let of_none = with_one(measure("M1")).fact(part(FactKind::Numerator, 0.0)).fact(part(FactKind::Denominator, 0.0));
    assert_eq!(of_none.absence(), Some(Absence::NotApplicable));
    let half = with_one(measure("M1")).fact(part(FactKind::Numerator, 63.0));
    assert_eq!(half.absence(), Some(Absence::Late));
}

#[test]
fn running_totals_and_running_rates_travel_by_what_the_quarter_added() {
    let visits = Measure { unit: Unit::Number, cell_holds: CellHolds::YearToDate, ..measure("M1") };
    let counted = with_one(visits).fact(fact("M1", "2021/22 Q1", 45.0)).fact(fact("M1", "2021/22 Q2", 80.0));
    counted.judged(|card| assert_eq!(card.rows[0].travel_short.label(), "worsening", "35 after 45"));

    let rate = Measure { cell_holds: CellHolds::YearToDate, ..measure("M1") };
    let bare = with_one(rate).fact(fact("M1", "2021/22 Q1", 45.0)).fact(fact("M1", "2021/22 Q2", 50.0));
    bare.judged(|card| assert_eq!(card.rows[0].travel_short, Travel::NotComparable(NotTravelled::RunningRate)));
    let part = |kind, at, value| of_kind(kind, "M1", at, FactValue::Number(number(value)));
    let parts = bare
        .fact(part(FactKind::Numerator, "2021/22 Q1", 45.0))
        .fact(part(FactKind::Denominator, "2021/22 Q1", 100.0))
        .fact(part(FactKind::Numerator, "2021/22 Q2", 100.0))
        .fact(part(FactKind::Denominator, "2021/22 Q2", 200.0));
    parts.judged(|card| {
        let Travel::Compared(short) = card.rows[0].travel_short else { panic!("comparable") };
        assert_eq!((short.before.to_string().as_str(), short.now.to_string().as_str()), ("45.0", "55.0"), "55 of the second hundred");
    });
}

#[test]
fn nothing_is_said_across_a_break_in_series() {
    let until = Effective { from: None, to: Some(day("2021-06-30")) };
    let since = Effective { from: Some(day("2021-07-01")), to: None };
    let redefined = |definition: &str, effective| Measure { definition: Some(definition.to_owned()), effective, ..measure("M1") };
    let reported = |council: Council| council.fact(fact("M1", "2021/22 Q1", 1.0)).fact(fact("M1", "2021/22 Q2", 2.0));
    let broken = reported(with_one(redefined("calls answered", until)).measure(redefined("calls answered in a minute", since)));
    let decided = reported(with_one(redefined("calls answered", until)).measure(redefined("calls answered in a minute", since)));
    decided
        .redefined("M1", "2021/22 Q2")
        .judged(|card| assert_eq!(card.rows[0].travel_short, Travel::NotComparable(NotTravelled::BreakInSeries)));
    broken.judged(|card| assert_eq!(card.rows[0].travel_short, Travel::NotComparable(NotTravelled::BreakInSeries)));
    let renewed = reported(with_one(redefined("calls answered", until)).measure(redefined("calls answered", since)));
    renewed.judged(|card| assert_eq!(card.rows[0].travel_short.label(), "improving", "a new row of the same definition is no break"));
}

#[test]
fn a_proposed_target_judges_only_where_the_council_says_so() {
    let proposed = Target { proposed_on: Some(day("2021-10-01")), approved_on: Some(day("2021-11-10")), ..target("M1", "2021/22 Q2") };
    let council = || with_one(measure("M1")).target(proposed.clone()).fact(fact("M1", "2021/22 Q2", 85.0));
    let before = "2021-11-09T12:00:00Z";
    council().known_at(before).judged(|card| {
        let row = &card.rows[0];
        assert!(matches!(row.target, RowTarget::NotApproved(target) if target.approval.label() == "proposed for approval"));
        assert_eq!(
            (&row.status, row.met),
            (&StatusOutcome::TargetNotApproved, MetOutcome::NotComparable(NotComparable::TargetNotApproved))
        );
        assert_eq!(row.outside, Some(OutsideReason::TargetNotApproved));
    });
    let willing = || council().row(FrameworkRow::Setting(CouncilSetting::ProposedTargetsJudge(true)));
    willing().known_at(before).judged(|card| {
        assert!(matches!(card.rows[0].target, RowTarget::Judges(target) if target.approval == Approval::Proposed));
        assert_eq!(card.rows[0].met, MetOutcome::Met);
    });
    willing().judged(|card| assert!(matches!(card.rows[0].target, RowTarget::Judges(target) if target.approval == Approval::Approved)));
    council().judged(|card| assert_eq!(card.rows[0].met, MetOutcome::Met, "approved since"));
}

#[test]
fn an_amendment_judges_from_its_period_and_an_unapproved_one_leaves_the_old_in_force() {
    let with_number = |value, at, from: &str, approved: Option<&str>| Target {
        value: TargetValue::Number(number(value)),
        judges_from: Some(period(from)),
        approved_on: approved.map(day),
        ..target("M1", at)
    };
    let late = with_number(60.0, "2021/22 Q2", "2021/22 Q3", Some("2021-11-10"));
    let council = with_one(measure("M1")).fact(fact("M1", "2021/22 Q2", 70.0)).target(target("M1", "2021/22 Q2")).target(late);
    council.judged(|card| assert_eq!(card.rows[0].met, MetOutcome::Missed, "an approval never changes an earlier period"));
    let amended = council.target(with_number(65.0, "2021/22 Q2", "2021/22 Q2", None));
    amended.judged(|card| assert_eq!(card.rows[0].met, MetOutcome::Missed, "a proposal leaves what is approved in force"));
    let approved = amended.target(with_number(66.0, "2021/22 Q2", "2021/22 Q2", Some("2021-11-10")));
    approved.judged(|card| assert_eq!(card.rows[0].target.in_force().map(|target| target.number.raw()), Some(66.0)));
}

#[test]
fn what_the_year_says_of_a_target_holds_for_its_parts() {
    let says = |target: Target| {
        with_one(measure("M1")).fact(fact("M1", "2021/22 Q2", 70.0)).target(target).judged(|card| match card.rows[0].target {
            RowTarget::Absent { reason, text, .. } => (reason, text.map(str::to_owned)),
            other => panic!("{other:?}"),
        })
    };
    for reason in [TargetAbsence::NotSetYet, TargetAbsence::NotAppropriate, TargetAbsence::Partners] {
        assert_eq!(says(no_target("M1", "2021/22", reason)), (reason, Some("because".to_owned())));
        assert_eq!(says(no_target("M1", "2021/22 Q2", reason)).0, reason);
    }
    assert_eq!(says(target("M1", "2021/22")).0, TargetAbsence::AnnualOnly);
    assert_eq!(says(target("M1", "2021/22 Q3")).0, TargetAbsence::NoneForPeriod);
    let from_q3 = Target { judges_from: Some(period("2021/22 Q3")), ..target("M1", "2021/22") };
    assert_eq!(says(from_q3).0, TargetAbsence::NoneForPeriod, "an annual target says nothing of the quarters before it judges");
}

#[test]
fn a_rule_set_that_is_not_there_is_named() {
    let council = with_one(measure("M1")).target(target("M1", "2021/22 Q2")).fact(fact("M1", "2021/22 Q2", 85.0));
    let missing = Council { rule_sets: BTreeMap::new(), ..council };
    missing.judged(|card| {
        assert!(matches!(&card.rows[0].status, StatusOutcome::NoRuleSet(Some(code)) if code.as_str() == "maidstone-2018-19"));
        assert_eq!(card.rows[0].met, MetOutcome::Met, "met or exceeded needs no rule set");
    });
}

#[test]
fn a_rule_may_look_back_on_earlier_statuses() {
    let text = include_str!("../../../../rules/maidstone-2018-19.toml").replace(
        "when = \"deviation <= tolerance\"",
        "when = \"deviation <= tolerance && !(previous_count >= 2 && previous[0] == 'amber' && previous[1] == 'amber')\"",
    );
    let text = text.replace("when = \"deviation > tolerance\"", "when = \"true\"");
    let rule_set = RuleSet::parse(&text).expect("a rule set");
    let mut council = with_one(measure("M1"));
    council.rule_sets.insert(rule_set.code.clone(), rule_set);
    for (at, value) in [("2020/21 Q4", 85.0), ("2021/22 Q1", 78.0), ("2021/22 Q2", 78.0)] {
        council = council.target(target("M1", at)).fact(fact("M1", at, value));
    }
    let code = |council: &Council| council.judged(|card| card.rows[0].status.given().map(|status| status.code.clone()));
    assert_eq!(code(&council).as_deref(), Some("amber"), "one amber before");
    let third = council.target(target("M1", "2021/22 Q3")).fact(fact("M1", "2021/22 Q3", 78.0)).at("2021/22 Q3");
    assert_eq!(code(&third).as_deref(), Some("red"), "two before");
}

#[test]
fn groups_stand_below_the_measures_own_value() {
    let group = |code: &str| BreakdownCode::parse(code).expect("a code");
    let mut north = fact("M1", "2021/22 Q2", 60.0);
    north.fact.key.breakdown = Some(group("north"));
    let mut south = fact("M1", "2021/22 Q2", 90.0);
    south.fact.key.breakdown = Some(group("south"));
    let own_target = Target { breakdown: Some(group("north")), ..target("M1", "2021/22 Q2") };
    let council = with_one(measure("M1")).target(target("M1", "2021/22 Q2")).target(own_target);
    council.fact(south).fact(north).fact(fact("M1", "2021/22 Q2", 81.0)).judged(|card| {
        let row = &card.rows[0];
        let below: Vec<_> = row.below.iter().map(|row| (row.breakdown.expect("a group").as_str(), row.status.given().is_some())).collect();
        assert_eq!(below, [("north", true), ("south", false)], "a group is judged by its own target only");
        assert_eq!(row.met, MetOutcome::Met);
        assert_eq!(card.headline.share, Share::Of { count: 1, of: 1 }, "groups do not count");
    });
}

#[test]
fn rows_come_in_the_order_of_the_plan_and_by_scope() {
    let plan = |code: &str| vec![PlanCode::parse(code).expect("a code")];
    let streets = UnitCode::parse("streets").expect("a code");
    let board = Board {
        code: BoardCode::parse("adults-board").expect("a code"),
        title: "Adults Board".to_owned(),
        remit: vec!["Adults".to_owned()],
        scrutinises: true,
        place: place(),
    };
    let mut council = council()
        .measure(Measure { plan_items: plan("L1"), service: streets.clone(), tags: vec!["clean air".to_owned()], ..measure("A") })
        .measure(Measure { owner: Some("Head of Care".to_owned()), ..measure("Z") })
        .measure(Measure { class: MeasureClass::Contextual, portfolio: Some(streets.clone()), ..measure("B") })
        .measure(Measure { plan_items: Vec::new(), service: streets.clone(), ..measure("0") })
        .measure(Measure { within_framework: false, ..measure("X") })
        .row(FrameworkRow::Board(board));
    assert_eq!(council.shown(), ["B", "Z", "A", "0"], "people before place by their order; what stands nowhere last; none from outside");
    let unit = |code: &str| Scope::Unit(UnitCode::parse(code).expect("a code"));
    let scopes = [
        (Scope::Plan(PlanCode::parse("place").expect("a code")), vec!["A"]),
        (Scope::Plan(PlanCode::parse("plan").expect("a code")), vec!["B", "Z", "A"]),
        (unit("adults"), vec!["B", "Z"]),
        (unit("adults-care"), vec!["B", "Z"]),
        (unit("streets"), vec!["B", "A", "0"]),
        (Scope::Board(BoardCode::parse("adults-board").expect("a code")), vec!["B", "Z"]),
        (Scope::Owner("head of care".to_owned()), vec!["Z"]),
        (Scope::Class(MeasureClass::Contextual), vec!["B"]),
        (Scope::Tag("Clean Air".to_owned()), vec!["A"]),
    ];
    for (scope, expected) in scopes {
        council.scope = scope.clone();
        assert_eq!(council.shown(), expected, "{scope:?}");
    }
}
