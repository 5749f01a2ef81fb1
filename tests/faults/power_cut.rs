//! The power is cut after every call of the way in, and the disk has forgotten what it was not made to keep: the next run brings everything to its end.

use std::collections::{BTreeMap, HashSet};
use std::path::PathBuf;

use tempfile::TempDir;

use crate::disk::{Content, Disk, Survives, lay_out};
use crate::fixture::{Fixture, files_below};
use crate::invariant::{self, Settled};
use crate::recording::Call;
use crate::sample::{assert_none, chosen};
use crate::shim::{Fault, Shim, told};

/// A home in which runs are recorded, with the files of its inbox kept beside it: a file that comes back is the same inode.
pub(crate) struct Recorder<'a> {
    shim: &'a Shim,
    folder: TempDir,
    /// The disk before the runs.
    pub(crate) before: Disk,
    home: PathBuf,
}

impl<'a> Recorder<'a> {
    pub(crate) fn of(fixture: &Fixture, shim: &'a Shim) -> Self {
        let folder = fixture.copy();
        let home = folder.path().join("home");
        let (inbox, beside) = (home.join("inbox"), folder.path().join("sources"));
        std::fs::create_dir(&beside).expect("a folder");
        let mut sources = Vec::new();
        for (place, below) in files_below(&inbox).into_iter().enumerate() {
            let source = beside.join(place.to_string());
            std::fs::hard_link(inbox.join(below), &source).expect("a link");
            sources.push(source);
        }
        let before = Disk::of(&home, &sources);
        Self { shim, folder, before, home }
    }

    /// A run to its end, and what there is then.
    pub(crate) fn run(&self) -> (Vec<Call>, Settled) {
        let (output, calls) = self.shim.recorded(&self.home);
        assert!(output.status.success(), "{}", told(&output));
        (calls, invariant::look(&self.home).expect("an undisturbed home"))
    }

    /// A run with a fault.
    pub(crate) fn run_with(&self, fault: Fault) -> Vec<Call> {
        self.shim.with_fault(&self.home, fault).1
    }

    /// A run of which only the calls are wanted.
    pub(crate) fn calls_of_a_run(&self) -> Vec<Call> {
        self.shim.recorded(&self.home).1
    }

    /// Starts the program over what a power cut left, and holds what comes of it against the undisturbed home.
    pub(crate) fn recovers(&self, found: &BTreeMap<String, Content>, undisturbed: &Settled) -> Result<(), String> {
        let after = self.folder.path().join("after");
        if after.exists() {
            std::fs::remove_dir_all(&after).expect("removed");
        }
        lay_out(found, &after);
        let output = self.shim.undisturbed(&after);
        if !output.status.success() {
            return Err(told(&output));
        }
        invariant::holds(&after, undisturbed).map_err(|why| format!("{why}\n  the run after it: {}", told(&output)))
    }
}

/// Every way in which the disk can look after a power cut now.
pub(crate) fn ways(disk: &Disk, seed: u64) -> Vec<Survives> {
    let mut ways = vec![Survives::Nothing, Survives::Everything, Survives::Names, Survives::NamesAndLengths, Survives::Data];
    ways.extend(disk.unsettled().into_iter().map(Survives::AllBut));
    ways.extend([Survives::ByChance(2 * seed), Survives::ByChance(2 * seed + 1)]);
    ways
}

/// After how many calls, and what survives.
type Cut = (usize, Survives);

/// The cuts that leave different disks, and how many there are in all.
fn different_cuts(before: &Disk, calls: &[Call]) -> (usize, Vec<Cut>) {
    let (mut disk, mut seen, mut cuts, mut tried) = (before.clone(), HashSet::new(), Vec::new(), 0);
    for done in 0..=calls.len() {
        if let Some(call) = done.checked_sub(1).and_then(|last| calls.get(last)) {
            disk.apply(call);
        }
        for survives in ways(&disk, done as u64) {
            tried += 1;
            if seen.insert(disk.mark(survives)) {
                cuts.push((done, survives));
            }
        }
    }
    (tried, cuts)
}

/// A file is known by its inode, so that a recording can be replayed in one place at a time: there is one for each processor.
fn every_power_cut_of(fixture: &Fixture, shim: &Shim, short: usize) {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let complaints = std::thread::scope(|scope| {
        let replaying: Vec<_> =
            (0..threads).map(|thread| scope.spawn(move || some_power_cuts_of(fixture, shim, short, thread, threads))).collect();
        replaying.into_iter().flat_map(|thread| thread.join().expect("a replay")).collect::<Vec<_>>()
    });
    assert_none(&complaints);
}

fn some_power_cuts_of(fixture: &Fixture, shim: &Shim, short: usize, thread: usize, threads: usize) -> Vec<String> {
    let recorder = Recorder::of(fixture, shim);
    let (calls, undisturbed) = recorder.run();
    let (tried, all) = different_cuts(&recorder.before, &calls);
    let different = all.len();
    let cuts = chosen(all, short);
    if thread == 0 {
        let syncs = calls.iter().filter(|call| call.kind.is_sync()).count();
        let (name, count, prefixes, replayed) = (fixture.name, calls.len(), calls.len() + 1, cuts.len());
        eprintln!(
            "{name}: {count} calls, {syncs} of them syncs; {prefixes} prefixes in {tried} ways leave {different} different disks; {replayed} are replayed"
        );
    }
    let mut complaints = Vec::new();
    let (mut disk, mut applied) = (recorder.before.clone(), 0);
    for (done, survives) in cuts.into_iter().skip(thread).step_by(threads) {
        calls[applied..done].iter().for_each(|call| disk.apply(call));
        applied = done;
        if let Err(why) = recorder.recovers(&disk.after_power_cut(survives), &undisturbed) {
            let last = done.checked_sub(1).map_or_else(|| "no call".to_owned(), |last| calls[last].to_string());
            complaints.push(format!("{}: power cut after {last}, {survives:?} survives\n  {why}", fixture.name));
        }
    }
    complaints
}

#[test]
fn a_power_cut_in_a_new_home_loses_nothing() {
    let Some(shim) = Shim::build() else { return };
    every_power_cut_of(&Fixture::new_home(), &shim, 20);
}

#[test]
fn a_power_cut_in_a_running_home_loses_nothing() {
    let Some(shim) = Shim::build() else { return };
    every_power_cut_of(&Fixture::running_home(&shim), &shim, 20);
}
