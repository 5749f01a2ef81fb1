//! The worker ended at a point of the way in, within this process: the point panics, and so does every point after it until the worker has been dropped, so
//! that nothing gets any further, on whatever thread.

use std::panic;
use std::sync::{Mutex, MutexGuard, PoisonError};

use outturn_worker::failpoints::POINTS;

/// What a panic of a point carries.
struct Ended;

#[derive(Debug, Default)]
struct Plan {
    /// At which point, and at which passing of it from now.
    at: Option<(usize, u8)>,
    /// The point at which it has come to that.
    ended: Option<usize>,
}

static PLAN: Mutex<Plan> = Mutex::new(Plan { at: None, ended: None });

fn plan() -> MutexGuard<'static, Plan> {
    PLAN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Arms every point, once a process, and keeps the ends from being told as if they were faults.
pub(crate) fn arm() {
    for (index, point) in POINTS.iter().enumerate() {
        fail::cfg_callback(*point, move || pass(index)).unwrap();
    }
    let usual = panic::take_hook();
    panic::set_hook(Box::new(move |told| {
        if told.payload().downcast_ref::<Ended>().is_none() {
            usual(told);
        }
    }));
}

fn pass(point: usize) {
    let mut plan = plan();
    if let Some((at, passing)) = &mut plan.at
        && *at == point
    {
        *passing -= 1;
        if *passing == 0 {
            *plan = Plan { at: None, ended: Some(point) };
        }
    }
    let ended = plan.ended;
    drop(plan);
    if ended.is_some() {
        panic::panic_any(Ended);
    }
}

/// From now on the worker ends at the so-manyth passing of a point.
pub(crate) fn at(point: usize, passing: u8) {
    *plan() = Plan { at: Some((point, passing)), ended: None };
}

/// The point at which something has ended since.
pub(crate) fn happened() -> Option<&'static str> {
    plan().ended.map(|point| POINTS[point])
}

/// Nothing ends any more.
pub(crate) fn never() {
    *plan() = Plan::default();
}

/// Whether a panic was an end.
pub(crate) fn is_end(payload: &(dyn std::any::Any + Send)) -> bool {
    payload.is::<Ended>()
}
