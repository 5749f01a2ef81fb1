//! What the hostile sender drops: files that are small, and made to exhaust whoever reads them.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{BufReader, BufWriter, Cursor, Write};
use std::path::{Path, PathBuf};

use anyhow::Result;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

/// A kind of hostile file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A part that unpacks to far more than it seems.
    ZipBomb,
    /// One cell in the last corner, for readers that make room for all before it.
    FarCell,
    /// A document that ends in the middle, for readers that wait for its end for ever.
    EndlessOds,
    /// A cell that is said to hold two thousand million spaces.
    ManySpaces,
    /// A workbook that needs a password.
    Encrypted,
    /// As much to read as the limits allow.
    CpuEater,
    /// As many cells as the limits allow.
    ManyCells,
    /// The name of a workbook, and the bytes of something else.
    Pdf,
    /// One bit is not as it was written.
    FlippedBit,
}

impl Kind {
    pub(crate) const ALL: [Self; 9] = [
        Self::ZipBomb,
        Self::FarCell,
        Self::EndlessOds,
        Self::ManySpaces,
        Self::Encrypted,
        Self::CpuEater,
        Self::ManyCells,
        Self::Pdf,
        Self::FlippedBit,
    ];

    /// What the file is named by.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::ZipBomb => "zip-bomb.xlsx",
            Self::FarCell => "far-cell.xlsx",
            Self::EndlessOds => "endless.ods",
            Self::ManySpaces => "many-spaces.ods",
            Self::Encrypted => "encrypted.ods",
            Self::CpuEater => "cpu-eater.xlsx",
            Self::ManyCells => "many-cells.xlsx",
            Self::Pdf => "pdf.xlsx",
            Self::FlippedBit => "flipped-bit.xlsx",
        }
    }

    /// What all files of this kind have in common.
    fn template(self) -> Result<Vec<u8>> {
        match self {
            Self::ZipBomb => xlsx("<row/>", 1, &[("xl/media/image1.png", &vec![0; 200 << 20])]),
            Self::FarCell => {
                let rows = r#"<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>"#;
                xlsx(rows, 1, &[])
            }
            Self::EndlessOds => ods(r#"<office:document-content><table:table table:name="a"><table:table-row></table:table-row>"#, ""),
            Self::ManySpaces => ods(MANY_SPACES, ""),
            Self::Encrypted => {
                let entry = r#"<manifest:file-entry manifest:full-path="content.xml"><manifest:encryption-data/></manifest:file-entry>"#;
                ods("not to be read", entry)
            }
            Self::CpuEater => {
                xlsx(&rows(1_000_000, |row| format!(r#"<c r="A{row}" s="0"/><c r="B{row}" s="0"/><c r="C{row}" s="0"/>"#)), 2, &[])
            }
            Self::ManyCells => xlsx(
                &rows(600_000, |row| format!(r#"<c r="A{row}"><v>{row}</v></c><c r="B{row}"><v>7</v></c><c r="C{row}"><v>8</v></c>"#)),
                1,
                &[],
            ),
            Self::Pdf => Ok(b"%PDF-1.7\n".to_vec()),
            Self::FlippedBit => xlsx(r#"<row r="1"><c r="A1"><v>1</v></c></row>"#, 1, &[]),
        }
    }
}

/// What the hostile sender has in store, each made once. It lies in files: what he sends must not weigh on the memory that is measured.
pub(crate) struct Arsenal(PathBuf);

impl Arsenal {
    /// Makes them, in a folder of their own.
    pub(crate) fn new(folder: PathBuf) -> Result<Self> {
        std::fs::create_dir(&folder)?;
        for kind in Kind::ALL {
            std::fs::write(folder.join(kind.name()), kind.template()?)?;
        }
        Ok(Self(folder))
    }

    /// Writes a file, one kind after the other; no two are the same.
    pub(crate) fn write(&self, number: usize, to: &Path) -> Result<Kind> {
        let kind = Kind::ALL[number % Kind::ALL.len()];
        let template = self.0.join(kind.name());
        if kind == Kind::Pdf {
            let bytes = [std::fs::read(template)?, format!("% {number}\n").into_bytes()].concat();
            std::fs::write(to, bytes)?;
            return Ok(kind);
        }
        write_numbered(&template, number, to)?;
        if kind == Kind::FlippedBit {
            let mut bytes = std::fs::read(to)?;
            // Within the packed bytes of the first part, which its checksum covers.
            let at = 30 + usize::from(u16::from_le_bytes([bytes[26], bytes[27]])) + 20;
            bytes[at] ^= 1;
            std::fs::write(to, bytes)?;
        }
        Ok(kind)
    }
}

/// The same archive with one part more.
fn write_numbered(template: &Path, number: usize, to: &Path) -> Result<()> {
    let mut old = ZipArchive::new(BufReader::new(File::open(template)?))?;
    let mut writer = ZipWriter::new(BufWriter::new(File::create(to)?));
    for index in 0..old.len() {
        writer.raw_copy_file(old.by_index_raw(index)?)?;
    }
    writer.start_file("docProps/number.xml", SimpleFileOptions::default())?;
    write!(writer, "<number>{number}</number>")?;
    writer.finish()?.flush()?;
    Ok(())
}

fn rows(count: usize, cells: impl Fn(usize) -> String) -> String {
    (1..=count).fold(String::new(), |mut rows, row| {
        // Writing to a String cannot fail.
        write!(rows, r#"<row r="{row}">{}</row>"#, cells(row)).ok();
        rows
    })
}

const MANY_SPACES: &str = concat!(
    r#"<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0""#,
    r#" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">"#,
    r#"<office:body><office:spreadsheet><table:table table:name="a"><table:table-row><table:table-cell office:value-type="string">"#,
    r#"<text:p><text:s text:c="2000000000"/></text:p></table:table-cell></table:table-row></table:table></office:spreadsheet></office:body>"#,
    r#"</office:document-content>"#
);

/// The first half of a workbook, as of a copy that broke off.
pub(crate) fn half_a_workbook(whole: &[u8]) -> Vec<u8> {
    whole[..whole.len() / 2].to_vec()
}

const CONTENT_TYPES: &str = r#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>"#;
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const RELATIONS: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
const SPREADSHEET: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";

/// An `.xlsx` of so many sheets of these rows, and further parts.
fn xlsx(rows: &str, sheets: usize, further: &[(&str, &[u8])]) -> Result<Vec<u8>> {
    let (mut listed, mut related) = (String::new(), String::new());
    for place in 1..=sheets {
        write!(listed, r#"<sheet name="Data {place}" sheetId="{place}" r:id="rId{place}"/>"#)?;
        write!(related, r#"<Relationship Id="rId{place}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{place}.xml"/>"#)?;
    }
    let package = format!(
        r#"<Relationships xmlns="{RELATIONS}"><Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>"#
    );
    let workbook = format!(r#"<workbook xmlns="{SPREADSHEET}" xmlns:r="{OFFICE}"><sheets>{listed}</sheets></workbook>"#);
    let related = format!(r#"<Relationships xmlns="{RELATIONS}">{related}</Relationships>"#);
    let sheet = format!(r#"<worksheet xmlns="{SPREADSHEET}"><sheetData>{rows}</sheetData></worksheet>"#);
    let names: Vec<String> = (1..=sheets).map(|place| format!("xl/worksheets/sheet{place}.xml")).collect();
    let first = [
        ("[Content_Types].xml", CONTENT_TYPES.as_bytes()),
        ("_rels/.rels", package.as_bytes()),
        ("xl/workbook.xml", workbook.as_bytes()),
        ("xl/_rels/workbook.xml.rels", related.as_bytes()),
    ];
    let sheets = names.iter().map(|name| (name.as_str(), sheet.as_bytes()));
    archive(first.into_iter().chain(sheets).chain(further.iter().copied()))
}

fn ods(content: &str, manifest: &str) -> Result<Vec<u8>> {
    let manifest =
        format!(r#"<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">{manifest}</manifest:manifest>"#);
    archive([
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet".as_slice()),
        ("META-INF/manifest.xml", manifest.as_bytes()),
        ("content.xml", content.as_bytes()),
    ])
}

fn archive<'a>(parts: impl IntoIterator<Item = (&'a str, &'a [u8])>) -> Result<Vec<u8>> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        writer.start_file(name, SimpleFileOptions::default())?;
        writer.write_all(content)?;
    }
    Ok(writer.finish()?.into_inner())
}
