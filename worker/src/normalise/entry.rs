//! One value of a return as its sender gives it: names not yet looked up, percentages not yet settled.

use outturn_domain::absence::Absence;
use outturn_domain::address::Place;
use outturn_domain::fact::{FactKind, Marks};
use outturn_domain::figure::Unit;
use outturn_domain::finding::Finding;
use outturn_domain::period::Period;
use outturn_domain::provenance::Cover;
use outturn_domain::stage::Basis;

use crate::read::cell::{CellValue, NumberFormat};
use serde::Deserialize;

/// A name or code as the sender wrote it, and where.
#[derive(Debug, Clone, PartialEq)]
pub struct Written {
    /// What was written.
    pub text: String,
    /// Where.
    pub place: Place,
}

/// What an entry's cell says.
#[derive(Debug, Clone, PartialEq)]
pub enum EntryValue {
    /// What the cell holds, to be settled by the measure's unit and history.
    Cell {
        /// The value.
        value: CellValue,
        /// How the cell shows it.
        format: NumberFormat,
    },
    /// A mark for a missing figure whose meaning the form or layout declares.
    Absent(Absence),
    /// A mark that means a number: NIL where the layout says that it means nought.
    Means(f64),
}

/// What the rows of a form's own register are: it names them, and has no codes for them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RegisterOf {
    /// Milestones and actions.
    Milestones,
    /// Risks.
    Risks,
}

/// What a cell of a form's register is to the milestone or risk of its row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RegisterPart {
    /// What it is called, where that is not what tells the rows apart.
    Name,
    /// How likely a risk is, with the controls there are.
    Likelihood,
    /// How grave it would be.
    Impact,
    /// How a milestone stands.
    Status,
    /// The day on which a milestone was reached, where its status says that it was; else the day on which it is expected.
    Day,
    /// What its service says of it.
    Comment,
}

/// A cell of a form's register.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RegisterCell {
    /// What its rows are.
    pub of: RegisterOf,
    /// What the cell is; absent for what stands beside and is none of these.
    pub part: Option<RegisterPart>,
}

/// One value of a return, with everything that the sheet says about it.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The measure, milestone, project or risk as written.
    pub item: Written,
    /// Whom it is about, as written; absent for the council itself.
    pub entity: Option<Written>,
    /// The group within it, as written.
    pub breakdown: Option<Written>,
    /// What the cell is of a register, where it stands in one.
    pub register: Option<RegisterCell>,
    /// The stretch of time.
    pub period: Period,
    /// What the value is.
    pub kind: FactKind,
    /// What the cell says.
    pub value: EntryValue,
    /// The unit that the sheet or layout gives; the framework's own goes before it.
    pub unit: Option<Unit>,
    /// The power of ten between the cell and the figure, where the layout states a scale (3 for thousands).
    pub scale: i8,
    /// Provisional, derived, and so on.
    pub marks: Marks,
    /// What stands behind it.
    pub basis: Basis,
    /// Where that is stated.
    pub basis_note: Option<String>,
    /// The value's cell.
    pub place: Place,
}

/// A workbook of entries: a return in whatever form.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Return {
    /// What the cover says.
    pub cover: Cover,
    /// The submitter that the cover names, and where.
    pub submitter: Option<Written>,
    /// The services that the cover names.
    pub services: Vec<Written>,
    /// The period that the return is for, where it has one.
    pub period: Option<Period>,
    /// The values.
    pub entries: Vec<Entry>,
    /// The values whose cells cannot be what belongs there, as the findings say: nothing may be worked out in their place.
    pub refused: Vec<Entry>,
    /// What is to be said about the form itself.
    pub findings: Vec<Finding>,
}
