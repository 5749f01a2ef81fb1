//! A file that wants much memory: first given a share, and then all that one file may have.

use crate::homes::ClosedHome;
use crate::house::House;
use crate::return_workbook::{Cell, ReturnWorkbook};
use crate::tools::outturn;

/// Text that takes 36 MB as soon as it is unpacked, and little on the disk.
fn much_text() -> Vec<Vec<Cell>> {
    let filling = "x".repeat(31_990);
    (0..1125).map(|number| vec![Cell::Text(Box::leak(format!("{number:06} {filling}").into_boxed_str()))]).collect()
}

#[tokio::test]
async fn a_file_that_wants_more_than_its_share_of_the_memory_is_read_with_all_that_one_may_have() {
    let home = ClosedHome::copy_of(&House::derby().await);
    let settings = std::fs::read_to_string(home.home.settings_file()).expect("settings");
    let tight = settings.replace("memory_bytes = 603979776", "memory_bytes = 570425344").replace("children = 0", "children = 2");
    assert_ne!(tight, settings);
    std::fs::write(home.home.settings_file(), tight).expect("settings");
    let large = ReturnWorkbook::of("peoples-services", "peoples-directorate", "2021/22 Q2")
        .row(vec![Cell::Text("EHC-20W"), Cell::Formatted(0.58, "0.0%"), Cell::Text("As the system says.")])
        .sheet("Our notes", &["Note"], much_text());
    home.drop_in("peoples-services/large.xlsx", &large.bytes());
    let ran = outturn().args(["ingest", "--log", "json", "--home"]).arg(home.home.root()).output().expect("ingest");
    let (out, log) = (String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
    assert!(log.contains("reading wants more memory than its share"), "{log}");
    assert!(out.contains("  accepted") && out.contains("1 taken in"), "{out}\n{log}");
}
