use super::*;

fn fits(pattern: &str, heading: &str) -> bool {
    Pattern::parse(pattern).expect(pattern).fits(&heading_key(heading))
}

#[test]
fn a_heading_is_known_however_it_is_typed() {
    assert!(fits("Organisation name", " ORGANISATION\nName:"));
    assert!(!fits("Organisation name", "Organisation names"));
    assert!(!fits("Organisation name", "Organisation"));
    assert!(!fits("Month", "Year/month"));
}

#[test]
fn stars_stand_for_whole_words() {
    assert!(fits("Payroll staff; *; Headcount", "Payroll staff;\nAO/AA;\nHeadcount"));
    assert!(fits("Payroll staff; *; Headcount", "Payroll staff Headcount"), "or for none");
    assert!(!fits("Payroll staff; *; Headcount", "Non-payroll staff; Other; Headcount"));
    assert!(!fits("* count", "Headcount"));
    assert!(fits("* Total *", "Grand Total"));
    assert!(fits("* Total *", "Total paybill"));
    assert!(!fits("* Total *", "Subtotals"));
    assert!(fits("* costs *", "Grand Total paybill/staffing (payroll and non-payroll) costs"));
    assert!(fits("a * b * c", "a x b b c"));
    assert!(!fits("a * b * c", "a c b"));
    assert!(fits("* a b", "a a b"), "a star gives way until the rest fits");
}

#[test]
fn a_pattern_that_fits_everything_is_refused() {
    assert!(Pattern::parse("*").is_err());
    assert!(Pattern::parse(" ; ").is_err());
    assert!(Pattern::parse(" {entity} x").is_err(), "nothing is taken here");
}

#[test]
fn a_number_sign_of_its_own_stands_for_a_number() {
    for (pattern, heading, expected) in [
        ("Project #", "Project 7", true),
        ("Project #:", "Project 12:", true),
        ("Project #", "Project seven", false),
        ("Project #", "Project", false),
        ("Project #", "Project 7b", false),
        ("Project # *", "Project 7: Corn Exchange", true),
        ("#", "7", true),
        ("of transport nodes", "# of transport nodes", true),
        ("# of transport nodes", "# of transport nodes", false),
        ("# of transport nodes", "3 of transport nodes", true),
        ("Ref#", "Ref#", true),
        ("##", "7", false),
    ] {
        let found = Pattern::parse(pattern).is_ok_and(|pattern| pattern.fits(&heading_key(heading)));
        assert_eq!(found, expected, "{pattern} on {heading}");
    }
}

/// What is taken, as a person would note it: `entity=Leeds period=2021/22`; `no` where the pattern does not fit.
fn taken(pattern: &str, text: &str) -> String {
    let pattern = Capturing::parse(pattern).expect(pattern);
    assert_eq!(pattern.is_match(text), pattern.captures(text).is_some(), "{text}");
    let Some(captured) = pattern.captures(text) else { return "no".to_owned() };
    assert_eq!(captured.iter().map(|(name, _)| name).collect::<Vec<_>>(), pattern.names().collect::<Vec<_>>());
    let parts: Vec<String> = captured.iter().map(|(name, words)| format!("{}={words}", name.as_str())).collect();
    parts.join(" ")
}

#[test]
fn captures_take_the_text_as_it_stands() {
    for (pattern, text, expected) in [
        ("Project #: {entity}", "Project 3: Scala Theatre & Corn Exchange", "entity=Scala Theatre & Corn Exchange"),
        ("Project #: {entity}", "PROJECT 3 -\nOld Market Hall -", "entity=Old Market Hall"),
        ("Project #: {entity}", "Project: Market Hall", "no"),
        ("Project #: {entity}", "Project 3", "no"),
        ("{entity} Level Data", "England Level Data", "entity=England"),
        ("{entity} Level Data", "England level data (revised)", "no"),
        ("{entity} Level Data *", "England level data (revised)", "entity=England"),
        ("{item} by {breakdown}", "Staff by grade by region", "item=Staff by grade breakdown=region"),
        ("* in {unit}", "Spend in year in £ million", "unit=year in £ million"),
        ("{item} (£m)", "Spend (capital) (£m)", "item=Spend (capital)"),
        ("{entity}", "(Old) Town Hall [closed]", "entity=(Old) Town Hall [closed]"),
        ("{entity}", " - Leeds - ", "entity=Leeds"),
        ("{entity}", " - ", "no"),
        ("Table #: {item}, {period} to date", "Table 12: Homes built, 2021/22 to date", "no"),
        ("Table #: {item} for {period}", "Table 12: Homes built for Q2 2021/22", "item=Homes built period=Q2 2021/22"),
        ("* {entity} return", "The Leeds return", "entity=The Leeds"),
        ("{entity} # {item}", "Ward 1 and 2 homes", "entity=Ward 1 and item=homes"),
        ("Total", "TOTAL:", ""),
        ("İstanbul {item}", "İSTANBUL ünits", "item=ünits"),
    ] {
        let found = Capturing::parse(pattern).map_or_else(|_| "no".to_owned(), |_| taken(pattern, text));
        assert_eq!(found, expected, "{pattern} on {text}");
    }
}

#[test]
fn one_name_is_asked_for_at_a_time() {
    let pattern = Capturing::parse("{item} by {breakdown}").expect("a pattern");
    let captured = pattern.captures("Homes by ward").expect("fits");
    assert_eq!(captured.get(CaptureName::Breakdown), Some("ward"));
    assert_eq!(captured.get(CaptureName::Period), None);
    assert_eq!(pattern.as_str(), "{item} by {breakdown}");
}

#[test]
fn what_cannot_be_meant_is_refused_and_says_why() {
    for (pattern, why) in [
        ("{name} x", "write one of {entity}, {item}, {breakdown}, {period}, {unit}"),
        ("{entity} and {entity}", "takes {entity} twice"),
        ("{entity} {item}", "no word between them"),
        ("{entity}: {item}", "no word between them"),
        ("{entity} * {item}", "no word between them"),
        ("{entity", "without a }"),
        ("entity}", "without a {"),
        ("*", "names no heading"),
        ("", "names no heading"),
        ("{}", "is not something"),
    ] {
        let error = Capturing::parse(pattern).expect_err(pattern);
        assert!(error.contains(why), "{pattern}: {error}");
    }
}

#[test]
fn both_kinds_of_pattern_agree() {
    let words = ["a", "b", "7", "*", "#"];
    let texts: Vec<String> = combinations(&["a", "b", "7", "c"], 4);
    for pattern in combinations(&words, 3) {
        let (Ok(plain), Ok(capturing)) = (Pattern::parse(&pattern), Capturing::parse(&pattern)) else {
            assert!(Pattern::parse(&pattern).is_err() && Capturing::parse(&pattern).is_err(), "{pattern}");
            continue;
        };
        for text in &texts {
            assert_eq!(plain.fits(&heading_key(text)), capturing.is_match(text), "{pattern} on {text}");
        }
    }
}

/// Every text of up to `most` of the words.
fn combinations(words: &[&str], most: u32) -> Vec<String> {
    let mut all = vec![String::new()];
    for _ in 0..most {
        let longer: Vec<String> = all.iter().flat_map(|text| words.iter().map(move |word| format!("{text} {word}"))).collect();
        all.extend(longer);
        all.sort();
        all.dedup();
    }
    all
}

#[test]
fn a_pattern_of_a_texts_own_words_fits_it() {
    for text in combinations(&["Spend", "on", "£m", "(£s)", "Ünïß", "2021/22", "İ", "50%+"], 4) {
        if heading_key(&text).is_empty() {
            continue;
        }
        assert!(fits(&text, &text), "{text}");
        let pattern = Capturing::parse(&text).expect("a pattern");
        assert_eq!(pattern.captures(&text), Some(Captured::default()), "{text}");
    }
}

#[test]
fn no_pattern_is_slow() {
    let text = "a ".repeat(16_000);
    let stars = "* a ".repeat(40);
    assert!(!fits(&format!("{stars} b"), &text));
    assert!(!Capturing::parse(&format!("{stars} b {{entity}}")).expect("a pattern").is_match(&text));
}
