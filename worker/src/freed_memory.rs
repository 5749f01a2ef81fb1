//! What the C library keeps of memory that was freed.

use std::io;

/// How the GNU C library is told: what is as large as a page of a workbook is asked of the system and given back to it at once, and what is smaller lies in two arenas,
/// one for the thread that works and one for whatever comes and goes beside it.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
const SAID: [(&str, &str); 3] = [("MALLOC_MMAP_THRESHOLD_", "131072"), ("MALLOC_TRIM_THRESHOLD_", "131072"), ("MALLOC_ARENA_MAX", "2")];

/// Starts the program anew in its own place (the same process, arguments and environment), so that memory which large files took is given back, unless the environment
/// says already how the C library is to go about it.
///
/// Left to itself the GNU C library gives threads arenas of their own, up to eight for each core, and comes to keep there what large files took. A worker's threads come and go
/// (the writer of workbooks alone starts one for each sheet), so that over 20,000 files memory at rest grew by a fifth, by 14 MiB at a time, and would have gone on until
/// every arena had met a large file. The library reads this when a program starts, and never again.
///
/// # Errors
/// The program could not be started anew. It can go on as it is.
pub fn give_back_freed_memory() -> io::Result<()> {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    {
        use std::os::unix::process::CommandExt as _;
        if SAID.iter().any(|(name, _)| std::env::var_os(name).is_some()) {
            return Ok(());
        }
        let mut arguments = std::env::args_os();
        let mut anew = std::process::Command::new(std::env::current_exe()?);
        if let Some(name) = arguments.next() {
            anew.arg0(name);
        }
        Err(anew.args(arguments).envs(SAID).exec())
    }
    #[cfg(not(all(target_os = "linux", target_env = "gnu")))]
    Ok(())
}
