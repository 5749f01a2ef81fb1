//! The frame of a zip-based workbook, read independently of calamine: its kind, its sheets and where they are kept.

use std::collections::{HashMap, HashSet};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::archive::{Archive, part_key, read_part};
use super::cell::{PassedOverSheet, SheetVisibility, WorkbookFormat};
use super::limits::{LimitName, Limits};
use super::refusal::{LooksLike, Refusal};

/// How XML says yes and no.
const YES: [&str; 2] = ["1", "true"];
const NO: [&str; 2] = ["0", "false"];

const ODF_MIME: &[u8] = b"application/vnd.oasis.opendocument.";

/// Tells the kind of workbook from the archive's own statements.
pub(crate) fn format(archive: &mut Archive<'_>) -> Result<WorkbookFormat, Refusal> {
    if let Some(types) = read_part(archive, &part_name(archive, "[content_types].xml"))? {
        return format_by_content_types(&types);
    }
    let Some(mime) = read_part(archive, "mimetype")? else {
        return Err(Refusal::NotAWorkbook { looks_like: LooksLike::ZipArchive });
    };
    let Some(kind) = mime.strip_prefix(ODF_MIME) else {
        return Err(Refusal::NotAWorkbook { looks_like: LooksLike::ZipArchive });
    };
    if kind.starts_with(b"spreadsheet") {
        return Ok(WorkbookFormat::Ods);
    }
    let looks_like = if kind.starts_with(b"text") {
        LooksLike::WordDocument
    } else if kind.starts_with(b"presentation") {
        LooksLike::Presentation
    } else {
        LooksLike::OtherOffice
    };
    Err(Refusal::NotAWorkbook { looks_like })
}

/// The list of content types names the main part's type.
fn format_by_content_types(xml: &[u8]) -> Result<WorkbookFormat, Refusal> {
    const KINDS: [(&str, WorkbookFormat); 6] = [
        ("spreadsheetml.sheet.main+xml", WorkbookFormat::Xlsx),
        ("spreadsheetml.template.main+xml", WorkbookFormat::Xlsx),
        ("ms-excel.sheet.macroenabled.main+xml", WorkbookFormat::Xlsm),
        ("ms-excel.template.macroenabled.main+xml", WorkbookFormat::Xlsm),
        ("ms-excel.addin.macroenabled.main+xml", WorkbookFormat::Xlsm),
        ("ms-excel.sheet.binary.macroenabled.main", WorkbookFormat::Xlsb),
    ];
    let mut looks_like = LooksLike::ZipArchive;
    let mut found = None;
    each_element(xml, "[Content_Types].xml", |element| {
        let kind = attribute(element, "ContentType")?.unwrap_or_default().to_ascii_lowercase();
        if let Some((_, format)) = KINDS.iter().find(|(ending, _)| kind.ends_with(ending)) {
            found = found.or(Some(*format));
        } else if kind.contains("wordprocessingml") && kind.contains(".main") {
            looks_like = LooksLike::WordDocument;
        } else if kind.contains("presentationml") && kind.contains(".main") {
            looks_like = LooksLike::Presentation;
        }
        Ok(())
    })?;
    found.ok_or(Refusal::NotAWorkbook { looks_like })
}

/// Refuses an `.ods` whose manifest says that a part is encrypted.
pub(crate) fn check_manifest(archive: &mut Archive<'_>) -> Result<(), Refusal> {
    const MANIFEST: &str = "META-INF/manifest.xml";
    let Some(xml) = read_part(archive, MANIFEST)? else { return Ok(()) };
    each_element(&xml, MANIFEST, |element| match element.local_name().as_ref() {
        "encryption-data" => Err(Refusal::Encrypted),
        _ => Ok(()),
    })
}

/// Whether the settings of an `.ods` say that it is calculated only when somebody asks for it.
pub(crate) fn is_calculated_by_hand(archive: &mut Archive<'_>) -> Result<bool, Refusal> {
    let Some(xml) = read_part(archive, "settings.xml")? else { return Ok(false) };
    let mut reader = Reader::from_reader(xml.as_slice());
    let mut buffer = Vec::new();
    let mut is_asked = false;
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer) {
            Ok(Event::Start(element)) => is_asked = attribute(&element, "name")?.as_deref() == Some("AutoCalculate"),
            Ok(Event::Text(text)) if is_asked => return Ok(NO.contains(&text.trim())),
            // Settings that break off say nothing: no value depends on them.
            Ok(Event::Eof) | Err(_) => return Ok(false),
            Ok(_) => {}
        }
    }
}

/// What the workbook part says about the sheets.
#[derive(Debug, Default)]
pub(crate) struct WorkbookFrame {
    /// The sheets in the workbook's order.
    pub(crate) sheets: Vec<SheetEntry>,
    /// Whether the workbook says that the results of its formulas may be older than what they are computed from.
    pub(crate) results_may_be_stale: bool,
    /// The archive's own name of the shared strings, where there are any.
    pub(crate) shared_strings: Option<String>,
}

/// A sheet as the workbook part lists it.
#[derive(Debug)]
pub(crate) struct SheetEntry {
    /// The name on the tab.
    pub(crate) name: String,
    /// Whether the tab shows.
    pub(crate) visibility: SheetVisibility,
    /// A kind that holds no cells, if it is one.
    pub(crate) passed_over: Option<PassedOverSheet>,
    /// The archive's own name of the part.
    pub(crate) part: String,
}

/// One line of a relationships part.
struct Relationship {
    id: String,
    kind: String,
    target: String,
}

/// Reads the frame of an `.xlsx` or `.xlsm`.
pub(crate) fn read_frame(archive: &mut Archive<'_>, limits: &Limits) -> Result<WorkbookFrame, Refusal> {
    let packages = relationships(archive, "_rels/.rels")?;
    let mut mains = packages.iter().filter(|relation| relation.kind.ends_with("/officeDocument"));
    let (Some(main), None) = (mains.next(), mains.next()) else {
        return Err(unreadable("the file does not name one workbook part"));
    };
    let main_path = main.target.trim_start_matches('/').to_owned();
    let (folder, file) = main_path.rsplit_once('/').map_or(("", main_path.as_str()), |(folder, file)| (folder, file));
    let folder = if folder.is_empty() { String::new() } else { format!("{folder}/") };
    let relations = relationships(archive, &format!("{folder}_rels/{file}.rels"))?;
    let workbook_part = part_name(archive, &main_path);
    let Some(xml) = read_part(archive, &workbook_part)? else {
        return Err(unreadable("its workbook part is missing"));
    };
    let mut frame = WorkbookFrame::default();
    for relation in &relations {
        let path = resolve(&folder, &relation.target);
        // The reader underneath looks for these two by their usual names only; elsewhere it would miss them silently.
        let usual = match relation.kind.rsplit('/').next() {
            Some("sharedStrings") => "sharedStrings.xml",
            Some("styles") => "styles.xml",
            _ => continue,
        };
        if !path.eq_ignore_ascii_case(&format!("{folder}{usual}")) {
            return Err(unreadable(&format!("it keeps its {usual} in an unusual place ({path})")));
        }
        if usual == "sharedStrings.xml" {
            frame.shared_strings = Some(part_name(archive, &path));
        }
    }
    read_workbook_part(&xml, &mut frame, limits, |id| {
        let relation = relations.iter().find(|relation| relation.id == id)?;
        let path = resolve(&folder, &relation.target);
        Some((part_name(archive, &path), relation.kind.clone()))
    })?;
    check_sheets(&frame, limits)?;
    Ok(frame)
}

/// Goes through the workbook part; `find` gives the part and the kind behind a relationship.
fn read_workbook_part(
    xml: &[u8],
    frame: &mut WorkbookFrame,
    limits: &Limits,
    find: impl Fn(&str) -> Option<(String, String)>,
) -> Result<(), Refusal> {
    let mut names = 0;
    each_element(xml, "workbook", |element| {
        match element.local_name().as_ref() {
            "sheet" => frame.sheets.push(sheet_entry(element, &find)?),
            "calcPr" => frame.results_may_be_stale = results_may_be_stale(element)?,
            "definedName" => {
                names += 1;
                limits.check(LimitName::DefinedNames, names, None)?;
            }
            _ => {}
        }
        Ok(())
    })
}

/// Programs that cannot calculate ask for it on opening; Excel itself says when it was stopped before the end, or when
/// it was told to calculate by hand only and not to do so when saving.
fn results_may_be_stale(properties: &BytesStart<'_>) -> Result<bool, Refusal> {
    let is = |name: &str, truths: [&str; 2]| Ok(attribute(properties, name)?.is_some_and(|text| truths.contains(&text.as_str())));
    let by_hand = attribute(properties, "calcMode")?.as_deref() == Some("manual");
    Ok(is("fullCalcOnLoad", YES)? || is("calcCompleted", NO)? || by_hand && is("calcOnSave", NO)?)
}

fn sheet_entry(element: &BytesStart<'_>, find: impl Fn(&str) -> Option<(String, String)>) -> Result<SheetEntry, Refusal> {
    let name = attribute(element, "name")?.ok_or_else(|| unreadable("a sheet has no name"))?;
    let visibility = match attribute(element, "state")?.as_deref() {
        None | Some("visible") => SheetVisibility::Visible,
        Some("hidden") => SheetVisibility::Hidden,
        Some("veryHidden") => SheetVisibility::VeryHidden,
        Some(other) => return Err(unreadable(&format!("sheet \"{name}\" has the unknown state \"{other}\""))),
    };
    let id = attribute(element, "id")?.unwrap_or_default();
    let (part, kind) = find(&id).ok_or_else(|| unreadable(&format!("sheet \"{name}\" leads nowhere")))?;
    let passed_over = match kind.rsplit('/').next() {
        Some("worksheet") => None,
        Some("chartsheet") => Some(PassedOverSheet::Chart),
        Some("dialogsheet") => Some(PassedOverSheet::Dialogue),
        Some("xlMacrosheet" | "xlIntlMacrosheet") => {
            return Err(unreadable(&format!("sheet \"{name}\" is an Excel 4 macro sheet; delete it")));
        }
        _ => return Err(unreadable(&format!("sheet \"{name}\" is of an unknown kind"))),
    };
    Ok(SheetEntry { name, visibility, passed_over, part })
}

/// Every sheet has a name and a part of its own, and there is at least one worksheet.
fn check_sheets(frame: &WorkbookFrame, limits: &Limits) -> Result<(), Refusal> {
    limits.check(LimitName::Sheets, frame.sheets.len() as u64, None)?;
    if frame.sheets.iter().all(|sheet| sheet.passed_over.is_some()) {
        return Err(Refusal::NoSheets);
    }
    check_names(frame.sheets.iter().map(|sheet| sheet.name.as_str()))?;
    let mut parts = HashSet::new();
    for sheet in &frame.sheets {
        if !parts.insert(part_key(&sheet.part)) {
            return Err(unreadable(&format!("sheet \"{}\" shows the same part as another sheet", sheet.name)));
        }
    }
    Ok(())
}

/// Two sheets of one name cannot be told apart by anything that looks a sheet up by its name.
pub(crate) fn check_names<'a>(names: impl Iterator<Item = &'a str>) -> Result<(), Refusal> {
    let mut seen = HashSet::new();
    for name in names {
        if !seen.insert(name.to_lowercase()) {
            return Err(unreadable(&format!("two sheets are named \"{name}\"")));
        }
    }
    Ok(())
}

fn relationships(archive: &mut Archive<'_>, name: &str) -> Result<Vec<Relationship>, Refusal> {
    let part = part_name(archive, name);
    let Some(xml) = read_part(archive, &part)? else {
        return Err(unreadable(&format!("its part {name} is missing")));
    };
    let mut found = Vec::new();
    each_element(&xml, name, |element| {
        if element.local_name().as_ref() == "Relationship" {
            found.push(Relationship {
                id: attribute(element, "Id")?.unwrap_or_default(),
                kind: attribute(element, "Type")?.unwrap_or_default(),
                target: attribute(element, "Target")?.unwrap_or_default(),
            });
        }
        Ok(())
    })?;
    Ok(found)
}

/// The targets of a relationships part by their ids.
///
/// The reader underneath knows the elements of this part by their names without a prefix only, and panics where one is missing.
pub(crate) fn relationship_targets(archive: &mut Archive<'_>, name: &str) -> Result<HashMap<String, String>, Refusal> {
    let xml = read_part(archive, &part_name(archive, name))?.unwrap_or_default();
    each_element(&xml, name, |element| match element.name().prefix() {
        Some(_) => Err(unreadable(&format!("its part {name} is written with prefixes, which cannot be read reliably"))),
        None => Ok(()),
    })?;
    let found = relationships(archive, name)?;
    if let Some(sheet) = found.iter().find(|relation| relation.kind.ends_with("acrosheet")) {
        return Err(unreadable(&format!("it has an Excel 4 macro sheet ({}); delete it", sheet.target)));
    }
    Ok(found.into_iter().map(|relation| (relation.id, relation.target)).collect())
}

/// A target is either from the archive's root or from the folder of the part that names it.
fn resolve(folder: &str, target: &str) -> String {
    match target.strip_prefix('/') {
        Some(absolute) => absolute.to_owned(),
        None => format!("{folder}{target}"),
    }
}

/// The archive's own spelling of a part's name; the name as given where there is no such part.
pub(crate) fn part_name(archive: &Archive<'_>, name: &str) -> String {
    if archive.index_for_name(name).is_some() {
        return name.to_owned();
    }
    let key = part_key(name);
    archive
        .file_names()
        .flatten()
        .find(|candidate| part_key(candidate) == key)
        .map_or_else(|| name.to_owned(), std::borrow::Cow::into_owned)
}

/// Calls `visit` for every element's start, in order.
fn each_element(xml: &[u8], part: &str, mut visit: impl FnMut(&BytesStart<'_>) -> Result<(), Refusal>) -> Result<(), Refusal> {
    let mut reader = Reader::from_reader(xml);
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer) {
            Ok(Event::Start(element) | Event::Empty(element)) => visit(&element)?,
            Ok(Event::Eof) => return Ok(()),
            Ok(_) => {}
            Err(error) => return Err(unreadable(&format!("{part}: {error}"))),
        }
    }
}

/// An attribute's text, by its name without a prefix.
pub(crate) fn attribute(element: &BytesStart<'_>, name: &str) -> Result<Option<String>, Refusal> {
    for attribute in element.attributes() {
        let attribute = attribute.map_err(|error| unreadable(&error.to_string()))?;
        if attribute.key.local_name().as_ref() == name {
            let value = attribute.normalized_value(quick_xml::XmlVersion::Implicit1_0).map_err(|error| unreadable(&error.to_string()))?;
            return Ok(Some(value.into_owned()));
        }
    }
    Ok(None)
}

pub(crate) fn unreadable(detail: &str) -> Refusal {
    Refusal::Unreadable { detail: detail.trim_end_matches('.').to_owned() }
}
