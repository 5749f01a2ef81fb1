//! What ends the reading child in the worker, and so must not end the fuzzer: a panic of the reader underneath. One of our own code is a fault, and so is
//! any panic where the worker itself looks at bytes.

use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe, Location};

thread_local! {
    static IN_CHILDS_PLACE: Cell<bool> = const { Cell::new(false) };
}

/// Lets such panics pass. For a target's `init`, which comes after libFuzzer's own hook is set.
pub fn arm() {
    let usual = panic::take_hook();
    panic::set_hook(Box::new(move |told| {
        if !(IN_CHILDS_PLACE.get() && told.location().is_some_and(is_of_others)) {
            usual(told);
        }
    }));
}

/// Does what a child does; nothing where the child would have died.
pub fn as_the_child_does<T>(work: impl FnOnce() -> T) -> Option<T> {
    IN_CHILDS_PLACE.set(true);
    let done = panic::catch_unwind(AssertUnwindSafe(work));
    IN_CHILDS_PLACE.set(false);
    done.ok()
}

/// Whether code stands among what Cargo has fetched, or in Rust's own library.
fn is_of_others(location: &Location<'_>) -> bool {
    location.file().contains("/registry/src/") || location.file().starts_with("/rustc/")
}
