use std::path::Path;

use super::*;
use crate::figure::{Precision, Unit};
use crate::measure::Polarity;
use crate::status::{Case, Comparator, StatusOutcome, Yardstick, judge};
use crate::travel::{NotTravelled, Travel};

/// A rule set of one rule with this condition.
fn with_condition(when: &str) -> Result<RuleSet, RuleSetError> {
    RuleSet::parse(&format!(
        r#"
id = "test"
title = "Test"
version = "1"
source = "here"

[[status]]
code = "green"
label = "on target"
colour = "green"

[[rule]]
id = "only"
status = "green"
when = {when:?}
reason = "{{value}} against {{target}}"
"#
    ))
}

fn problem(when: &str) -> RuleProblem {
    match with_condition(when).expect_err(when) {
        RuleSetError::Rule { index: 0, id, problem, .. } if id == "only" => problem,
        other => panic!("{when}: {other}"),
    }
}

fn outcome(when: &str, value: i64, target: i64) -> StatusOutcome {
    let unknown = Travel::NotComparable(NotTravelled::NoEarlierValue);
    let unit = Unit::Number;
    let case = Case {
        yardstick: Yardstick { unit: &unit, precision: Precision::new(0).expect("few"), polarity: Polarity::High, tolerance: None },
        value: Ok(value.into()),
        target: Comparator::Target(crate::figure::CellNumber::new(f64::from(i32::try_from(target).expect("small")), 0).expect("a number")),
        floor: None,
        travel_short: &unknown,
        travel_long: &unknown,
        previous: &["green".to_owned(), "none".to_owned()],
    };
    judge(&case, &with_condition(when).expect(when))
}

fn holds(when: &str, value: i64, target: i64) -> bool {
    match outcome(when, value, target) {
        StatusOutcome::Given(_) => true,
        StatusOutcome::NoRuleApplies(_) => false,
        other => panic!("{when}: {}", other.reason()),
    }
}

/// The rule sets that are shipped, by file name.
pub(super) fn shipped() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../rules");
    let entries = std::fs::read_dir(&folder).expect("the folder of shipped rule sets");
    let files = entries.map(|entry| entry.expect("an entry").path()).filter(|path| path.extension().is_some_and(|end| end == "toml"));
    let named = |path: std::path::PathBuf| {
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        (name, std::fs::read_to_string(&path).expect("a rule set"))
    };
    files.map(named).collect()
}

#[test]
fn every_shipped_rule_set_proves_its_cases() {
    let shipped = shipped();
    assert!(shipped.len() >= 8, "only {} rule sets", shipped.len());
    for (name, text) in shipped {
        let rule_set = RuleSet::parse(&text).unwrap_or_else(|error| panic!("{name}.toml: {error}"));
        assert_eq!(rule_set.code.as_str(), name, "a file is named for its set");
        let proof = rule_set.prove();
        let failures: Vec<String> =
            proof.failures().map(|case| format!("{}: expected {}, {:?}", case.name, case.expected, case.found)).collect();
        assert_eq!(failures, Vec::<String>::new(), "{name}");
        assert_eq!(proof.unreached, Vec::<String>::new(), "{name}: rules that no case reaches");
        assert!(!proof.cases.is_empty(), "{name}: no cases");
    }
}

#[test]
fn a_case_that_comes_out_otherwise_fails_its_set() {
    let (_, text) = shipped().into_iter().find(|(name, _)| name == "maidstone-2018-19").expect("Maidstone's");
    let proof = RuleSet::parse(&text.replace("tolerance_percent = 10\n", "tolerance_percent = 9\n")).expect("a rule set").prove();
    assert!(proof.failures().any(|case| case.name == "exactly ten per cent off belongs to amber"));
    let reworded = text.replacen("80.0% meets the target of 80.0%.", "on target", 1);
    let proof = RuleSet::parse(&reworded).expect("a rule set").prove();
    let names: Vec<&str> = proof.failures().map(|case| case.name.as_str()).collect();
    assert_eq!(names, ["exactly on target"], "the reason in words is part of a case");
}

#[test]
fn a_rule_that_no_case_reaches_is_told() {
    let (_, text) = shipped().into_iter().find(|(name, _)| name == "maidstone-2018-19").expect("Maidstone's");
    let without: Vec<&str> = text.split("[[case]]").filter(|part| !part.contains("target = 0\n")).collect();
    let proof = RuleSet::parse(&without.join("[[case]]")).expect("a rule set").prove();
    assert_eq!((proof.failures().count(), proof.unreached), (0, vec!["target-of-nought-missed".to_owned()]));
}

#[test]
fn integer_literals_are_lifted_and_indexes_are_not() {
    assert!(holds("value * 2 >= target", 40, 80));
    assert!(!holds("value * 2 >= target", 39, 80));
    assert!(holds("value + 1 > target && target > -1", 80, 80));
    assert!(holds("value in [79, 80, 81]", 80, 80));
    assert!(holds("previous_count >= 2 && previous[0] == 'green' && previous[1] == 'none'", 80, 80));
    assert!(holds("'none' in previous", 80, 80));
    assert!(holds("has_floor ? floor > 1 : value >= 1", 80, 80));
}

#[test]
fn a_tenth_is_a_tenth() {
    // 27.27 of 30.3 in whole steps: shares that binary arithmetic on value and target would not find equal.
    for target in 1..400 {
        assert!(holds("deviation <= 0.1", target * 9, target * 10), "{target}");
        assert!(holds("deviation == 0.07", target * 93, target * 100), "{target}");
    }
}

#[test]
fn a_condition_that_fails_is_a_failure_and_never_the_next_rule() {
    let StatusOutcome::RuleFailed { rule, error, .. } = outcome("floor > 1", 80, 80) else { panic!("it should fail") };
    assert_eq!((rule.as_str(), error.as_str()), ("only", "floor is absent"));
    let StatusOutcome::RuleFailed { error, .. } = outcome("deviation <= 0.1", 3, 0) else { panic!("no share of nought") };
    assert_eq!(error, "deviation is absent");
    assert!(matches!(outcome("previous[3] == 'green'", 3, 3), StatusOutcome::RuleFailed { .. }), "two periods are known, not four");
    let StatusOutcome::RuleFailed { error, .. } = outcome("has_floor ? true : value", 3, 3) else { panic!("a number is no answer") };
    assert!(error.contains("not yes or no"), "{error}");
}

#[test]
fn what_is_wrong_is_found_when_the_set_is_read() {
    let condition = |when: &str| match problem(when) {
        RuleProblem::Condition(error) => error,
        other => panic!("{when}: {other}"),
    };
    assert_eq!(condition("vlaue >= target"), ExpressionError::UnknownName { name: "vlaue".to_owned() });
    assert_eq!(condition("value / target >= 0.9"), ExpressionError::Division);
    assert_eq!(condition("value % target >= 0.9"), ExpressionError::Division);
    assert_eq!(condition("travel_long == 'better'"), ExpressionError::UnknownTravel { word: "better".to_owned() });
    assert_eq!(condition("travel_long in ['improving', 'same']"), ExpressionError::UnknownTravel { word: "same".to_owned() });
    for when in
        ["size(previous) > 1", "previous.exists(code, code == 'red')", "value == null", "value.floor > 1", "{'a': 1} == {}", "value > 1u"]
    {
        assert!(matches!(condition(when), ExpressionError::NotAllowed { .. }), "{when}");
    }
    for when in ["value >=", "value >= target)", "", "value >== 3", "'"] {
        assert!(matches!(condition(when), ExpressionError::Syntax(_)), "{when}");
    }
    for when in ["value * 2", "value > 'high'", "value && true", "travel_long > 3", "previous[9] == 'green'"] {
        assert!(matches!(problem(when), RuleProblem::DoesNotAnswer { .. }), "{when}");
    }
}

#[test]
fn length_and_depth_are_limited_before_parsing() {
    let nested = |depth: usize| format!("{}value > 1{}", "(".repeat(depth), ")".repeat(depth));
    assert!(with_condition(&nested(DEEPEST)).is_ok());
    let unquoted = format!("'(' == '(' || {}", nested(DEEPEST + 1));
    for text in [nested(DEEPEST + 1), unquoted, "!".repeat(300), "-".repeat(300), "true ? ".repeat(50), "[".repeat(390)] {
        assert_eq!(problem(&text), RuleProblem::Condition(ExpressionError::TooDeep), "{text}");
    }
    for text in [nested(100_000), format!("value > 1{}", " ".repeat(400)), "a.".repeat(10_000)] {
        assert!(matches!(problem(&text), RuleProblem::Condition(ExpressionError::TooLong { .. })));
    }
    // Nothing that could hide a bracket from the count is let through.
    for text in [format!("\'\\'\' == {}", nested(90)), format!("\'\'\'a\'b\'\'\' == {}", nested(90))] {
        assert!(matches!(problem(&text), RuleProblem::Condition(ExpressionError::NotAllowed { .. })), "{text}");
    }
    let choices = format!("{}({})", "true ? true : ".repeat(16), nested(DEEPEST - 1));
    assert!(with_condition(&choices).is_ok(), "the deepest that is let through");
    // What is long without brackets is read without harm.
    let long = ["value > 1"; 30].join(" && ");
    assert!(with_condition(&long).is_ok());
    assert!(with_condition(&format!("value {} > 1", "+ 1 ".repeat(MOST_NESTED - 1))).is_ok());
    let sum = format!("value {} > 1", "+ 1 ".repeat(90));
    assert_eq!(problem(&sum), RuleProblem::Condition(ExpressionError::TooDeep));
    let selects = format!("value{} > 1", ".a".repeat(190));
    assert!(matches!(problem(&selects), RuleProblem::Condition(_)));
}

#[test]
fn a_mistake_is_named_by_line_and_column() {
    let text = "id = \"x\"\ntitle = \"X\"\nversion = \"1\"\nsource = \"here\"\n\n[[status]]\ncode = \"green\"\nlabel = \"g\"\ncolour = \"green\"\n\n\
                [[rule]]\nid = \"first\"\nstatus = \"green\"\nwhen = \"value >= targte\"\nreason = \"{value}\"\n";
    let error = RuleSet::parse(text).expect_err("a misspelt word");
    assert!(matches!(error, RuleSetError::Rule { index: 0, at: Location { line: 14, column: 8 }, .. }), "{error:?}");
    assert!(error.to_string().starts_with("line 14, column 8: rule 1 (first): \"targte\" is not a word of conditions"), "{error}");
    let mended = text.replace("targte", "target");
    assert!(RuleSet::parse(&mended).is_ok());

    let expectations = [
        (mended.replace("status = \"green\"", "status = \"amber\""), "line 13, column 10: rule 1 (first): there is no [[status]]"),
        (mended.replace("\"{value}\"", "\"{vlaue}\""), "line 15, column 10: rule 1 (first): the reason has a place for \"vlaue\""),
        (mended.replace("\"{value}\"", "\"{value\""), "line 15, column 10: rule 1 (first): the reason opens a {"),
        (mended.replace("\"{value}\"", "\" \""), "line 15, column 10: rule 1 (first): the reason is empty"),
        (mended.replace("label =", "lable ="), "line 8, column 1: unknown field"),
        (mended.replace("id = \"x\"", "id = x"), "line 1, column 6: "),
        (mended.replace("id = \"x\"", "id = \" \""), "line 1, column 6: "),
        (mended.replace("source = \"here\"", "source = \"here\"\ntolerance_percent = -1"), "line 5, column 21: -1 cannot be a tolerance"),
        (format!("{mended}\n[[case]]\nname = \"c\"\nexpect = \"blue\"\n"), "line 17, column 1: case 1 (c): expects \"blue\""),
        (mended.split("[[rule]]").next().expect("a part").to_owned(), "a rule set needs at least one [[rule]]"),
    ];
    for (text, start) in expectations {
        let error = RuleSet::parse(&text).expect_err(start).to_string();
        assert!(error.starts_with(start), "{error}\nand not\n{start}");
    }
}

#[test]
fn a_rule_set_can_be_shared_between_threads() {
    fn shared<T: Send + Sync + Clone>(_: &T) {}
    shared(&with_condition("true").expect("a rule set"));
}

#[test]
fn only_what_is_read_is_gathered() {
    let rule_set = with_condition("value >= target").expect("a rule set");
    assert!(rule_set.reads(Variable::Target) && !rule_set.reads(Variable::Previous));
}

#[test]
fn the_statuses_that_want_a_comment_are_statuses_of_the_set() {
    let set = |comment_required: &str| {
        let whole = include_str!("../../../rules/thurrock-2014-15.toml");
        assert!(!whole.contains("comment_required"), "a set that says nothing of comments");
        RuleSet::parse(&format!("{comment_required}\n{whole}"))
    };
    let silent = set("").expect("a rule set");
    assert!(silent.statuses.iter().all(|status| !silent.wants_comment(&status.code)));
    let worst = silent.statuses.last().expect("a status").code.clone();
    let asking = set(&format!("comment_required = [{worst:?}]")).expect("a rule set");
    assert!(asking.wants_comment(&worst) && !asking.wants_comment(&silent.statuses[0].code));
    let RuleSetError::Field { at, message } = set("comment_required = [\"purple\"]").expect_err("no status") else { panic!("no field") };
    assert_eq!((at.line, message.as_str()), (1, "comment_required names \"purple\", which is none of the statuses"));
}

#[test]
fn a_code_that_no_status_has_is_found_among_those_of_earlier_periods() {
    let set = |when: &str, previous: &str| {
        let text = format!(
            "id = \"anytown\"\ntitle = \"Anytown\"\nversion = \"1\"\nsource = \"none\"\n
[[status]]\ncode = \"amber\"\nlabel = \"Amber\"\ncolour = \"amber\"\n
[[rule]]\nid = \"again\"\nstatus = \"amber\"\nwhen = {when:?}\nreason = \"again\"\n
[[case]]\nname = \"again\"\nvalue = 1.0\ntarget = 2.0\nprevious = [{previous:?}]\nexpect = \"amber\"\n"
        );
        RuleSet::parse(&text).map(drop).map_err(|error| error.to_string())
    };
    for when in ["previous_count > 0 && previous[0] == 'amber'", "'none' in previous", "previous[0] in ['amber', 'none']", "true"] {
        assert_eq!(set(when, "amber"), Ok(()), "{when}");
    }
    for when in ["previous_count > 0 && previous[0] == 'ambr'", "'ambr' in previous", "previous[0] in ['amber', 'ambr']"] {
        let said = set(when, "amber").expect_err(when);
        assert!(said.contains("there is no [[status]] with the code \"ambr\""), "{said}");
    }
    let said = set("true", "ambr").expect_err("the case has the slip");
    assert!(said.contains("previous holds \"ambr\", which is no status of this set, nor none"), "{said}");
}
