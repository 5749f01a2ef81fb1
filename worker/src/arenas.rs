//! How many arenas the C library keeps memory in.

use std::io;

/// Two: one for the thread that works, one for whatever comes and goes beside it.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
const ARENAS: &str = "2";

/// Starts the program anew in its own place (the same process, arguments and environment) with few arenas, unless the environment says already how many there are
/// to be.
///
/// The GNU C library gives threads arenas of their own, up to eight for each core, and keeps in each what was freed there. A worker's threads come and go (the writer of
/// workbooks alone starts one for each sheet), and whichever met a large file left some 14 MiB behind: over 20,000 files memory grew by a fifth and would have gone on until
/// every arena had met one. The library reads how many it may have when a program starts, and never again.
///
/// # Errors
/// The program could not be started anew. It can go on as it is.
pub fn share_arenas() -> io::Result<()> {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    {
        use std::os::unix::process::CommandExt as _;
        const VARIABLE: &str = "MALLOC_ARENA_MAX";
        if std::env::var_os(VARIABLE).is_some() {
            return Ok(());
        }
        let mut arguments = std::env::args_os();
        let mut anew = std::process::Command::new(std::env::current_exe()?);
        if let Some(name) = arguments.next() {
            anew.arg0(name);
        }
        Err(anew.args(arguments).env(VARIABLE, ARENAS).exec())
    }
    #[cfg(not(all(target_os = "linux", target_env = "gnu")))]
    Ok(())
}
