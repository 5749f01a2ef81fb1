//! Reads `.xlsb`: calamine's lazy reader for the values, beside it the census for what calamine passes over.

use std::collections::HashMap;
use std::io::{BufReader, Cursor};

use calamine::{DataRef, Reader as _, SheetType, SheetVisible, Xlsb, XlsbError};

use super::archive::{Archive, part_key};
use super::cell::{CellValue, NumberFormat, PassedOverSheet, ReadNotice, SheetVisibility, WorkbookFormat};
use super::census::Tally;
use super::census::xlsb::{CensusCell, Content, Records, SheetCensus, wide_text, word};
use super::emit::{Emitter, Stop};
use super::limits::{LimitName, Limits};
use super::number_format::{FormatKind, kind_of_numbered};
use super::package::{check_names, part_name, relationship_targets, unreadable};
use super::refusal::Refusal;
use super::serial_date::{Epoch, value_of};

const WORKBOOK: &str = "xl/workbook.bin";
const STYLES: &str = "xl/styles.bin";
const SHARED_STRINGS: &str = "xl/sharedStrings.bin";

const SHEET_ENTRY: u16 = 0x009C;
const CALCULATION: u16 = 0x009D;
const DEFINED_NAME: u16 = 0x0027;
const NUMBER_FORMAT: u16 = 0x002C;
const BEGIN_CELL_FORMATS: u16 = 0x0269;
const END_CELL_FORMATS: u16 = 0x026A;
const CELL_FORMAT: u16 = 0x002F;
const BEGIN_SHARED_STRINGS: u16 = 0x009F;
const SHARED_STRING: u16 = 0x0013;

/// Reads the whole workbook, sheet by sheet.
pub(crate) fn read(bytes: &[u8], mut archive: Archive<'_>, out: &mut Emitter<'_>) -> Result<(), Stop> {
    let WorkbookPart { sheets: parts, results_may_be_stale } = workbook_part(&mut archive, out.limits())?;
    let kinds = format_kinds(&mut archive)?;
    let strings = count_shared_strings(&mut archive, out.limits())?;
    let mut workbook = Xlsb::new(Cursor::new(bytes)).map_err(|error| refuse(&error))?;
    let sheets = workbook.sheets_metadata().to_vec();
    if !sheets.iter().map(|sheet| sheet.name.as_str()).eq(parts.iter().map(|(name, _)| name.as_str())) {
        return Err(unreadable("two readings of its list of sheets differ").into());
    }
    if sheets.iter().all(|sheet| sheet.typ != SheetType::WorkSheet) {
        return Err(Refusal::NoSheets.into());
    }
    out.workbook(WorkbookFormat::Xlsb)?;
    for (sheet, (name, part)) in sheets.iter().zip(&parts) {
        if let Some(kind) = passed_over(sheet.typ) {
            out.notice(ReadNotice::SheetPassedOver { sheet: name.clone(), kind })?;
            continue;
        }
        out.sheet(name, visibility(sheet.visible))?;
        let about = SheetParts { name, part, kinds: &kinds, strings };
        read_sheet(&mut workbook, &mut archive, &about, out)?;
    }
    out.finish(results_may_be_stale)
}

/// What is needed beside calamine to read one sheet.
struct SheetParts<'a> {
    name: &'a str,
    part: &'a str,
    kinds: &'a [FormatKind],
    strings: u64,
}

fn read_sheet(
    workbook: &mut Xlsb<Cursor<&[u8]>>,
    archive: &mut Archive<'_>,
    sheet: &SheetParts<'_>,
    out: &mut Emitter<'_>,
) -> Result<(), Stop> {
    let epoch = if workbook.has_1904_epoch() { Epoch::Year1904 } else { Epoch::Year1900 };
    let missing = |_| unreadable(&format!("sheet \"{}\" is missing", sheet.name));
    let mut census = SheetCensus::open(BufReader::new(archive.by_name(sheet.part).map_err(missing)?), sheet.name, out.limits())?;
    let mut cells = workbook.worksheet_cells_reader(sheet.name).map_err(|error| refuse(&error))?;
    let mut tally = Tally::new(sheet.name);
    while let Some(counted) = census.next_cell()? {
        if matches!(counted.content, Content::SharedString(index) if u64::from(index) >= sheet.strings) {
            return Err(unreadable(&format!("sheet \"{}\" uses a string that is not there", sheet.name)).into());
        }
        let read = if counted.content.is_read_by_calamine() {
            let next = cells.next_cell().map_err(|error| refuse(&error))?;
            let Some(cell) = next.filter(|cell| cell.get_position() == (counted.place.row, counted.place.column)) else {
                tally.differs();
                break;
            };
            cell.get_value().clone()
        } else {
            DataRef::Empty
        };
        let kind = sheet.kinds.get(counted.style).copied().unwrap_or(FormatKind::Number(NumberFormat::General));
        match agreed(&read, &counted, kind, epoch) {
            Some(value) => {
                out.cell(counted.place, value, kind.number_format(), counted.formula)?;
                if census.row_is_hidden() {
                    out.row_is_hidden(counted.place.row)?;
                }
            }
            None => tally.differs(),
        }
    }
    if !matches!(cells.next_cell(), Ok(None)) {
        tally.differs();
    }
    tally.verdict()?;
    Ok(())
}

/// What both readings agree upon.
#[expect(clippy::float_cmp, reason = "two unpackings of the same bytes must give the same bits")]
fn agreed(read: &DataRef<'_>, counted: &CensusCell, kind: FormatKind, epoch: Epoch) -> Option<CellValue> {
    // No number that is none equals itself, but it is for the emitter to refuse it, by its cell.
    let same = |number: f64| match read {
        DataRef::Float(read) => *read == number || read.is_nan() && number.is_nan(),
        #[expect(clippy::cast_precision_loss, reason = "such records hold 30 bits")]
        DataRef::Int(read) => *read as f64 == number,
        DataRef::DateTime(read) => read.as_f64() == number,
        _ => false,
    };
    Some(match (&counted.content, read) {
        (Content::Number(number), _) if same(*number) => value_of(*number, kind, epoch),
        (Content::SharedString(_), DataRef::SharedString(text)) => CellValue::Text((*text).to_owned()),
        (Content::Bool(held), DataRef::Bool(read)) if held == read => CellValue::Bool(*held),
        (Content::Error(text), DataRef::Error(_)) | (Content::FormulaError(text), DataRef::Empty) => CellValue::Error(text.clone()),
        (Content::Text, DataRef::String(text)) | (Content::RichText(text), DataRef::Empty) => CellValue::Text(text.clone()),
        _ => return None,
    })
}

/// What the workbook part says.
struct WorkbookPart {
    /// The sheets' names and parts, in the workbook's order.
    sheets: Vec<(String, String)>,
    /// Whether the results of formulas may be older than what they are computed from.
    results_may_be_stale: bool,
}

fn workbook_part(archive: &mut Archive<'_>, limits: &Limits) -> Result<WorkbookPart, Refusal> {
    let mut entries = Vec::new();
    let mut names = 0;
    let mut stale = false;
    each_record(archive, WORKBOOK, |kind, body| {
        match kind {
            SHEET_ENTRY => {
                entries.push(sheet_entry(body).ok_or_else(|| unreadable("its list of sheets is broken"))?);
                limits.check(LimitName::Sheets, entries.len() as u64, None)?;
            }
            DEFINED_NAME => {
                names += 1;
                limits.check(LimitName::DefinedNames, names, None)?;
            }
            CALCULATION => stale = results_may_be_stale(body),
            _ => {}
        }
        Ok(())
    })?;
    check_names(entries.iter().map(|(_, name)| name.as_str()))?;
    Ok(WorkbookPart { sheets: sheet_parts(archive, entries)?, results_may_be_stale: stale })
}

/// A sheet's relationship and its name: behind a state and a number, each with its length.
fn sheet_entry(body: &[u8]) -> Option<(String, String)> {
    let id = body.get(8..).and_then(wide_text)?;
    let id_bytes = word(body, 8)? as usize * 2;
    let name = body.get(12 + id_bytes..).and_then(wide_text)?;
    Some((id, name))
}

/// As in `.xlsx`: calculate fully on opening; stopped before the end; by hand only, and not when saving.
fn results_may_be_stale(body: &[u8]) -> bool {
    const MODE: usize = 4;
    const FLAGS: usize = 24;
    const ON_OPENING: u8 = 1;
    const NOT_ALL_CALCULATED: u8 = 1 << 4;
    const WHEN_SAVING: u8 = 1 << 5;
    let flags = body.get(FLAGS).copied().unwrap_or(WHEN_SAVING);
    let by_hand = word(body, MODE) == Some(0);
    flags & (ON_OPENING | NOT_ALL_CALCULATED) != 0 || by_hand && flags & WHEN_SAVING == 0
}

/// The sheets' names and parts.
fn sheet_parts(archive: &mut Archive<'_>, entries: Vec<(String, String)>) -> Result<Vec<(String, String)>, Refusal> {
    let targets = relationship_targets(archive, "xl/_rels/workbook.bin.rels")?;
    let mut seen = std::collections::HashSet::new();
    let mut parts = Vec::new();
    for (id, name) in entries {
        let target = targets.get(&id).ok_or_else(|| unreadable(&format!("sheet \"{name}\" leads nowhere")))?;
        let part = part_name(archive, &format!("xl/{target}"));
        if !seen.insert(part_key(&part)) {
            return Err(unreadable(&format!("sheet \"{name}\" shows the same part as another sheet")));
        }
        parts.push((name, part));
    }
    Ok(parts)
}

/// What each cell format makes of a number, from the styles part.
fn format_kinds(archive: &mut Archive<'_>) -> Result<Vec<FormatKind>, Refusal> {
    let mut codes = HashMap::new();
    let mut kinds = Vec::new();
    let mut in_cell_formats = false;
    each_record(archive, STYLES, |kind, body| {
        let broken = || unreadable("its styles are broken");
        match kind {
            NUMBER_FORMAT => {
                let id = u16::from_le_bytes([*body.first().ok_or_else(broken)?, *body.get(1).ok_or_else(broken)?]);
                codes.insert(id, body.get(2..).and_then(wide_text).ok_or_else(broken)?);
            }
            BEGIN_CELL_FORMATS => in_cell_formats = true,
            END_CELL_FORMATS => in_cell_formats = false,
            CELL_FORMAT if in_cell_formats => {
                let id = u16::from_le_bytes([*body.get(2).ok_or_else(broken)?, *body.get(3).ok_or_else(broken)?]);
                kinds.push(kind_of_id(id, codes.get(&id).map(String::as_str)));
            }
            _ => {}
        }
        Ok(())
    })?;
    Ok(kinds)
}

/// A format's kind by its number, with its code where the file gives one.
pub(crate) fn kind_of_id(id: u16, code: Option<&str>) -> FormatKind {
    match (code, id) {
        (Some(code), _) => kind_of_numbered(Some(u32::from(id)), code),
        (None, 14..=17 | 22) => FormatKind::Date,
        (None, 18..=21 | 45 | 47) => FormatKind::TimeOfDay,
        (None, 46) => FormatKind::Elapsed,
        (None, 9 | 10) => FormatKind::Number(NumberFormat::Percent),
        (None, 1..=4 | 11..=13 | 37..=41 | 43 | 48 | 49) => FormatKind::Number(NumberFormat::Other),
        (None, id) => kind_of_numbered(Some(u32::from(id)), "General"),
    }
}

fn count_shared_strings(archive: &mut Archive<'_>, limits: &Limits) -> Result<u64, Refusal> {
    let part = part_name(archive, SHARED_STRINGS);
    if let Ok(member) = archive.by_name(&part) {
        limits.check(LimitName::SharedStringBytes, member.size(), Some(&part))?;
    }
    let mut count = 0;
    let mut claims = 0;
    each_record(archive, SHARED_STRINGS, |kind, body| {
        match kind {
            BEGIN_SHARED_STRINGS => {
                let claimed = word(body, 4).ok_or_else(|| unreadable("its shared strings are broken"))?;
                claims = u64::from(claimed);
                limits.check(LimitName::SharedStrings, claims, Some(SHARED_STRINGS))?;
            }
            SHARED_STRING => {
                count += 1;
                limits.check(LimitName::SharedStrings, count, Some(SHARED_STRINGS))?;
            }
            _ => {}
        }
        Ok(())
    })?;
    // calamine reads as many as are claimed.
    Ok(count.min(claims))
}

/// Calls `visit` for each record of a part; a part that is absent has none.
fn each_record(archive: &mut Archive<'_>, name: &str, mut visit: impl FnMut(u16, &[u8]) -> Result<(), Refusal>) -> Result<(), Refusal> {
    let part = part_name(archive, name);
    let Ok(member) = archive.by_name(&part) else { return Ok(()) };
    let mut records = Records::new(BufReader::new(member));
    while let Some((kind, body)) = records.next_record(name)? {
        visit(kind, body)?;
    }
    Ok(())
}

/// A kind of sheet without cells, by calamine's types.
pub(crate) fn passed_over(kind: SheetType) -> Option<PassedOverSheet> {
    match kind {
        SheetType::WorkSheet => None,
        SheetType::ChartSheet => Some(PassedOverSheet::Chart),
        SheetType::MacroSheet => Some(PassedOverSheet::Macro),
        SheetType::DialogSheet | SheetType::Vba => Some(PassedOverSheet::Dialogue),
    }
}

/// Whether a tab shows, by calamine's types.
pub(crate) fn visibility(state: SheetVisible) -> SheetVisibility {
    match state {
        SheetVisible::Visible => SheetVisibility::Visible,
        SheetVisible::Hidden => SheetVisibility::Hidden,
        SheetVisible::VeryHidden => SheetVisibility::VeryHidden,
    }
}

fn refuse(error: &XlsbError) -> Refusal {
    match error {
        XlsbError::Password => Refusal::Encrypted,
        other => unreadable(&other.to_string()),
    }
}
