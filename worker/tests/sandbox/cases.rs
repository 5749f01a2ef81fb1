//! The cases: good files come through whole, hostile ones end the child and nothing else.

use std::fs::File;
use std::io::{Seek, Write};
use std::os::fd::OwnedFd;

use outturn_worker::read::{
    ChildDeath, ChildProgram, ChildTime, Confinement, LimitHit, Limits, LooksLike, ReadOutcome, Refusal, SpawnError, check_confinement,
    read_bytes, read_workbook,
};
use outturn_worker::refused_file;
use rust_xlsxwriter::Workbook;

use crate::one_at_a_time::Case;

pub(crate) const ALL: [Case; 15] = [
    ("a_good_workbook_comes_through_whole", a_good_workbook_comes_through_whole),
    ("a_file_that_is_no_workbook_is_refused_by_the_child", a_file_that_is_no_workbook_is_refused_by_the_child),
    ("too_long_a_file_is_refused", too_long_a_file_is_refused),
    ("too_long_an_answer_is_refused", too_long_an_answer_is_refused),
    ("too_much_memory_ends_the_child", too_much_memory_ends_the_child),
    ("too_much_processor_time_ends_the_child", too_much_processor_time_ends_the_child),
    ("too_much_time_by_the_clock_ends_the_child", too_much_time_by_the_clock_ends_the_child),
    ("what_the_sandbox_forbids_ends_the_child", what_the_sandbox_forbids_ends_the_child),
    ("deaths_are_told_from_each_other", deaths_are_told_from_each_other),
    ("an_answer_that_makes_no_sense_is_told", an_answer_that_makes_no_sense_is_told),
    ("an_end_without_an_answer_is_told", an_end_without_an_answer_is_told),
    ("a_flood_does_not_hold_the_parent", a_flood_does_not_hold_the_parent),
    ("a_program_that_is_not_there_is_this_machines_fault", a_program_that_is_not_there_is_this_machines_fault),
    ("this_kernel_can_confine", this_kernel_can_confine),
    ("the_order_must_be_understood", the_order_must_be_understood),
];

fn program(path: &str, args: &[&str]) -> ChildProgram {
    ChildProgram {
        path: path.into(),
        args: args.iter().map(Into::into).collect(),
        // A kernel without landlock still gives the rest, which is what most cases are about.
        confinement: Confinement::BestEffort,
    }
}

/// This program, as the child.
fn this(args: &[&str]) -> ChildProgram {
    program(std::env::current_exe().unwrap().to_str().unwrap(), args)
}

/// An open file of these bytes.
fn file(bytes: &[u8]) -> File {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(bytes).unwrap();
    file.rewind().unwrap();
    file
}

fn wait<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

fn outcome(program: &ChildProgram, file: File, limits: &Limits) -> ReadOutcome {
    wait(read_workbook(program, file, limits)).unwrap()
}

fn read(bytes: &[u8], limits: &Limits) -> ReadOutcome {
    outcome(&this(&["read-child"]), file(bytes), limits)
}

fn death(program: &ChildProgram, limits: &Limits) -> ChildDeath {
    how(outcome(program, file(b"PK"), limits))
}

fn how(outcome: ReadOutcome) -> ChildDeath {
    match refusal(outcome) {
        Refusal::ChildDied { how } => how,
        other => panic!("{other:?}"),
    }
}

fn refusal(outcome: ReadOutcome) -> Refusal {
    match outcome {
        ReadOutcome::Refused(refusal) => refusal,
        other @ ReadOutcome::Read(_) => panic!("{other:?}"),
    }
}

/// A workbook of three columns.
fn workbook(rows: u32) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for row in 0..rows {
        sheet.write(row, 0, row).unwrap();
        sheet.write(row, 1, format!("measure {row}")).unwrap();
        sheet.write(row, 2, row % 2 == 0).unwrap();
    }
    workbook.save_to_buffer().unwrap()
}

fn a_good_workbook_comes_through_whole() {
    let bytes = workbook(5000);
    let expected = read_bytes(&bytes, &Limits::default()).unwrap();
    assert_eq!(expected.sheets[0].cells.len(), 15_000);
    assert_eq!(read(&bytes, &Limits::default()), ReadOutcome::Read(expected));
}

fn a_file_that_is_no_workbook_is_refused_by_the_child() {
    assert_eq!(read(b"", &Limits::default()), ReadOutcome::Refused(Refusal::Empty));
    let refusal = Refusal::NotAWorkbook { looks_like: LooksLike::Pdf };
    assert_eq!(read(b"%PDF-1.7", &Limits::default()), ReadOutcome::Refused(refusal));
}

fn limit(outcome: ReadOutcome) -> LimitHit {
    match outcome {
        ReadOutcome::Refused(Refusal::TooLarge(hit)) => hit,
        other => panic!("{other:?}"),
    }
}

fn too_long_a_file_is_refused() {
    let limits = Limits { file_bytes: 1000, ..Limits::default() };
    let hit = limit(read(&[7; 5000], &limits));
    assert_eq!((hit.limit.as_str(), hit.allowed, hit.found), ("file_bytes", 1000, 1001));
}

fn too_long_an_answer_is_refused() {
    let limits = Limits { child_output_bytes: 20_000, ..Limits::default() };
    let hit = limit(read(&workbook(5000), &limits));
    assert_eq!((hit.limit.as_str(), hit.allowed), ("child_output_bytes", 20_000));
    assert!(hit.found > 20_000, "{hit:?}");
}

/// An `.xlsx` whose one sheet is this, of which only the sheet's size matters.
fn bomb(sheet: &[u8]) -> Vec<u8> {
    use zip::write::SimpleFileOptions;
    let mut good = zip::ZipArchive::new(std::io::Cursor::new(workbook(1))).unwrap();
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for index in 0..good.len() {
        let part = good.by_index_raw(index).unwrap();
        if part.name().unwrap() != "xl/worksheets/sheet1.xml" {
            writer.raw_copy_file(part).unwrap();
        }
    }
    writer.start_file("xl/worksheets/sheet1.xml", SimpleFileOptions::default()).unwrap();
    writer.write_all(sheet).unwrap();
    writer.finish().unwrap().into_inner()
}

fn too_much_memory_ends_the_child() {
    // One piece of text of 40 MB has to be held whole.
    let sheet =
        [b"<worksheet><sheetData><row><c t=\"str\"><v>".as_slice(), &vec![b'7'; 40_000_000], b"</v></c></row></sheetData></worksheet>"];
    let limits = Limits { child_memory_bytes: 64 * 1024 * 1024, ..Limits::default() };
    let refusal = refusal(read(&bomb(&sheet.concat()), &limits));
    let Refusal::ChildDied { how: ChildDeath::Memory { allowed: 67_108_864, asked: Some(asked) } } = refusal else { panic!("{refusal:?}") };
    let told = refused_file::finding(&refusal, "return.xlsx").message;
    assert!(told.contains(&format!("{asked} bytes more memory than the 67108864 that the limit child_memory_bytes allows")), "{told}");
}

fn too_much_processor_time_ends_the_child() {
    let rows = "<row></row>".repeat(9_000_000);
    let sheet = format!("<worksheet><sheetData>{rows}</sheetData></worksheet>");
    let limits = Limits { child_cpu_seconds: 1, ..Limits::default() };
    match read(&bomb(sheet.as_bytes()), &limits) {
        ReadOutcome::Refused(refusal @ Refusal::ChildDied { .. }) => {
            assert_eq!(refusal, Refusal::ChildDied { how: ChildDeath::Time { of: ChildTime::Processor, allowed: 1 } });
            let told = refused_file::finding(&refusal, "return.xlsx").message;
            assert!(told.contains("longer than the 1 seconds that the limit child_cpu_seconds allows"), "{told}");
        }
        // A fast machine finds the row beyond the last within the second.
        ReadOutcome::Refused(Refusal::Unreadable { .. }) => eprintln!("this machine is too fast for this bomb"),
        other => panic!("{other:?}"),
    }
}

fn too_much_time_by_the_clock_ends_the_child() {
    // A pipe into which nobody writes: the child waits for its end, using no processor time.
    let (reader, writer) = std::io::pipe().unwrap();
    let limits = Limits { child_wall_seconds: 1, ..Limits::default() };
    let outcome = outcome(&this(&["read-child"]), File::from(OwnedFd::from(reader)), &limits);
    let refusal = refusal(outcome);
    assert_eq!(refusal, Refusal::ChildDied { how: ChildDeath::Time { of: ChildTime::Clock, allowed: 1 } });
    let told = refused_file::finding(&refusal, "return.xlsx").message;
    assert!(told.contains("longer than the 1 seconds that the limit child_wall_seconds allows"), "{told}");
    drop(writer);
}

fn what_the_sandbox_forbids_ends_the_child() {
    for misdeed in ["open", "create", "connect", "thread", "program"] {
        assert_eq!(death(&this(&["misdeed", misdeed]), &Limits::default()), ChildDeath::Forbidden, "{misdeed}");
    }
    assert!(!std::path::Path::new("made-by-a-hostile-file").exists());
}

fn deaths_are_told_from_each_other() {
    for misdeed in ["panic", "recurse"] {
        assert_eq!(death(&this(&["misdeed", misdeed]), &Limits::default()), ChildDeath::Panic, "{misdeed}");
    }
    assert!(matches!(death(&this(&["misdeed", "allocate"]), &Limits::default()), ChildDeath::Memory { .. }));
}

fn an_answer_that_makes_no_sense_is_told() {
    let how = death(&program("/bin/echo", &["this is no frame"]), &Limits::default());
    assert!(matches!(how, ChildDeath::Gibberish(_)), "{how:?}");
}

fn an_end_without_an_answer_is_told() {
    assert_eq!(death(&program("/bin/true", &[]), &Limits::default()), ChildDeath::Exit(0));
    assert_eq!(death(&program("/bin/sh", &["-c", "kill -9 $$"]), &Limits::default()), ChildDeath::Signal(9));
    assert_eq!(death(&program("/bin/sh", &["-c", "kill -ABRT $$"]), &Limits::default()), ChildDeath::Signal(6));
}

fn a_flood_does_not_hold_the_parent() {
    // Frames without end, each of length 0, and a child that would go on for ever.
    let how = death(&program("/bin/cat", &["/dev/zero"]), &Limits::default());
    assert!(matches!(how, ChildDeath::Gibberish(_)), "{how:?}");
    let noisy = program("/bin/sh", &["-c", "while :; do echo noise >&2; done"]);
    let limits = Limits { child_wall_seconds: 1, ..Limits::default() };
    // Its own pipe breaks once enough of the noise was taken; whether that or the clock ends it does not matter.
    death(&noisy, &limits);
}

fn a_program_that_is_not_there_is_this_machines_fault() {
    let nobody = program("/nowhere/at/all", &[]);
    let error = wait(read_workbook(&nobody, file(b"PK"), &Limits::default())).unwrap_err();
    assert!(matches!(&error, SpawnError::Io { program, .. } if program == "/nowhere/at/all"), "{error:?}");
}

fn this_kernel_can_confine() {
    match wait(check_confinement(&this(&["read-child"]), &Limits::default())) {
        Ok(()) => {}
        Err(SpawnError::Unconfined { missing }) => eprintln!("SKIPPED: this kernel cannot confine a child: {missing}"),
        Err(error) => panic!("{error}"),
    }
}

fn the_order_must_be_understood() {
    // The order is the last argument; behind it stands one that is none.
    let status = std::process::Command::new(std::env::current_exe().unwrap()).args(["read-child", "{}"]).status().unwrap();
    assert_eq!(status.code(), Some(64));
}
