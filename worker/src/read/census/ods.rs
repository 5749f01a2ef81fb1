//! The census of an `.ods` workbook: a scan of its content that spreads repeated rows and cells itself.

use std::io::{BufRead, BufReader};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use outturn_domain::address::CellAddress;

use crate::read::address::{COLUMNS_MAX, ROWS_MAX};
use crate::read::archive::Archive;
use crate::read::cell::NumberFormat;
use crate::read::emit::unreadable_cell;
use crate::read::limits::{LimitName, Limits};
use crate::read::number_format::{ANY_CURRENCY, currency_named};
use crate::read::package::unreadable;
use crate::read::refusal::Refusal;

const CONTENT: &str = "content.xml";

/// One sheet as the content states it.
#[derive(Debug)]
pub(crate) struct CensusSheet {
    /// The name on the tab.
    pub(crate) name: String,
    /// The cells that hold something, in order of row and column.
    pub(crate) cells: Vec<CensusCell>,
}

/// One cell as the content states it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct CensusCell {
    /// Where it stands.
    pub(crate) place: CellAddress,
    /// What it holds.
    pub(crate) content: Content,
    /// How it shows its number: the cell's own type says so, whatever its style.
    pub(crate) number_format: NumberFormat,
    /// Whether it has a formula.
    pub(crate) formula: bool,
    /// Whether nobody sees its row: it is hidden, or filtered away.
    pub(crate) hidden_row: bool,
}

/// What a cell holds.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Content {
    /// Nothing at all.
    Nothing,
    /// A finite number, be it a plain one, a share or money.
    Number(f64),
    /// Text; calamine reads it.
    Text,
    /// TRUE or FALSE.
    Bool(bool),
    /// A date.
    Date,
    /// A length of time.
    Time,
    /// An error, as shown.
    Error(String),
}

/// Reads the whole content.
pub(crate) fn sheets(archive: &mut Archive<'_>, limits: &Limits) -> Result<Vec<CensusSheet>, Refusal> {
    let part = archive.by_name(CONTENT).map_err(|_| unreadable("its content is missing"))?;
    let mut scan = Scan::new(BufReader::new(part), limits);
    while let Some(name) = scan.next_table()? {
        let cells = scan.table(&name)?;
        scan.sheets.push(CensusSheet { name, cells });
        limits.check(LimitName::Sheets, scan.sheets.len() as u64, None)?;
    }
    Ok(scan.sheets)
}

struct Scan<'a, R> {
    xml: Reader<R>,
    buffer: Vec<u8>,
    limits: &'a Limits,
    sheets: Vec<CensusSheet>,
    cells: u64,
    names: u64,
    /// Merged areas of the table that is being read.
    merged: u64,
}

/// A cell's start tag.
#[derive(Default)]
struct Stated {
    repeated: u32,
    formula: bool,
    kind: String,
    currency: Option<char>,
    value: Option<String>,
    is_error: bool,
    /// Whether a date or a time stands in an attribute of its own.
    has_moment: bool,
    truth: Option<bool>,
    /// Merged areas that begin here: one or none.
    merged_areas: u64,
    /// The truth that the formula is, where it is nothing else.
    formula_is: Option<bool>,
}

impl Stated {
    fn number_format(&self) -> NumberFormat {
        match self.kind.as_str() {
            "percentage" => NumberFormat::Percent,
            "currency" => NumberFormat::Currency(self.currency.unwrap_or(ANY_CURRENCY)),
            "date" | "time" => NumberFormat::Date,
            _ => NumberFormat::Unknown,
        }
    }
}

impl<'a, R: BufRead> Scan<'a, R> {
    fn new(source: R, limits: &'a Limits) -> Self {
        let mut xml = Reader::from_reader(source);
        xml.config_mut().expand_empty_elements = true;
        Self { xml, buffer: Vec::new(), limits, sheets: Vec::new(), cells: 0, names: 0, merged: 0 }
    }

    /// Goes to the next table that has a name.
    fn next_table(&mut self) -> Result<Option<String>, Refusal> {
        loop {
            self.buffer.clear();
            match self.xml.read_event_into(&mut self.buffer).map_err(|error| broken(&error))? {
                Event::Start(element) if element.name().as_ref() == "table:table" => {
                    if let Some(name) = text_of(&element, "table:name")? {
                        return Ok(Some(name));
                    }
                }
                Event::Start(element) if is_name(element.name().as_ref()) => self.count_name()?,
                Event::Eof => return Ok(None),
                _ => {}
            }
        }
    }

    /// The cells of a table whose start was just read.
    fn table(&mut self, name: &str) -> Result<Vec<CensusCell>, Refusal> {
        let mut cells = Vec::new();
        let mut next_row = 0;
        self.merged = 0;
        loop {
            self.buffer.clear();
            match self.xml.read_event_into(&mut self.buffer).map_err(|error| broken(&error))? {
                Event::Start(element) if element.name().as_ref() == "table:table-row" => {
                    let repeated = number_of(&element, "table:number-rows-repeated")?;
                    let hidden = matches!(text_of(&element, "table:visibility")?.as_deref(), Some("collapse" | "filter"));
                    let row = self.row(name, next_row, hidden)?;
                    next_row = self.spread_rows(name, &row, next_row, repeated, &mut cells)?;
                }
                Event::Start(element) if element.name().as_ref() == "table:table" => {
                    return Err(unreadable(&format!("sheet \"{name}\" has a table within a table")));
                }
                Event::Start(element) if is_name(element.name().as_ref()) => self.count_name()?,
                Event::End(element) if element.name().as_ref() == "table:table" => return Ok(cells),
                Event::Eof => return Err(unreadable(&format!("sheet \"{name}\" stops in the middle"))),
                _ => {}
            }
        }
    }

    fn count_name(&mut self) -> Result<(), Refusal> {
        self.names += 1;
        self.limits.check(LimitName::DefinedNames, self.names, None)
    }

    /// Puts a row down as often as it is repeated, and gives the row after it.
    fn spread_rows(
        &mut self,
        sheet: &str,
        row: &[CensusCell],
        first: u32,
        repeated: u32,
        cells: &mut Vec<CensusCell>,
    ) -> Result<u32, Refusal> {
        let after = first.saturating_add(repeated);
        if row.is_empty() {
            return Ok(after);
        }
        if after > ROWS_MAX {
            return Err(unreadable(&format!("sheet \"{sheet}\" has content beyond the last row that Excel knows")));
        }
        self.cells += row.len() as u64 * u64::from(repeated);
        self.limits.check(LimitName::Cells, self.cells, Some(sheet))?;
        for number in first..after {
            let at = |cell: &CensusCell| CellAddress::new(number, cell.place.column);
            cells.extend(row.iter().map(|cell| CensusCell { place: at(cell), ..cell.clone() }));
        }
        Ok(after)
    }

    /// The cells of one row, repeated ones put down as often as they are.
    fn row(&mut self, sheet: &str, row: u32, hidden_row: bool) -> Result<Vec<CensusCell>, Refusal> {
        let mut cells = Vec::new();
        let mut next_column: u32 = 0;
        loop {
            self.buffer.clear();
            match self.xml.read_event_into(&mut self.buffer).map_err(|error| broken(&error))? {
                Event::Start(element) if is_cell(element.name().as_ref()) => {
                    let stated = stated(&element)?;
                    let Stated { repeated, formula, .. } = stated;
                    self.merged += stated.merged_areas;
                    self.limits.check(LimitName::MergedAreas, self.merged, Some(sheet))?;
                    let number_format = stated.number_format();
                    let place = CellAddress::new(row, next_column);
                    let content = self.content(sheet, place, &stated)?;
                    let after = next_column.saturating_add(repeated);
                    if content != Content::Nothing || formula {
                        if after > COLUMNS_MAX {
                            return Err(unreadable_cell(sheet, place, "is repeated beyond the last column"));
                        }
                        let at = |column| CellAddress::new(row, column);
                        let cell = CensusCell { place, content, number_format, formula, hidden_row };
                        cells.extend((next_column..after).map(|column| CensusCell { place: at(column), ..cell.clone() }));
                    }
                    next_column = after;
                }
                Event::End(element) if element.name().as_ref() == "table:table-row" => return Ok(cells),
                Event::Eof => return Err(unreadable(&format!("sheet \"{sheet}\" stops in the middle"))),
                _ => {}
            }
        }
    }

    /// The inside of a cell: what it shows matters where it shows an error.
    fn content(&mut self, sheet: &str, place: CellAddress, stated: &Stated) -> Result<Content, Refusal> {
        let shown = self.shown_text(sheet, place)?;
        let looks_wrong = looks_like_error(shown.trim());
        if stated.is_error || looks_wrong && (stated.formula || stated.kind == "string") {
            return Ok(Content::Error(shown.trim().to_owned()));
        }
        if let Some(value) = &stated.value {
            let number = value.parse::<f64>().ok().filter(|number| number.is_finite());
            // LibreOffice keeps a truth that came from Excel as this formula, and may state its result as a number.
            if let Some(truth) = stated.formula_is.filter(|truth| number == Some(f64::from(u8::from(*truth)))) {
                return Ok(Content::Bool(truth));
            }
            return number.map(Content::Number).ok_or_else(|| unreadable_cell(sheet, place, "holds no finite number"));
        }
        Ok(match stated.kind.as_str() {
            "string" => Content::Text,
            "boolean" => stated.truth.map_or(Content::Nothing, Content::Bool),
            "date" if stated.has_moment => Content::Date,
            "time" if stated.has_moment => Content::Time,
            _ => Content::Nothing,
        })
    }

    /// The text that a cell shows, without its comments.
    fn shown_text(&mut self, sheet: &str, place: CellAddress) -> Result<String, Refusal> {
        let mut shown = String::new();
        let mut in_comment = 0_u32;
        let mut spaces = 0_u64;
        loop {
            self.buffer.clear();
            match self.xml.read_event_into(&mut self.buffer).map_err(|error| broken(&error))? {
                Event::Start(element) => match element.name().as_ref() {
                    "office:annotation" => in_comment += 1,
                    "table:table" => return Err(unreadable_cell(sheet, place, "holds a table")),
                    // calamine writes out as many spaces as this claims.
                    "text:s" => {
                        spaces += u64::from(number_of(&element, "text:c")?);
                        self.limits.check(LimitName::CellCharacters, spaces, Some(&format!("{sheet} {place}")))?;
                    }
                    _ => {}
                },
                Event::End(element) => match element.name().as_ref() {
                    "office:annotation" => in_comment = in_comment.saturating_sub(1),
                    name if is_cell(name) => return Ok(shown),
                    _ => {}
                },
                // Only short text can be an error.
                Event::Text(text) if in_comment == 0 && shown.len() < 64 => shown.push_str(&text),
                Event::Eof => return Err(unreadable_cell(sheet, place, "stops in the middle")),
                _ => {}
            }
        }
    }
}

fn is_name(name: &str) -> bool {
    matches!(name, "table:named-range" | "table:named-expression")
}

fn is_cell(name: &str) -> bool {
    matches!(name, "table:table-cell" | "table:covered-table-cell")
}

fn stated(element: &BytesStart<'_>) -> Result<Stated, Refusal> {
    let mut stated = Stated { repeated: 1, ..Stated::default() };
    for attribute in element.attributes().with_checks(false) {
        let attribute = attribute.map_err(|error| unreadable(&error.to_string()))?;
        let value = attribute.value.as_ref();
        match attribute.key.as_ref() {
            "table:number-columns-repeated" => stated.repeated = repeat(value)?,
            "table:formula" => {
                stated.formula = !value.is_empty();
                stated.formula_is = constant_truth(value);
            }
            "office:value-type" => value.clone_into(&mut stated.kind),
            "office:currency" => stated.currency = Some(currency_named(value)),
            "office:value" => stated.value = Some(value.to_owned()),
            "calcext:value-type" => stated.is_error = value == "error",
            "office:boolean-value" => stated.truth = Some(value.eq_ignore_ascii_case("true")),
            "office:date-value" | "office:time-value" => stated.has_moment = true,
            "table:number-columns-spanned" | "table:number-rows-spanned" => stated.merged_areas |= u64::from(value != "1"),
            _ => {}
        }
    }
    Ok(stated)
}

/// The truth that a formula is, behind the name of its language: `of:=TRUE()`.
fn constant_truth(formula: &str) -> Option<bool> {
    match formula.split_once('=')?.1 {
        "TRUE()" => Some(true),
        "FALSE()" => Some(false),
        _ => None,
    }
}

/// The errors that `LibreOffice` and Excel show in a cell.
pub(crate) fn looks_like_error(text: &str) -> bool {
    const ERRORS: [&str; 7] = ["#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"];
    let is_numbered = |rest: &str| rest.len() == 3 && rest.bytes().all(|byte| byte.is_ascii_digit());
    ERRORS.contains(&text) || text.strip_prefix("Err:").is_some_and(is_numbered)
}

fn number_of(element: &BytesStart<'_>, name: &str) -> Result<u32, Refusal> {
    text_of(element, name)?.map_or(Ok(1), |text| repeat(&text))
}

fn repeat(text: &str) -> Result<u32, Refusal> {
    text.parse().map_err(|_| unreadable(&format!("something is repeated \"{text}\" times")))
}

fn text_of(element: &BytesStart<'_>, name: &str) -> Result<Option<String>, Refusal> {
    let attribute = element.try_get_attribute(name).map_err(|error| unreadable(&error.to_string()))?;
    attribute
        .map(|attribute| attribute.normalized_value(quick_xml::XmlVersion::Implicit1_0).map(std::borrow::Cow::into_owned))
        .transpose()
        .map_err(|error| unreadable(&error.to_string()))
}

fn broken(error: &quick_xml::Error) -> Refusal {
    unreadable(&format!("{CONTENT}: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_s_type_says_how_it_shows_its_number() {
        for (attributes, expected) in [
            (r#"office:value-type="percentage" office:value="0.57""#, NumberFormat::Percent),
            (r#"office:value-type="currency" office:currency="GBP" office:value="5""#, NumberFormat::Currency('£')),
            (r#"office:value-type="currency" office:value="5""#, NumberFormat::Currency(ANY_CURRENCY)),
            (r#"office:value-type="float" office:value="0.57""#, NumberFormat::Unknown),
            (r#"office:value-type="date" office:date-value="2021-09-30""#, NumberFormat::Date),
        ] {
            let cell = BytesStart::from_content(format!("table:table-cell {attributes}"), "table:table-cell".len());
            assert_eq!(stated(&cell).expect("a cell").number_format(), expected, "{attributes}");
        }
    }

    #[test]
    fn only_a_formula_that_is_a_truth_is_one() {
        for (formula, truth) in [
            ("of:=TRUE()", Some(true)),
            ("of:=FALSE()", Some(false)),
            ("oooc:=TRUE()", Some(true)),
            ("of:=TRUE()+1", None),
            ("of:=[.A1]=TRUE()", None),
        ] {
            assert_eq!(constant_truth(formula), truth, "{formula}");
        }
    }

    #[test]
    fn errors_are_told_from_text_about_them() {
        for text in ["#DIV/0!", "#N/A", "Err:502", "#REF!"] {
            assert!(looks_like_error(text), "{text}");
        }
        for text in ["", "#", "N/A", "Err:50", "Err:5022", "see #REF! above", "#N/A "] {
            assert!(!looks_like_error(text), "{text}");
        }
    }
}
