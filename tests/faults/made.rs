//! A home that was made is there after a power cut, and half of one is none.

use std::collections::BTreeMap;
use std::path::Path;

use outturn_worker::home::Home;

use crate::disk::{Content, Disk, Survives, lay_out};
use crate::power_cut::ways;
use crate::shim::{Shim, told};

fn names(found: &BTreeMap<String, Content>) -> Vec<&str> {
    found.keys().map(String::as_str).collect()
}

#[test]
fn a_home_that_was_made_outlives_a_power_cut_and_half_of_one_is_none() {
    let Some(shim) = Shim::build() else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let below = folder.path().join("below");
    std::fs::create_dir(&below).expect("a folder");
    let mut disk = Disk::of(&below, &[]);
    let home = below.join("councils/ours");
    let (output, calls) = shim.recorded_init(&home, &below);
    assert!(output.status.success(), "{}", told(&output));
    let looked_at = |disk: &Disk, survives: Survives| {
        let after = folder.path().join("after");
        if after.exists() {
            std::fs::remove_dir_all(&after).expect("removed");
        }
        lay_out(&disk.after_power_cut(survives), &after);
        Home::open(&after.join("councils/ours")).is_ok_and(|home| is_whole(&home))
    };
    for (done, call) in calls.iter().enumerate() {
        disk.apply(call);
        for survives in ways(&disk, done as u64) {
            let settings = disk.after_power_cut(survives).remove("councils/ours/outturn.toml");
            assert!(settings.is_none() || looked_at(&disk, survives), "half a home after {call}: {survives:?} survives");
        }
    }
    let found = disk.after_power_cut(Survives::Nothing);
    assert!(looked_at(&disk, Survives::Nothing), "when it is made, the disk holds {:?}", names(&found));
    assert_eq!(names(&found), names(&disk.after_power_cut(Survives::Everything)));
}

/// A home without one of its folders, or with half of its settings, is not whole.
fn is_whole(home: &Home) -> bool {
    let folders = [home.inbox().join("framework"), home.receipts(), home.archive(), home.layouts(), home.rules(), home.scales()];
    folders.iter().all(|folder| Path::is_dir(folder))
        && home.settings().is_ok_and(|settings| settings == outturn_worker::settings::Settings::default())
        && std::fs::read_to_string(home.settings_file()).is_ok_and(|text| text == outturn_worker::settings::Settings::EXPLAINED)
}
