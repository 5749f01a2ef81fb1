//! The returns against the values that the Cabinet Office made of them: every difference is put into a class, and each
//! class has its own proof. "Ours" is the one that must be empty: we take something other than a second reader shows.

use std::collections::{BTreeMap, BTreeSet};

use outturn_domain::code::lookup_key;
use outturn_worker::normalise::entry::Entry;

use crate::cells::agree;
use crate::measure::measure;
use crate::reading::Read;
use crate::second_reader::{ShownCell, ShownRow, State};

/// How a cleaned value stands to what a file shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Class {
    /// The file shows the cleaned value.
    Equal,
    /// The row has not been returned, and the cleaned value is nought, as its prepared cells are.
    PrefilledZero,
    /// The cleaned value is the file's without its minus sign.
    Sign,
    /// The cleaned value has fewer decimals and is the file's, rounded to them.
    Rounded,
    /// The cleaned total is not the file's but the sum of the file's parts.
    SummedAnew,
    /// The cleaned value is a hundred times the file's sum of money: in an earlier version of the return a comma stood
    /// for the decimal point, as other returns of that sender show (£1,453,932,48), and the cleaning dropped commas.
    PointLost,
    /// Another file of the same body and month holds the cleaned value.
    OtherVersion,
    /// The file shows nothing there, and no other file here holds the cleaned value: the cell is empty.
    CellEmpty,
    /// The file shows a mark for a missing figure there.
    CellMarked,
    /// The row has not been returned in this file, and no other file here holds the cleaned value.
    RowNotReturned,
    /// None of these, and the file shows at the cell what we take.
    Unexplained,
    /// What we take is not what the second reader shows.
    Ours,
}

impl Class {
    pub(crate) const ALL: [(Self, &str); 12] = [
        (Self::Equal, "equal"),
        (Self::PrefilledZero, "pre-filled zero"),
        (Self::Sign, "sign removed in the cleaning"),
        (Self::Rounded, "rounded in the cleaning"),
        (Self::SummedAnew, "total summed anew in the cleaning"),
        (Self::PointLost, "decimal point lost in the cleaning"),
        (Self::OtherVersion, "other version"),
        (Self::CellEmpty, "not in this file: the cell is empty"),
        (Self::CellMarked, "not in this file: marked as missing"),
        (Self::RowNotReturned, "not in this file: row not returned"),
        (Self::Unexplained, "unexplained"),
        (Self::Ours, "ours"),
    ];
}

/// Whose figures and of which month: the body's name without case and punctuation, the year, the month.
pub(crate) type Subject = (String, String, String);

/// A value of the cleaned table.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Cleaned {
    group: String,
    part: String,
    measure: String,
    value: f64,
}

/// The cleaned values by whom and when they are about; a line that stands there twice counts once.
pub(crate) fn cleaned_values(table: &str) -> BTreeMap<Subject, Vec<Cleaned>> {
    let mut values: BTreeMap<Subject, Vec<Cleaned>> = BTreeMap::new();
    for line in table.lines().skip(1) {
        let fields = fields(line);
        let [_, body, _, year, month, group, part, measure, value] = fields.as_slice() else { panic!("not nine fields: {line}") };
        let value = Cleaned { group: group.clone(), part: part.clone(), measure: measure.clone(), value: value.parse().expect(line) };
        let about = values.entry((lookup_key(body), year.clone(), month.to_lowercase())).or_default();
        if !about.contains(&value) {
            about.push(value);
        }
    }
    values
}

/// The fields of a line of the table, of which some are in quotation marks.
fn fields(line: &str) -> Vec<String> {
    let mut fields = vec![String::new()];
    let mut quoted = false;
    for letter in line.chars() {
        match letter {
            '"' => quoted = !quoted,
            ',' if !quoted => fields.push(String::new()),
            _ => fields.last_mut().expect("one").push(letter),
        }
    }
    fields
}

/// The heading under which a return holds what the cleaned table calls by group, part and measure.
fn heading(group: &str, part: &str, measure: &str) -> String {
    let counted = match measure {
        "hc" => "Headcount",
        "fte" => "Full-time equivalent",
        "contracts" => "Number of Contracts",
        _ => "",
    };
    let text = match (group, part) {
        ("payroll", "total") => format!("Payroll staff; Total; {counted}"),
        ("payroll", grade) => format!("Payroll staff; {}; {counted}", grade_heading(grade)),
        ("non payroll", "admin") => format!("Non-payroll staff; Admin and Clerical; {counted}"),
        ("non payroll", "managers") => format!("Non-payroll staff; Interim Managers & Specialist Contractors & Medical; {counted}"),
        ("non payroll", "other") => format!("Non-payroll staff; Other Contingent labour; {counted}"),
        ("non payroll", "total") => format!("Non-payroll staff; Total Contingent labour; {counted}"),
        ("non payroll", "consultants") => format!("Non-payroll staff; Consultancy; {counted}"),
        ("all employees", _) => format!("Grand Total (workforce numbers); {counted}"),
        ("payroll costs", part) => format!("Payroll staff costs; {}", cost_heading(part)),
        ("non payroll costs", "contingent") => "Non-Payroll staff costs; Contingent labour".to_owned(),
        ("non payroll costs", "consultants") => "Non-Payroll staff costs; Consultancy".to_owned(),
        ("non payroll costs", "total") => "Non-Payroll staff costs; Total staff costs".to_owned(),
        ("all costs", _) => "Grand Total paybill/staffing (payroll and non-payroll) costs".to_owned(),
        other => panic!("the cleaned table has a group that no heading is known for: {other:?}"),
    };
    lookup_key(&text)
}

fn grade_heading(grade: &str) -> &str {
    match grade {
        "aao" => "AO/AA",
        "eo" => "EO",
        "sheo" => "SEO/HEO",
        "g67" => "Grade 6/7",
        "scs" => "SCS",
        "other" => "Other, unknown, unspecified",
        other => panic!("no heading is known for the grade {other:?}"),
    }
}

fn cost_heading(part: &str) -> &str {
    match part {
        "salary" => "Salary",
        "allowances" => "Allowances",
        "ncprp" => "Non-consolidated performance payments",
        "overtime" => "Overtime",
        "pension" => "Employer pension contributions",
        "ni" => "Employer national insurance contributions",
        "total" => "Total paybill",
        other => panic!("no heading is known for the cost {other:?}"),
    }
}

/// The headings of which a total is the sum.
fn parts_of(total: &Cleaned) -> Vec<String> {
    const GRADES: [&str; 6] = ["aao", "eo", "sheo", "g67", "scs", "other"];
    const COSTS: [&str; 6] = ["salary", "allowances", "ncprp", "overtime", "pension", "ni"];
    let payroll = || GRADES.map(|part| ("payroll", part)).to_vec();
    let others = || ["admin", "managers", "other"].map(|part| ("non payroll", part)).to_vec();
    let costs = || COSTS.map(|part| ("payroll costs", part)).to_vec();
    let other_costs = || ["contingent", "consultants"].map(|part| ("non payroll costs", part)).to_vec();
    let parts = match (total.group.as_str(), total.part.as_str()) {
        ("payroll", "total") => payroll(),
        ("non payroll", "total") => others(),
        ("all employees", _) => [payroll(), others()].concat(),
        ("payroll costs", "total") => costs(),
        ("non payroll costs", "total") => other_costs(),
        ("all costs", _) => [costs(), other_costs()].concat(),
        _ => Vec::new(),
    };
    parts.into_iter().map(|(group, part)| heading(group, part, &total.measure)).collect()
}

fn same(one: f64, other: f64) -> bool {
    (one - other).abs() <= 1e-9 * one.abs().max(other.abs())
}

fn decimals(number: f64) -> usize {
    number.to_string().split_once('.').map_or(0, |(_, fraction)| fraction.len())
}

fn is_rounded(shown: f64, cleaned: f64) -> bool {
    let places = decimals(cleaned);
    let half = 0.5 * 10f64.powi(-i32::try_from(places).expect("few"));
    places < decimals(shown) && (shown - cleaned).abs() <= half * (1.0 + 1e-9)
}

fn shown_at<'a>(row: &'a ShownRow, heading: &str) -> Option<&'a ShownCell> {
    row.cells.iter().find(|cell| measure(&cell.heading) == heading)
}

/// The class of one cleaned value, for one row of one file.
fn class(cleaned: &Cleaned, row: &ShownRow, entries: &BTreeMap<(String, String), &Entry>, versions: &[&ShownRow]) -> Class {
    let heading = heading(&cleaned.group, &cleaned.part, &cleaned.measure);
    let shown = shown_at(row, &heading);
    let taken = |cell: &ShownCell| entries.get(&(row.sheet.clone(), cell.cell.clone())).copied();
    let elsewhere = || {
        let other = versions.iter().filter(|version| version.file != row.file && version.state == State::Returned);
        other.filter_map(|version| shown_at(version, &heading)?.number).any(|number| same(number, cleaned.value))
    };
    if row.state != State::Returned {
        return match shown {
            Some(cell) if taken(cell).is_some() => Class::Ours,
            _ if cleaned.value == 0.0 => Class::PrefilledZero,
            _ if elsewhere() => Class::OtherVersion,
            _ => Class::RowNotReturned,
        };
    }
    let Some(cell) = shown else { return if elsewhere() { Class::OtherVersion } else { Class::CellEmpty } };
    if !taken(cell).is_some_and(|entry| agree(entry, cell)) {
        return Class::Ours;
    }
    let Some(number) = cell.number else { return Class::CellMarked };
    let parts = || parts_of(cleaned).iter().filter_map(|part| shown_at(row, part)?.number).sum::<f64>();
    if same(number, cleaned.value) {
        Class::Equal
    } else if same(number, -cleaned.value) {
        Class::Sign
    } else if elsewhere() {
        Class::OtherVersion
    } else if is_rounded(number, cleaned.value) {
        Class::Rounded
    } else if same(parts(), cleaned.value) {
        Class::SummedAnew
    } else if cleaned.measure == "costs" && same(number * 100.0, cleaned.value) {
        Class::PointLost
    } else {
        Class::Unexplained
    }
}

fn subject(row: &ShownRow) -> Subject {
    (lookup_key(&row.body), row.year.clone(), row.month.clone())
}

/// Every cleaned value of the bodies and months of a workbook, by its class, each with an example of how it reads; and how many figures or marks are
/// taken of the same bodies and months that the cleaned table does not hold.
pub(crate) fn classes(
    read: &Read,
    rows: &BTreeMap<Subject, Vec<&ShownRow>>,
    cleaned: &BTreeMap<Subject, Vec<Cleaned>>,
) -> (BTreeMap<Class, Vec<String>>, usize) {
    let entries = read.by_cell();
    let mut table: BTreeMap<Class, Vec<String>> = BTreeMap::new();
    let mut uncleaned = 0;
    for (about, versions) in rows {
        let Some(values) = cleaned.get(about) else { continue };
        let known: BTreeSet<String> = values.iter().map(|value| heading(&value.group, &value.part, &value.measure)).collect();
        for row in versions.iter().filter(|row| row.file == read.file) {
            let taken_here = row.cells.iter().filter(|_| row.state == State::Returned);
            uncleaned += taken_here.filter(|cell| !known.contains(&measure(&cell.heading))).count();
            for value in values {
                let Cleaned { group, part, measure: counted, value: number } = value;
                let example = format!("{} {} row {}: {group} {part} {counted} {number}", row.file, row.sheet, row.row);
                table.entry(class(value, row, &entries, versions)).or_default().push(example);
            }
        }
    }
    (table, uncleaned)
}

/// The rows by whom and when they are about.
pub(crate) fn by_subject(rows: &[ShownRow]) -> BTreeMap<Subject, Vec<&ShownRow>> {
    let mut by_subject: BTreeMap<Subject, Vec<&ShownRow>> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.state != State::NoPeriod) {
        by_subject.entry(subject(row)).or_default().push(row);
    }
    by_subject
}
