//! What a child that a file has taken over might try, once it is confined.

use std::process::ExitCode;

use outturn_worker::read::Limits;
use outturn_worker::read::sandbox::confine;

/// Confines this process and tries one thing that it must not do; getting away with it is the status 7.
pub(crate) fn commit(misdeed: &str) -> ExitCode {
    if let Err(missing) = confine(&Limits::default()) {
        eprintln!("not all of the confinement is there: {missing}");
    }
    let got_away = match misdeed {
        "open" => std::fs::File::open("/etc/passwd").is_ok(),
        "create" => std::fs::File::create("made-by-a-hostile-file").is_ok(),
        "connect" => std::net::TcpStream::connect("127.0.0.1:9").is_ok(),
        "thread" => std::thread::Builder::new().spawn(|| {}).is_ok(),
        "program" => std::process::Command::new("/bin/true").status().is_ok(),
        "allocate" => !std::hint::black_box(vec![1_u8; 1 << 30]).is_empty(),
        "recurse" => recurse(1) > 0,
        _ => panic!("a fault of the reader"),
    };
    ExitCode::from(if got_away { 7 } else { 8 })
}

fn recurse(depth: u64) -> u64 {
    let kept = std::hint::black_box([depth; 64]);
    if depth == u64::MAX { 0 } else { recurse(depth + 1) + kept[0] }
}
