//! What the child takes from itself before it looks at a byte: files, the network, other programs, more memory.
//!
//! The limits are set here, after the program has started, and not by the parent between fork and exec: a closure
//! there would force a copy of the parent's page tables for every file.

use std::io::Cursor;

use landlock::{ABI, Access, AccessFs, AccessNet, Ruleset, RulesetAttr, RulesetStatus};
use rustix::process::{Resource, Rlimit, setrlimit};
use seccompiler::TargetArch;
use thiserror::Error;

use super::limits::Limits;

/// A part of the confinement that this kernel does not give.
#[derive(Debug, Error)]
pub enum Missing {
    /// A limit on a resource.
    #[error("a limit on {what} could not be set: {source}")]
    Limit {
        /// The resource.
        what: &'static str,
        /// What the system said.
        source: rustix::io::Errno,
    },
    /// Landlock, as on kernels before 5.13 or where it was left out.
    #[error("landlock is not there")]
    NoLandlock,
    /// Landlock again: it is there but refused.
    #[error("landlock failed: {0}")]
    Landlock(#[from] landlock::RulesetError),
    /// The filter of system calls.
    #[error("the filter of system calls failed: {0}")]
    Seccomp(String),
}

/// Confines this process for good. Every part is tried even where one before it is missing.
///
/// [`child_main`](super::child_main) does this first; it is open to others only so that the confinement itself can be
/// tried.
pub fn confine(limits: &Limits) -> Result<(), Missing> {
    // The order matters: landlock opens a descriptor, and the filter forbids what the others need.
    let parts = [deny_files_and_network(), set_limits(limits), filter_system_calls()];
    parts.into_iter().collect()
}

fn set_limits(limits: &Limits) -> Result<(), Missing> {
    let cpu = limits.child_cpu_seconds;
    // One second after the signal that a process may outlive comes the one that it may not.
    let settings = [
        (Resource::As, limits.child_memory_bytes, limits.child_memory_bytes, "memory"),
        (Resource::Cpu, cpu, cpu + 1, "processor time"),
        (Resource::Fsize, 0, 0, "written files"),
        (Resource::Nproc, 0, 0, "processes"),
        (Resource::Core, 0, 0, "core dumps"),
        (Resource::Nofile, 0, 0, "open files"),
    ];
    for (resource, current, maximum, what) in settings {
        let limit = Rlimit { current: Some(current), maximum: Some(maximum) };
        setrlimit(resource, limit).map_err(|source| Missing::Limit { what, source })?;
    }
    Ok(())
}

/// Takes every right to files, and to the network where the kernel knows how; the filter below bars sockets anyway.
fn deny_files_and_network() -> Result<(), Missing> {
    let status = Ruleset::default()
        .handle_access(AccessFs::from_all(ABI::V5))?
        .handle_access(AccessNet::from_all(ABI::V5))?
        .create()?
        .restrict_self()?;
    if status.ruleset == RulesetStatus::NotEnforced {
        return Err(Missing::NoLandlock);
    }
    Ok(())
}

/// What a process needs that reads one descriptor, writes two, and asks for memory.
const ALLOWED_CALLS: [&str; 27] = [
    "read",
    "write",
    "writev",
    "close",
    "fstat",
    "lseek",
    "statx",
    "fcntl", // the three descriptors
    "mmap",
    "munmap",
    "mremap",
    "mprotect",
    "madvise",
    "brk", // memory
    "exit",
    "exit_group", // the end
    "rt_sigaction",
    "rt_sigprocmask",
    "rt_sigreturn",
    "sigaltstack", // the guard page's handler
    "getpid",
    "gettid",
    "tgkill", // abort
    "futex",
    "getrandom",
    "clock_gettime",
    "sched_yield", // the standard library's own
];

/// Bars every other system call: one ends the process at once.
fn filter_system_calls() -> Result<(), Missing> {
    let failed = |error: &dyn std::fmt::Display| Missing::Seccomp(error.to_string());
    let architecture = TargetArch::try_from(std::env::consts::ARCH).map_err(|error| failed(&error))?;
    let calls: Vec<_> = ALLOWED_CALLS.iter().map(|call| serde_json::json!({ "syscall": call })).collect();
    let filter = serde_json::json!({
        "reader": { "mismatch_action": "kill_process", "match_action": "allow", "filter": calls }
    });
    let programs = seccompiler::compile_from_json(Cursor::new(filter.to_string()), architecture).map_err(|error| failed(&error))?;
    let program = programs.get("reader").ok_or_else(|| failed(&"it came out empty"))?;
    seccompiler::apply_filter(program).map_err(|error| failed(&error))
}
