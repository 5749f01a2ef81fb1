//! What programs leave beside returns for themselves, and names that only look like it.

use crate::house::{House, workbook};

#[test]
fn temporaries_are_passed_over_for_ever() {
    let mut house = House::new();
    let whole = workbook("whole");
    for name in [
        "~$q2.xlsx",
        ".~lock.q2.ods#",
        "q2.xlsx.tmp",
        "Q2.TMP",
        "q2.xlsx.part",
        "q2.xlsx.crdownload",
        "q2.xlsx.filepart",
        "Q2.xlsx.FilePart",
        "1A2B3C4D",
        "deadbeef",
        "Thumbs.db",
        "desktop.ini",
        "Desktop.ini",
        ".DS_Store",
        "._q2.xlsx",
        ".q2.xlsx.Xb41c2",
        ".hidden/q2.xlsx",
    ] {
        house.drop_in(name, &whole);
    }
    assert_eq!(house.look(), [""; 0]);
    house.wait(1_000_000);
    assert_eq!(house.look(), [""; 0]);
}

#[test]
fn names_that_only_resemble_temporaries_are_taken() {
    let mut house = House::new();
    let whole = workbook("whole");
    let mut names = [
        "tmp",
        "part.xlsx",
        "q2.tmp.xlsx",
        "1A2B3C4D.xlsx",
        "1A2B3C4",
        "1A2B3C4DE",
        "1A2B3C4G",
        "~q2.xlsx",
        "$q2.xlsx",
        "20211001/q2.xlsx",
    ];
    for name in names {
        house.drop_in(name, &whole);
    }
    names.sort_unstable();
    assert_eq!(house.look(), names.map(|name| format!("{name} is ready")));
}
