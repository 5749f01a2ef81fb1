//! Builders of workbooks, good and bad: from parts of XML, from records, from sectors.

use std::io::{Cursor, Read as _, Write};

use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

/// A zip archive of these parts, in this order.
pub(crate) fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// An archive with text replaced within one of its parts.
pub(crate) fn with_change(bytes: &[u8], part: &str, changes: &[(&str, &str)]) -> Vec<u8> {
    let mut old = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut parts = Vec::new();
    for index in 0..old.len() {
        let mut member = old.by_index(index).unwrap();
        let mut content = Vec::new();
        member.read_to_end(&mut content).unwrap();
        let name = member.name().unwrap().into_owned();
        if name == part {
            let text = String::from_utf8(content).unwrap();
            content = changes.iter().fold(text, |text, (from, to)| text.replace(from, to)).into_bytes();
        }
        parts.push((name, content));
    }
    let parts: Vec<_> = parts.iter().map(|(name, content)| (name.as_str(), content.as_slice())).collect();
    archive(&parts)
}

pub(crate) const CONTENT_TYPES: &str = r#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>"#;
pub(crate) const PACKAGE_RELATIONS: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const WORKBOOK: &str = r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Data" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
const WORKBOOK_RELATIONS: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/><Relationship Id="rId3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/></Relationships>"#;
const STYLES: &str = r#"<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cellXfs count="1"><xf numFmtId="0"/></cellXfs></styleSheet>"#;
const STRINGS: &str = r#"<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" uniqueCount="2"><si><t>zero</t></si><si><t>one</t></si></sst>"#;

/// An `.xlsx` in parts, each of which can be replaced.
pub(crate) struct Xlsx {
    parts: Vec<(String, Vec<u8>)>,
}

impl Xlsx {
    /// A workbook with one sheet, "Data", of these rows (`<row>...</row>`), and two shared strings.
    pub(crate) fn new(rows: &str) -> Self {
        let sheet = format!(
            r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>"#
        );
        let parts = [
            ("[Content_Types].xml", CONTENT_TYPES),
            ("_rels/.rels", PACKAGE_RELATIONS),
            ("xl/workbook.xml", WORKBOOK),
            ("xl/_rels/workbook.xml.rels", WORKBOOK_RELATIONS),
            ("xl/styles.xml", STYLES),
            ("xl/sharedStrings.xml", STRINGS),
            ("xl/worksheets/sheet1.xml", &sheet),
        ];
        Self { parts: parts.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec())).collect() }
    }

    /// Replaces a part, or adds one.
    pub(crate) fn part(mut self, name: &str, content: impl AsRef<[u8]>) -> Self {
        let content = content.as_ref().to_vec();
        match self.parts.iter_mut().find(|(candidate, _)| candidate == name) {
            Some((_, old)) => *old = content,
            None => self.parts.push((name.to_owned(), content)),
        }
        self
    }

    /// Replaces text within a part.
    pub(crate) fn change(self, name: &str, from: &str, to: &str) -> Self {
        let old = self.parts.iter().find(|(candidate, _)| candidate == name).unwrap();
        let text = String::from_utf8(old.1.clone()).unwrap();
        assert!(text.contains(from), "{name} has no {from}");
        self.part(name, text.replace(from, to))
    }

    pub(crate) fn without(mut self, name: &str) -> Self {
        self.parts.retain(|(candidate, _)| candidate != name);
        self
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        let parts: Vec<_> = self.parts.iter().map(|(name, content)| (name.as_str(), content.as_slice())).collect();
        archive(&parts)
    }
}

/// An `.ods` whose spreadsheet holds this.
pub(crate) fn ods(tables: &str) -> Vec<u8> {
    let content = format!(
        r#"<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"><office:automatic-styles><style:style style:name="ta2" style:family="table"><style:table-properties table:display="false"/></style:style></office:automatic-styles><office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"#
    );
    ods_of(content.as_bytes(), "")
}

/// An `.ods` of this content; the manifest holds these entries.
pub(crate) fn ods_of(content: &[u8], manifest: &str) -> Vec<u8> {
    let manifest =
        format!(r#"<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">{manifest}</manifest:manifest>"#);
    archive(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", manifest.as_bytes()),
        ("content.xml", content),
    ])
}

/// Records of an `.xlsb` part.
#[derive(Default)]
pub(crate) struct Records {
    bytes: Vec<u8>,
}

impl Records {
    /// Adds a record of this type and body.
    pub(crate) fn add(mut self, kind: u16, body: &[u8]) -> Self {
        let length = u8::try_from(body.len()).unwrap();
        assert!(length < 0x80, "a length of one byte will do");
        let [low, high] = (kind << 1).to_le_bytes();
        // The type in seven bits a byte, the lower first.
        if kind < 0x80 {
            self.bytes.push(low >> 1);
        } else {
            self.bytes.extend([low >> 1 | 0x80, high]);
        }
        self.bytes.push(length);
        self.bytes.extend(body);
        self
    }

    /// Adds a cell record: column and style stand before the content.
    pub(crate) fn cell(self, kind: u16, column: u32, style: u32, content: &[u8]) -> Self {
        let body: Vec<u8> = [column.to_le_bytes().as_slice(), &style.to_le_bytes(), content].concat();
        self.add(kind, &body)
    }
}

/// Text as `.xlsb` keeps it.
pub(crate) fn wide(text: &str) -> Vec<u8> {
    let units: Vec<u16> = text.encode_utf16().collect();
    let length = u32::try_from(units.len()).unwrap();
    length.to_le_bytes().into_iter().chain(units.iter().flat_map(|unit| unit.to_le_bytes())).collect()
}

/// An `.xlsb` with one sheet, "Data"; `cells` stand between the sheet's beginning and its end.
pub(crate) fn xlsb(cells: Records) -> Vec<u8> {
    xlsb_with_calculation(&[], cells)
}

/// The same, with the workbook's properties of calculation.
pub(crate) fn xlsb_with_calculation(properties: &[u8], cells: Records) -> Vec<u8> {
    xlsb_of(Records::default().add(0x009D, properties), cells, Records::default())
}

/// The same, with records of the workbook after its list of sheets, and of the sheet after its cells.
pub(crate) fn xlsb_of(after_sheets: Records, cells: Records, after_cells: Records) -> Vec<u8> {
    let types = CONTENT_TYPES.replace("/xl/workbook.xml", "/xl/workbook.bin").replace(
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        "application/vnd.ms-excel.sheet.binary.macroEnabled.main",
    );
    let package = PACKAGE_RELATIONS.replace("workbook.xml", "workbook.bin");
    let relations = WORKBOOK_RELATIONS.replace(".xml", ".bin");
    let entry: Vec<u8> = [&[0; 4], [1, 0, 0, 0].as_slice(), &wide("rId1"), &wide("Data")].concat();
    let sheets = Records::default().add(0x0083, &[]).add(0x009C, &entry).add(0x0090, &[]);
    let workbook = [sheets.bytes, after_sheets.bytes, Records::default().add(0x0084, &[]).bytes].concat();
    // One custom format, 164, which calamine takes for a date.
    let format: Vec<u8> = [164_u16.to_le_bytes().as_slice(), &wide("0.0 days")].concat();
    let cell_format = |id: u16| [&[0, 0], id.to_le_bytes().as_slice(), &[0; 12]].concat();
    let styles = Records::default()
        .add(0x0267, &1_u32.to_le_bytes())
        .add(0x002C, &format)
        .add(0x0268, &[])
        .add(0x0269, &3_u32.to_le_bytes())
        .add(0x002F, &cell_format(0))
        .add(0x002F, &cell_format(14))
        .add(0x002F, &cell_format(164))
        .add(0x026A, &[]);
    let strings =
        Records::default().add(0x009F, &[1, 0, 0, 0, 1, 0, 0, 0]).add(0x0013, &[&[0], wide("shared").as_slice()].concat()).add(0x00A0, &[]);
    let begin = Records::default().add(0x0081, &[]).add(0x0094, &[0; 16]).add(0x0091, &[]);
    let (end_of_cells, end) = (Records::default().add(0x0092, &[]), Records::default().add(0x0082, &[]));
    let sheet = [begin.bytes, cells.bytes, end_of_cells.bytes, after_cells.bytes, end.bytes].concat();
    archive(&[
        ("[Content_Types].xml", types.as_bytes()),
        ("_rels/.rels", package.as_bytes()),
        ("xl/workbook.bin", &workbook),
        ("xl/_rels/workbook.bin.rels", relations.as_bytes()),
        ("xl/styles.bin", &styles.bytes),
        ("xl/sharedStrings.bin", &strings.bytes),
        ("xl/worksheets/sheet1.bin", &sheet),
    ])
}

/// An OLE compound file with these streams, each padded to whole sectors of at least the size of a large stream.
pub(crate) fn ole(streams: &[(&str, &[u8])]) -> Vec<u8> {
    const SECTOR: usize = 512;
    const END: u32 = 0xFFFF_FFFE;
    let mut table = vec![0xFFFF_FFFD_u32, END];
    let mut directory = entry("Root Entry", 5, END, 0);
    let mut content = Vec::new();
    for (name, stream) in streams {
        let size = stream.len().max(4096).next_multiple_of(SECTOR);
        let start = u32::try_from(table.len()).unwrap();
        let sectors = u32::try_from(size / SECTOR).unwrap();
        table.extend((start + 1..start + sectors).chain([END]));
        directory.extend(entry(name, 2, start, size));
        content.extend_from_slice(stream);
        content.resize(content.len() + size - stream.len(), 0);
    }
    assert!(directory.len() <= SECTOR && table.len() <= SECTOR / 4, "one sector each will do");
    directory.resize(SECTOR, 0);
    table.resize(SECTOR / 4, 0xFFFF_FFFF);
    let mut file = header();
    file.extend(table.iter().flat_map(|word| word.to_le_bytes()));
    file.extend(directory);
    file.extend(content);
    file
}

/// The first sector: the table is in sector 0, the directory in sector 1, there are no small streams.
fn header() -> Vec<u8> {
    let mut header = vec![0; 512];
    header[..8].copy_from_slice(&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]);
    header[24..26].copy_from_slice(&0x3E_u16.to_le_bytes());
    header[26..28].copy_from_slice(&3_u16.to_le_bytes());
    header[28..30].copy_from_slice(&0xFFFE_u16.to_le_bytes());
    header[30..32].copy_from_slice(&9_u16.to_le_bytes());
    header[32..34].copy_from_slice(&6_u16.to_le_bytes());
    header[44..48].copy_from_slice(&1_u32.to_le_bytes());
    header[48..52].copy_from_slice(&1_u32.to_le_bytes());
    header[56..60].copy_from_slice(&4096_u32.to_le_bytes());
    header[60..64].copy_from_slice(&0xFFFF_FFFE_u32.to_le_bytes());
    header[68..72].copy_from_slice(&0xFFFF_FFFE_u32.to_le_bytes());
    header[76..80].copy_from_slice(&0_u32.to_le_bytes());
    header[80..].fill(0xFF);
    header
}

fn entry(name: &str, kind: u8, start: u32, size: usize) -> Vec<u8> {
    let mut entry = vec![0; 128];
    let units: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
    entry[..units.len()].copy_from_slice(&units);
    entry[64..66].copy_from_slice(&u16::try_from(units.len() + 2).unwrap().to_le_bytes());
    entry[66] = kind;
    entry[68..80].fill(0xFF);
    entry[116..120].copy_from_slice(&start.to_le_bytes());
    entry[120..124].copy_from_slice(&u32::try_from(size).unwrap().to_le_bytes());
    entry
}

/// A record of an `.xls` stream.
pub(crate) fn record(kind: u16, body: &[u8]) -> Vec<u8> {
    [kind.to_le_bytes().as_slice(), &u16::try_from(body.len()).unwrap().to_le_bytes(), body].concat()
}

/// A cell record of an `.xls`: row, column and format stand before the content.
pub(crate) fn xls_cell(kind: u16, row: u16, column: u16, format: u16, content: &[u8]) -> Vec<u8> {
    record(kind, &[row.to_le_bytes().as_slice(), &column.to_le_bytes(), &format.to_le_bytes(), content].concat())
}

/// An `.xls` with one sheet, "Data", of these cell records; `globals` stand before its list of sheets.
pub(crate) fn xls(globals: &[u8], cells: &[u8]) -> Vec<u8> {
    ole(&[("Workbook", &xls_stream(globals, cells))])
}

/// The stream of records of such a workbook.
pub(crate) fn xls_stream(globals: &[u8], cells: &[u8]) -> Vec<u8> {
    let begin = |kind: u16| record(0x0809, &[0x00, 0x06, kind.to_le_bytes()[0], 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    // Formats 0 to 2 of cells: general, date, and the custom one 164.
    let format_of = |id: u16| record(0x00E0, &[&[0, 0], id.to_le_bytes().as_slice(), &[0; 16]].concat());
    let custom = record(0x041E, &[164_u16.to_le_bytes().as_slice(), &8_u16.to_le_bytes(), &[0], b"0.0 days"].concat());
    let head = [begin(5), globals.to_vec(), custom, format_of(0), format_of(14), format_of(164)].concat();
    let entry_bytes = 4 + 6 + 2 + 4;
    let start = u32::try_from(head.len() + entry_bytes + 4).unwrap();
    let entry = record(0x0085, &[start.to_le_bytes().as_slice(), &[0, 0, 4, 0], b"Data"].concat());
    [head, entry, record(0x000A, &[]), begin(0x10), cells.to_vec(), record(0x000A, &[])].concat()
}
