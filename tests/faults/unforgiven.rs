//! A failed forcing to the disk is never taken for done: the kernel tells of it once, and what it was about is gone at the next power cut, though every
//! program still reads it until then. Whatever a later run builds on such data must have been written anew.

use std::collections::HashSet;

use crate::disk::Survives;
use crate::fixture::Fixture;
use crate::invariant;
use crate::named::EIO;
use crate::power_cut::Recorder;
use crate::recording::{Call, Kind};
use crate::sample::{assert_none, chosen, each};
use crate::shim::{Fault, How, Shim};

/// Some places in a run at which to cut the power: its ends, and after each call that makes something of what went before final.
fn places(calls: &[Call]) -> Vec<usize> {
    let is_final = |call: &Call| call.kind.is_sync() || matches!(call.kind, Kind::Rename | Kind::Unlink);
    let mut places: Vec<usize> = (1..=calls.len()).filter(|done| is_final(&calls[done - 1])).collect();
    places.push(0);
    places.push(calls.len());
    places.sort_unstable();
    places.dedup();
    chosen(places, 4)
}

/// One forcing fails; the program is started again, and the power is cut while it works.
fn a_failed_sync(fixture: &Fixture, shim: &Shim, at: u32, undisturbed: &invariant::Settled) -> Result<(), String> {
    let recorder = Recorder::of(fixture, shim);
    let first = recorder.run_with(Fault { at, how: How::Once, errno: EIO });
    let second = recorder.calls_of_a_run();
    let mut disk = recorder.before.clone();
    for call in &first {
        disk.apply(call);
    }
    let failed = first.iter().find(|call| call.was_injected).map_or_else(String::new, ToString::to_string);
    let (mut applied, mut seen) = (0, HashSet::new());
    for place in places(&second) {
        second[applied..place].iter().for_each(|call| disk.apply(call));
        applied = place;
        for survives in [Survives::Nothing, Survives::Names] {
            if !seen.insert(disk.mark(survives)) {
                continue;
            }
            recorder.recovers(&disk.after_power_cut(survives), undisturbed).map_err(|why| {
                let last = place.checked_sub(1).map_or_else(|| "no call".to_owned(), |last| second[last].to_string());
                format!("{}: failed {failed}; in the next run power cut after {last}, {survives:?} survives\n  {why}", fixture.name)
            })?;
        }
    }
    Ok(())
}

fn every_failed_sync_of(fixture: &Fixture, shim: &Shim, short: usize) {
    let (calls, undisturbed) = Recorder::of(fixture, shim).run();
    let syncs: Vec<u32> = calls.iter().filter(|call| call.kind == Kind::SyncFile).map(|call| call.number).collect();
    let tried = chosen(syncs.clone(), short);
    eprintln!("{}: {} files forced to the disk, of which fail {}", fixture.name, syncs.len(), tried.len());
    assert_none(&each(&tried, |at| a_failed_sync(fixture, shim, *at, &undisturbed)));
}

#[test]
fn what_could_not_be_forced_to_the_disk_is_written_anew() {
    let Some(shim) = Shim::build() else { return };
    every_failed_sync_of(&Fixture::running_home(&shim), &shim, 3);
}

#[test]
fn what_could_not_be_forced_to_a_new_disk_is_written_anew() {
    let Some(shim) = Shim::build() else { return };
    every_failed_sync_of(&Fixture::new_home(), &shim, 3);
}
