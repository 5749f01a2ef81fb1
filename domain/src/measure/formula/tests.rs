use proptest::prelude::*;

use super::*;

fn formula(text: &str) -> Formula {
    Formula::parse(text).expect(text)
}

fn worked_out(text: &str, numbers: &[(&str, &str)]) -> Result<String, Unworkable> {
    let number_of = |code: &ItemCode| {
        let (_, number) = numbers.iter().find(|(known, _)| *known == code.as_str()).expect("a number");
        number.parse::<Decimal>().expect("a number")
    };
    formula(text).work_out(&number_of).map(|number| number.to_string())
}

#[test]
fn the_four_rules_in_their_order() {
    let numbers = [("A", "12"), ("B", "3"), ("EHC-20W", "0.5"), ("SR 6", "-4")];
    for (text, expected) in [
        ("A / B * 100", "400"),
        ("A - B - 1", "8"),
        ("A - (B - 1)", "10"),
        ("A / (B * 2)", "2"),
        ("100 * (A + B) / 15", "100"),
        ("-A + B", "-9"),
        ("A - -B", "15"),
        ("2 * -B", "-6"),
        ("EHC-20W * A", "6"),
        ("A - EHC-20W", "11.5"),
        ("A -B", "9"),
        ("A+B", "15"),
        ("A − B × 2 ÷ 3", "10"),
        ("[SR 6] + A", "8"),
        ("A / B / 2", "2"),
        ("A * 1.5", "18"),
    ] {
        assert_eq!(worked_out(text, &numbers).as_deref(), Ok(expected), "{text}");
    }
}

#[test]
fn the_noise_of_a_division_is_gone_before_it_is_rounded() {
    assert_eq!(worked_out("A / B * 3", &[("A", "2"), ("B", "3")]).as_deref(), Ok("2"));
    assert_eq!(worked_out("A / B * 15 / 100", &[("A", "1"), ("B", "3")]).as_deref(), Ok("0.05"), "which is 0.1 at one place, and not 0.0");
}

#[test]
fn nothing_is_divided_by_nought_and_nothing_grows_past_counting() {
    let nought = worked_out("A / (B - 3)", &[("A", "2"), ("B", "3")]).expect_err("no number");
    assert_eq!(nought.to_string(), "B - 3 is nought, and nothing is divided by nought");
    let most = "79228162514264337593543950335";
    assert_eq!(worked_out("A * B", &[("A", most), ("B", "10")]), Err(Unworkable::TooLarge));
}

#[test]
fn text_that_is_no_formula() {
    for (text, why) in [
        ("", "a code or a number is missing at the end"),
        ("A +", "a code or a number is missing at the end"),
        ("A * / B", "a code or a number is missing before /"),
        ("A B", "before B one of + - * / is missing"),
        ("(A + B", "a ( is not closed by a )"),
        ("A + B)", "a code or a number is missing before a ) that closes nothing"),
        ("[A + B", "a [ is not closed by a ]"),
        ("[] + B", "what stands in square brackets cannot be a code: a code cannot be empty"),
        ("A % B", "it contains '%'; a code with such a character stands in [square brackets]"),
        ("1,000 * A", "it contains ','; a code with such a character stands in [square brackets]"),
        ("=A", "it contains '='; a code with such a character stands in [square brackets]"),
        ("2 * 3", "it names no measure"),
        ("A ^ 2", "it contains '^'; a code with such a character stands in [square brackets]"),
    ] {
        assert_eq!(Formula::parse(text).expect_err(text).to_string(), why, "{text}");
    }
    assert_eq!(Formula::parse(&"(".repeat(501)), Err(FormulaError::TooLong));
    assert_eq!(Formula::parse(&"(".repeat(500)), Err(FormulaError::NoOperand { before: None }));
}

#[test]
fn it_is_written_with_its_codes_and_with_their_numbers() {
    let shares = formula("((A) - B) / [SR 6]  * 100");
    assert_eq!(shares.to_string(), "(A - B) / [SR 6] * 100");
    let number_of = |code: &ItemCode| if code.as_str() == "B" { Decimal::from(-3) } else { Decimal::new(1250, 2) };
    assert_eq!(shares.with_numbers(&number_of), "(12.5 - (-3)) / 12.5 * 100");
    assert_eq!(shares.measures().iter().map(|code| code.as_str()).collect::<Vec<_>>(), ["A", "B", "SR 6"]);
}

#[test]
fn what_feeds_a_formula_has_an_end() {
    let formulas = |lines: &[(&str, &str)]| -> BTreeMap<ItemCode, Formula> {
        lines.iter().map(|(code, text)| (ItemCode::parse(code).expect("a code"), formula(text))).collect()
    };
    let count = |formulas: &BTreeMap<ItemCode, Formula>, code: &str| {
        let (code, _) = formulas.get_key_value(&ItemCode::parse(code).expect("a code")).expect("a formula");
        fed_by(code, &|code| formulas.get(code))
    };
    assert_eq!(count(&formulas(&[("A", "B + C"), ("B", "C * 2")]), "A"), Ok(4));
    let circle = |codes: &[&str]| Err(Endless::Circle(codes.iter().map(|code| ItemCode::parse(code).expect("a code")).collect()));
    assert_eq!(count(&formulas(&[("A", "A + 1")]), "A"), circle(&["A", "A"]));
    assert_eq!(count(&formulas(&[("A", "B + D"), ("B", "C"), ("C", "B / 2")]), "A"), circle(&["B", "C", "B"]));
    let doubling: Vec<(String, String)> = (1..40).map(|n| (format!("M{n}"), format!("M{} + N{}", n + 1, n + 1))).collect();
    let also = doubling.iter().map(|(code, text)| (code.replace('M', "N"), text.clone()));
    let lines: Vec<(String, String)> = doubling.iter().cloned().chain(also).collect();
    let lines: Vec<(&str, &str)> = lines.iter().map(|(code, text)| (code.as_str(), text.as_str())).collect();
    assert_eq!(count(&formulas(&lines), "M1"), Err(Endless::TooMany));
}

#[test]
fn what_is_a_rate() {
    for (text, expected) in [
        ("A / B", true),
        ("A / B * 100", true),
        ("(A + B) / (C - 60)", true),
        ("100 - A / B * 100", true),
        ("A / B - C / D", true),
        ("1000 / A", true),
        ("-(A / B)", true),
        ("A + B", false),
        ("A / 12", false),
        ("A * B", false),
        ("A / B * C", false),
        ("A / (3 * 4)", false),
    ] {
        assert_eq!(formula(text).is_rate(), expected, "{text}");
    }
}

fn term() -> impl Strategy<Value = Term> {
    let code = prop_oneof!["[A-Z]{1,3}[0-9]{0,2}", "[A-Z][0-9]-[A-Z]", "[ -~]{1,6}"];
    let code = code.prop_filter_map("a code", |text: String| ItemCode::parse(&text).ok().map(Term::Measure));
    let number = (0..100_000i64, 0..4u32).prop_map(|(digits, places)| Term::Number(Decimal::new(digits, places)));
    prop_oneof![4 => code, 1 => number].prop_recursive(5, 20, 2, |inner| {
        let operator = prop_oneof![Just(Operator::Plus), Just(Operator::Minus), Just(Operator::Times), Just(Operator::Over)];
        let both = (inner.clone(), operator, inner.clone());
        prop_oneof![
            1 => inner.prop_map(|term| Term::Negative(Box::new(term))),
            5 => both.prop_map(|(left, operator, right)| Term::Both(Box::new(left), operator, Box::new(right))),
        ]
    })
}

proptest! {
    #[test]
    fn what_is_written_is_read_again_as_the_same(term in term()) {
        let written = Formula(term.clone()).to_string();
        if written.chars().count() <= 500 && !Formula(term.clone()).measures().is_empty() {
            prop_assert_eq!(Formula::parse(&written), Ok(Formula(term)), "{}", written);
        }
    }

    #[test]
    fn any_text_is_read_or_refused(text in "[-+*/()\\[\\]A-C0-9. ]{0,40}|\\PC{0,40}") {
        if let Ok(formula) = Formula::parse(&text) {
            let _ = formula.work_out(&|_| Decimal::ONE);
        }
    }
}
