//! How much memory this process holds.

use anyhow::{Context as _, Result};

/// Resident memory, in KiB, as the kernel tells it.
pub(crate) fn resident() -> Result<u64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("the kernel tells no VmRSS")?;
    Ok(line.trim().trim_end_matches(" kB").parse()?)
}
