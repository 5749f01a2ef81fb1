//! What the measure under a heading is called in the newest form, said apart from the layouts: they are held against this.

use outturn_domain::code::lookup_key;

/// Words of older headings, and of the newest for the same.
const SAME: [(&str, &str); 10] = [
    ("Number of non-payroll staff (contingent labour and consultants/consultancy)", "Non-payroll staff"),
    ("Admin officers/admin assistants", "AO/AA"),
    ("Higher Executive Officers/Senior Executive Officers", "SEO/HEO"),
    ("Executive Officers", "EO"),
    ("Senior Civil Service", "SCS"),
    ("Other, unknown or unspecified", "Other, unknown, unspecified"),
    ("Total Employees", "Total"),
    ("Agency staff (clerical/admin)", "Agency staff"),
    ("Intermin Managers", "Interim managers"),
    ("Total paybill for payroll staff", "Total paybill"),
];

/// Words of whole headings, and what the measure is called whatever else they say.
const CALLED: [(&str, &str); 10] = [
    ("cost of contingent labour", "Non-Payroll staff costs; Contingent labour"),
    ("costs; contingent labour", "Non-Payroll staff costs; Contingent labour"),
    ("cost of consultants", "Non-Payroll staff costs; Consultancy"),
    ("costs; consultants", "Non-Payroll staff costs; Consultancy"),
    ("total non-payroll (CCL) staff costs", "Non-Payroll staff costs; Total staff costs"),
    ("Annual Paybill (delegated grades for financial year", "Delegated grades; Annual paybill"),
    ("Headcount (delegated grades as at", "Delegated grades; Headcount"),
    ("Annual SCS Paybill", "SCS on standard contracts; Annual paybill"),
    ("Headcount (SCS on standard contracts as at", "SCS on standard contracts; Headcount"),
    ("Headcount (SCS on non-standard", "SCS on non-standard terms; Headcount"),
];

/// The measure under a heading as the newest form calls it, as a lookup key.
pub(crate) fn measure(heading: &str) -> String {
    let key = SAME.iter().fold(lookup_key(heading), |key, (old, new)| key.replace(&lookup_key(old), &lookup_key(new)));
    if key == lookup_key("Payroll staff costs; Total") {
        return lookup_key("Payroll staff costs; Total paybill");
    }
    let called = CALLED.iter().find(|(words, _)| key.contains(&lookup_key(words)));
    called.map_or(key, |(_, name)| lookup_key(name))
}

#[test]
fn measures_read_across_the_forms() {
    for (old, new) in [
        ("Payroll staff; Executive Officers; Headcount", "Payroll staff; EO; Headcount"),
        ("Payroll staff AO/AA Full-time Equivalent", "Payroll staff; AO/AA; Full-time equivalent"),
        ("Payroll staff costs; Total", "Payroll staff costs; Total paybill"),
        ("Non-Payroll staff costs; Consultants/consultancy", "Non-Payroll staff costs; Consultancy"),
        ("Non-payroll Staff Total cost of consultants/consultancy", "Non-Payroll staff costs; Consultancy"),
    ] {
        assert_eq!(measure(old), lookup_key(new), "{old}");
    }
    // What is counted otherwise since 2022 is another measure.
    assert_ne!(measure("Non-payroll staff; Agency Staff; Headcount"), measure("Non-payroll staff; Admin and Clerical; Headcount"));
}
