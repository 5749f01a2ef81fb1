//! Every call of the way in fails once, in every way in which it can: the next run on a disk that works brings everything to its end.

use std::collections::BTreeMap;

use crate::fixture::Fixture;
use crate::invariant;
use crate::named::{EIO, ENOSPC, EROFS};
use crate::recording::{Call, Kind};
use crate::sample::{assert_none, chosen, each};
use crate::shim::{Fault, How, Shim, told};

/// The ways in which this call can fail.
fn faults(call: &Call) -> Vec<Fault> {
    let at = call.number;
    let fault = |how, errno| Fault { at, how, errno };
    let mut faults = vec![fault(How::Once, EIO), fault(How::On, EROFS)];
    match call.kind {
        Kind::Write => faults.extend([
            fault(How::Once, ENOSPC),
            fault(How::SpaceOn, ENOSPC),
            fault(How::Short, 0),
            fault(How::Torn, ENOSPC),
            fault(How::On, EIO),
        ]),
        Kind::Open | Kind::MakeFolder | Kind::Truncate | Kind::Link => {
            faults.extend([fault(How::Once, ENOSPC), fault(How::SpaceOn, ENOSPC)]);
        }
        Kind::SyncFile => faults.push(fault(How::Once, ENOSPC)),
        Kind::SyncFolder | Kind::Rename | Kind::Unlink | Kind::RemoveFolder => {}
    }
    faults
}

fn every_fault_of(fixture: &Fixture, shim: &Shim, short: usize) {
    let recorded = fixture.copy();
    let home = recorded.path().join("home");
    let (output, calls) = shim.recorded(&home);
    assert!(output.status.success(), "{}", told(&output));
    assert!(calls.iter().any(|call| call.kind == Kind::Rename), "the shim sees nothing of {}", fixture.name);
    let undisturbed = invariant::look(&home).expect("an undisturbed home");
    let all: Vec<Fault> = calls.iter().flat_map(faults).collect();
    let faults = chosen(all.clone(), short);
    let kinds = faults.iter().fold(BTreeMap::new(), |mut kinds, fault| {
        *kinds.entry(format!("{:?} {}", fault.how, fault.errno)).or_insert(0) += 1;
        kinds
    });
    eprintln!("{}: {} calls, {} faults, of which are tried {}: {kinds:?}", fixture.name, calls.len(), all.len(), faults.len());
    let complaints = each(&faults, |fault| {
        let copy = fixture.copy();
        let home = copy.path().join("home");
        let (disturbed, calls) = shim.with_fault(&home, *fault);
        let failed = calls.iter().find(|call| call.was_injected).map_or_else(|| "a call that did not come".to_owned(), ToString::to_string);
        let complain = |why: String| format!("{}: {fault:?} at {failed}\n  {why}", fixture.name);
        if !matches!(disturbed.status.code(), Some(0 | 2)) {
            return Err(complain(format!("it ended with {}", told(&disturbed))));
        }
        let again = shim.undisturbed(&home);
        if !again.status.success() {
            return Err(complain(format!("the next run: {}", told(&again))));
        }
        invariant::holds(&home, &undisturbed).map_err(complain)
    });
    assert_none(&complaints);
}

#[test]
fn a_call_that_fails_in_a_new_home_loses_nothing() {
    let Some(shim) = Shim::build() else { return };
    every_fault_of(&Fixture::new_home(), &shim, 16);
}

#[test]
fn a_call_that_fails_in_a_running_home_loses_nothing() {
    let Some(shim) = Shim::build() else { return };
    every_fault_of(&Fixture::running_home(&shim), &shim, 16);
}
