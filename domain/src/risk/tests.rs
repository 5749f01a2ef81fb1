//! The matrix, in both forms.

use super::*;

const SHIPPED: &str = include_str!("../../../scales/risk-matrix-5x5.toml");

const BY_CELL: &str = r#"
    id = "two"
    title = "Two by two"
    version = "1"
    source = "here"
    likelihood = [{ label = "Unlikely" }, { label = "Likely" }]
    impact = [{ label = "Slight" }, { label = "Grave" }]
    zone = [{ code = "low", label = "Low", colour = "green" }, { code = "high", label = "High", colour = "red" }]
    cells = [["low", "high"], ["low", "high"]]
"#;

fn zone(matrix: &Matrix, likelihood: u8, impact: u8) -> Option<&str> {
    matrix.zone(RiskScore { likelihood, impact }).map(|(_, zone)| zone.code.as_str())
}

#[test]
fn zones_follow_the_product_or_the_cell() {
    let shipped = Matrix::parse(SHIPPED).expect("the shipped matrix");
    let cases = [(1, 1, Some("low")), (1, 4, Some("low")), (1, 5, Some("medium")), (3, 3, Some("medium")), (2, 5, Some("high"))];
    for (likelihood, impact, expected) in cases.into_iter().chain([(4, 4, Some("very-high")), (0, 1, None), (7, 1, None), (1, 6, None)]) {
        assert_eq!(zone(&shipped, likelihood, impact), expected, "{likelihood} by {impact}");
    }
    assert_eq!(shipped.scores().count(), 25);
    let by_cell = Matrix::parse(BY_CELL).expect("a matrix");
    assert_eq!((zone(&by_cell, 1, 2), zone(&by_cell, 2, 1)), (Some("high"), Some("low")), "one product, two zones");
    assert_eq!(
        (shipped.likelihood_called("Almost certain"), shipped.impact_called("3"), shipped.impact_called("6")),
        (Some(5), Some(3), None)
    );
}

#[test]
fn what_is_wrong_is_found_when_it_is_read() {
    let wrong = |from: &str, to: &str| Matrix::parse(&BY_CELL.replace(from, to)).expect_err(to);
    assert!(matches!(wrong("id = \"two\"", "id = 2"), MatrixError::Unreadable(_)));
    assert_eq!(wrong("[\"low\", \"high\"], [\"low\", \"high\"]", "[\"low\"]"), MatrixError::Cells { likelihoods: 2, impacts: 2 });
    assert_eq!(wrong("[[\"low\"", "[[\"none\""), MatrixError::UnknownZone { zone: "none".to_owned() });
    assert_eq!(wrong("{ label = \"Grave\" }", "{ label = \"slight\" }"), MatrixError::Ambiguous { word: "slight".to_owned() });
    assert_eq!(
        wrong("[{ label = \"Unlikely\" }, { label = \"Likely\" }]", "[{ label = \"Likely\" }]"),
        MatrixError::Steps { side: "likelihood", found: 1 }
    );
    let falling = SHIPPED.replace("from_score = 10", "from_score = 3");
    assert_eq!(Matrix::parse(&falling), Err(MatrixError::ZoneStart { zone: "high".to_owned() }));
}

#[test]
fn a_redefinition_has_the_words_that_changed_with_it_or_the_only_ones_that_did() {
    use crate::provenance::Sequence;
    let mut wordings = Wordings::default();
    for (brought, title) in [(1, "Old"), (2, "Old"), (5, "New"), (6, "New")] {
        wordings.take(Sequence(brought), title);
    }
    assert_eq!((wordings.after(Sequence(4)), wordings.after(Sequence(5)), wordings.after(Sequence(0))), (Some("Old"), Some("New"), None));
    assert_eq!(wordings.redefined(Sequence(5), false), Some(["Old", "New"]), "the same workbook brought both");
    assert_eq!((wordings.redefined(Sequence(7), true), wordings.redefined(Sequence(7), false)), (Some(["Old", "New"]), None));
    wordings.take(Sequence(8), "Newer");
    assert_eq!(wordings.redefined(Sequence(7), true), None, "either change of words may be meant");
    assert_eq!(wordings.redefined(Sequence(8), true), Some(["New", "Newer"]));
}

#[test]
fn the_quarter_that_ended_last() {
    let cases =
        [("2021-07-31", "fy2021-22-q1"), ("2021-09-30", "fy2021-22-q1"), ("2021-10-01", "fy2021-22-q2"), ("2022-02-01", "fy2021-22-q3")];
    for (day, expected) in cases {
        let found = latest_quarter_ended(day.parse().expect("a day"));
        assert_eq!(found.map(Period::id).as_deref(), Some(expected), "{day}");
    }
}

#[test]
fn one_register_written_many_ways() {
    let strategic = Register::Named("strategic".to_owned());
    let mut risk = Risk {
        code: ItemCode::parse("SR1").expect("a code"),
        title: String::new(),
        service: None,
        plan_items: Vec::new(),
        owner: None,
        register: None,
        inherent: None,
        target: None,
        appetite: None,
        details: RiskDetails::default(),
        effective: Effective::default(),
        basis: Basis::Illustrative,
        basis_note: None,
        place: Place::cell("Risks", crate::address::CellAddress::new(1, 0)),
    };
    for (written, holds) in [(None, true), (Some("Strategic"), true), (Some("Strategic Risk Register"), true), (Some("Corporate"), false)] {
        risk.register = written.map(str::to_owned);
        assert_eq!(strategic.holds(&crate::framework::Framework::default(), &risk), holds, "{written:?}");
    }
}
