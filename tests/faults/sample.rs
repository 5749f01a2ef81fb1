//! How much is tried: a sample, or everything.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Of `all`, every n-th so that about `short` are left; all of them, or another number, where `OUTTURN_FAULTS` says so.
pub(crate) fn chosen<T>(all: Vec<T>, short: usize) -> Vec<T> {
    let wanted = match std::env::var("OUTTURN_FAULTS").as_deref() {
        Ok("all") => return all,
        Ok(number) => number.parse().expect("OUTTURN_FAULTS is `all` or a number"),
        Err(_) => short,
    };
    let stride = all.len().div_ceil(wanted).max(1);
    // From the middle of each stride: the first of all is the dullest.
    all.into_iter().skip(stride / 2).step_by(stride).collect()
}

/// Does something with each on as many threads as there are processors, and gives the complaints.
pub(crate) fn each<T: Sync>(all: &[T], complaint_about: impl Fn(&T) -> Result<(), String> + Sync) -> Vec<String> {
    let (next, complaints) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                while let Some(one) = all.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if let Err(complaint) = complaint_about(one) {
                        complaints.lock().expect("the complaints").push(complaint);
                    }
                }
            });
        }
    });
    complaints.into_inner().expect("the complaints")
}

/// Fails with the first few complaints.
pub(crate) fn assert_none(complaints: &[String]) {
    let few = complaints.iter().take(12).map(String::as_str).collect::<Vec<_>>().join("\n\n");
    assert!(complaints.is_empty(), "{} cases went wrong, among them:\n\n{few}", complaints.len());
}
