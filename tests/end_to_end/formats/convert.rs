//! The same workbook saved in other formats, by programs that nobody here wrote.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

use crate::tools::{libre_office, xlsb_writer};

/// The formats that LibreOffice saves.
pub(super) const OF_LIBRE_OFFICE: [&str; 3] = ["xls", "ods", "xlsx"];

/// A folder of workbooks and of what they were saved as.
pub(super) struct Converters {
    folder: TempDir,
}

impl Converters {
    /// The programs, where they are here.
    pub(super) fn here() -> Option<Self> {
        let (office, library) = (libre_office(), xlsb_writer());
        (office.is_some() && library.is_some()).then(|| Self { folder: tempfile::tempdir().expect("a folder") })
    }

    /// Puts down a workbook that others are to be saved from.
    pub(super) fn put(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, bytes).expect("a workbook");
        path
    }

    /// Saves the workbooks in every format, and gives each format with its workbooks.
    pub(super) fn in_every_format(&self, workbooks: &[PathBuf]) -> Vec<(&'static str, Vec<PathBuf>)> {
        let mut saved: Vec<_> = OF_LIBRE_OFFICE.iter().map(|format| (*format, self.by_libre_office(format, workbooks))).collect();
        saved.push(("xlsb", self.as_xlsb(workbooks)));
        saved
    }

    /// Saves the workbooks in a format of LibreOffice's: all in one run, because its start takes longer than a workbook.
    pub(super) fn by_libre_office(&self, extension: &str, workbooks: &[PathBuf]) -> Vec<PathBuf> {
        let saved = self.folder_for(extension);
        // A profile of its own: two runs that share one get into each other's way.
        let profile = self.folder.path().join("profile");
        let mut office = libre_office().expect("it ran before");
        office.arg(format!("-env:UserInstallation=file://{}", profile.display()));
        office.args(["--headless", "--convert-to", extension, "--outdir"]).arg(&saved).args(workbooks);
        run(office);
        named(&saved, extension, workbooks)
    }

    /// Saves the workbooks as .xlsb, which LibreOffice only reads.
    pub(super) fn as_xlsb(&self, workbooks: &[PathBuf]) -> Vec<PathBuf> {
        let saved = self.folder_for("xlsb");
        let mut library = xlsb_writer().expect("it ran before");
        library.arg(&saved).args(workbooks);
        run(library);
        named(&saved, "xlsb", workbooks)
    }

    fn folder_for(&self, extension: &str) -> PathBuf {
        let folder = self.folder.path().join(extension);
        std::fs::create_dir_all(&folder).expect("a folder");
        folder
    }
}

fn run(mut program: Command) {
    let output = program.stdin(Stdio::null()).output().expect("the program");
    assert!(output.status.success(), "{program:?}: {}", String::from_utf8_lossy(&output.stderr));
}

fn named(folder: &Path, extension: &str, workbooks: &[PathBuf]) -> Vec<PathBuf> {
    let saved = workbooks.iter().map(|workbook| folder.join(workbook.file_stem().expect("a name")).with_extension(extension));
    saved.inspect(|path| assert!(path.is_file(), "{} was not saved", path.display())).collect()
}
