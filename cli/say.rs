//! What the program says on standard output and standard error, which somebody may stop reading: `outturn status | head`.
//!
//! Rust's own `println!` panics where nobody reads any more. The macros of the same names below stand in their place in every file of the command line,
//! so that no command can forget it: what nobody reads is dropped, the command does its work to the end, and its exit code says what became of it.

use std::fmt::Arguments;
use std::io::{ErrorKind, StderrLock, StdoutLock, Write};

/// A stream that goes on where its reader has left.
#[derive(Debug)]
pub(crate) struct Heard<W>(W);

impl<W: Write> Write for Heard<W> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        match self.0.write(bytes) {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(bytes.len()),
            written => written,
        }
    }

    fn flush(&mut self) -> std::io::Result<()> {
        match self.0.flush() {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
            flushed => flushed,
        }
    }
}

/// Standard output, for what is written in many pieces.
pub(crate) fn output() -> Heard<StdoutLock<'static>> {
    Heard(std::io::stdout().lock())
}

fn errors() -> Heard<StderrLock<'static>> {
    Heard(std::io::stderr().lock())
}

/// Says it on standard output. An answer that cannot be written, as on a full disk, is none, and the program ends there.
pub(crate) fn on_output(said: Arguments<'_>) {
    if let Err(error) = output().write_fmt(said) {
        on_errors(format_args!("outturn: what was to be said here could not be written: {error}\n"));
        std::process::exit(i32::from(crate::COULD_NOT_RUN));
    }
}

/// Says it on standard error. Where that fails, there is nobody left to tell.
pub(crate) fn on_errors(said: Arguments<'_>) {
    _ = errors().write_fmt(said);
}

macro_rules! print {
    ($($said:tt)*) => { $crate::say::on_output(format_args!($($said)*)) };
}

macro_rules! println {
    () => { $crate::say::on_output(format_args!("\n")) };
    ($($said:tt)*) => { $crate::say::on_output(format_args!("{}\n", format_args!($($said)*))) };
}

macro_rules! eprint {
    ($($said:tt)*) => { $crate::say::on_errors(format_args!($($said)*)) };
}

macro_rules! eprintln {
    ($($said:tt)*) => { $crate::say::on_errors(format_args!("{}\n", format_args!($($said)*))) };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_reads_any_more_is_dropped_and_the_work_goes_on() {
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        let mut unheard = std::io::BufWriter::new(Heard(writer.try_clone().expect("another end")));
        writeln!(unheard, "{}", "a line\n".repeat(100_000)).expect("written past the buffer");
        unheard.flush().expect("the rest of it");
        let error = { writer }.write_all(b"a line").expect_err("without it");
        assert_eq!(error.kind(), ErrorKind::BrokenPipe);
    }

    #[test]
    fn another_failure_is_told() {
        struct Full;
        impl Write for Full {
            fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
                Err(ErrorKind::StorageFull.into())
            }
            fn flush(&mut self) -> std::io::Result<()> {
                Err(ErrorKind::StorageFull.into())
            }
        }
        assert_eq!(Heard(Full).write_all(b"a line").expect_err("full").kind(), ErrorKind::StorageFull);
        assert_eq!(Heard(Full).flush().expect_err("full").kind(), ErrorKind::StorageFull);
    }
}
