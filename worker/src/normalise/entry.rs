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

/// One value of a return, with everything that the sheet says about it.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The measure, milestone, project or risk as written.
    pub item: Written,
    /// Whom it is about, as written; absent for the council itself.
    pub entity: Option<Written>,
    /// The group within it, as written.
    pub breakdown: Option<Written>,
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
