//! Headings as strange as they come, and typed in other ways.

use super::*;

const APRIL: Years = Years { starts: 4, single: None };

/// Every three of these in a row, with every mark between.
const PIECES: [&str; 17] = [
    "2019",
    "20",
    "11",
    "202106",
    "99999999999",
    "Sept",
    "May",
    "Q1",
    "to",
    "beyond",
    "and after",
    "year ending",
    "FY",
    "£",
    "2011_12",
    "24/25",
    "01/04/2020 ſept ßĲ",
];

#[test]
fn no_text_is_too_strange_and_case_spaces_and_dashes_do_not_matter() {
    let typed_otherwise: [fn(&str) -> String; 3] = [
        |text| text.to_uppercase().replace(' ', "\u{a0}").replace('-', "–"),
        |text| text.to_lowercase().replace(' ', "\u{2009}\n").replace('-', "—"),
        |text| text.replace(' ', "\u{202f}").replace('-', "\u{2011}"),
    ];
    for mark in ["", " ", " - ", "/", "_", "."] {
        for first in PIECES {
            for second in PIECES {
                for third in PIECES {
                    let text = [first, second, third].join(mark);
                    let found = period_in_words(&[&text], APRIL);
                    for change in typed_otherwise {
                        let other = change(&text);
                        assert_eq!(period_in_words(&[&other], APRIL), found, "{text:?} and {other:?}");
                    }
                }
            }
        }
    }
}
