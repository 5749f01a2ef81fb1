//! Named points of the protocol at which a test can end the process, as a power cut would. Without the feature `failpoints` they are nothing at all.

use std::sync::atomic::{AtomicUsize, Ordering};

/// Every point of the way in, in the order in which a file passes them.
pub const POINTS: &[&str] = &[
    "take-before-copy",
    "take-after-copy",
    "take-after-rename",
    "take-after-row",
    "take-after-sidecar",
    "take-set-aside",
    "take-after-removal",
    "commit-before",
    "commit-after",
    "answer-after-sidecar",
    "answer-after-workbook",
    "answer-after-receipt",
];

/// The point at which a file is whole beside its place and not yet renamed into it: texts, sidecars and receipts all pass it.
pub const WRITE_POINTS: &[&str] = &["write-before-rename"];

/// Every point of a rebuild, in its order.
pub const REBUILD_POINTS: &[&str] = &[
    "build-between-files",
    "build-done",
    "settle-done",
    "place-log-moved",
    "place-old-kept",
    "swap-before-rename",
    "swap-after-rename",
    "place-done",
];

/// Every point of an erasure, in its order.
pub const ERASE_POINTS: &[&str] = &[
    "build-between-files",
    "build-done",
    "erase-before-tombstones",
    "erase-after-tombstone",
    "erase-after-bytes",
    "erase-after-receipt",
    "erase-before-settling",
    "settle-done",
    "swap-before-rename",
    "swap-after-rename",
    "erase-after-swap",
    "erase-after-telling",
    "erase-before-answers",
];

/// Every point of a backup, in its order.
pub const BACKUP_POINTS: &[&str] =
    &["backup-begun", "backup-after-database", "backup-between-files", "backup-before-rename", "backup-after-rename"];

/// The environment variable that names the point at which to abort.
pub const ABORT_AT: &str = "OUTTURN_ABORT_AT";

/// The environment variable that names the point at which to be killed, as `kill -9` does: `commit-after`, or `commit-after:3` for its third passing.
pub const KILL_AT: &str = "OUTTURN_KILL_AT";

/// Arms the points that the environment names. Only a build with the feature `failpoints` has any.
pub fn arm_from_environment() {
    if !cfg!(feature = "failpoints") {
        return;
    }
    // Neither returns, so nothing of the process is tidied up: that is the point of it.
    if let Ok(point) = std::env::var(ABORT_AT) {
        arm(&point, || std::process::abort());
    }
    if let Ok(named) = std::env::var(KILL_AT) {
        let (point, passing) = named.split_once(':').unwrap_or((&named, "1"));
        let (passing, passed) = (passing.parse().unwrap_or(1), AtomicUsize::new(0));
        arm(point, move || {
            if passed.fetch_add(1, Ordering::Relaxed) + 1 == passing {
                kill_this_process();
            }
        });
    }
}

fn arm(point: &str, then: impl Fn() + Send + Sync + 'static) {
    if let Err(problem) = fail::cfg_callback(point, then) {
        eprintln!("outturn: {problem}");
    }
}

fn kill_this_process() -> ! {
    rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::KILL).ok();
    // The signal has taken every thread by now; whoever reads another in the exit status sees that it did not come.
    std::process::abort()
}

macro_rules! failpoint {
    ($name:literal) => {
        fail::fail_point!($name)
    };
}

pub(crate) use failpoint;

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;

    #[test]
    fn every_point_in_the_code_is_listed_and_every_listed_one_is_there_once() {
        let mut found = Vec::new();
        collect(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src")), &mut found);
        let listed: BTreeSet<String> =
            [POINTS, WRITE_POINTS, REBUILD_POINTS, ERASE_POINTS, BACKUP_POINTS].concat().into_iter().map(str::to_owned).collect();
        found.sort_unstable();
        assert_eq!(found, listed.into_iter().collect::<Vec<_>>());
    }

    fn collect(folder: &Path, found: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                collect(&path, found);
            } else if path.file_name().is_some_and(|name| name != "failpoints.rs") {
                let code = std::fs::read_to_string(&path).unwrap_or_default();
                found.extend(code.split("failpoint!(\"").skip(1).filter_map(|rest| Some(rest.split('"').next()?.to_owned())));
            }
        }
    }
}
