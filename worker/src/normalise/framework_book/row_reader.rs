//! One row of a framework sheet, read cell by cell: every problem of the row is said, and any error among them holds the row back.

use chrono::{DateTime, NaiveDate, TimeZone, Utc};
use outturn_domain::address::Place;
use outturn_domain::code::CodeError;
use outturn_domain::finding::{Finding, FindingCode, Severity};
use outturn_domain::measure::Effective;
use outturn_domain::period::Period;
use outturn_domain::stage::Basis;

use crate::normalise::basis_columns::{BASIS_NOTE, basis};
use crate::normalise::quote::shortened;
use crate::normalise::table::{Column, Row};
use crate::normalise::typed_cells::{NumberCell, Problem};

/// The first day a row holds.
pub(super) const FROM: Column = Column::optional("From");
/// The last day it holds.
pub(super) const TO: Column = Column::optional("To");

/// Reads one row; what its getters cannot read they note, and give nothing.
pub(super) struct RowReader<'r> {
    row: Row<'r>,
    problems: Vec<Finding>,
}

impl<'r> RowReader<'r> {
    pub(super) fn new(row: Row<'r>) -> Self {
        Self { row, problems: Vec::new() }
    }

    /// What was said of the row, and whether it is held back for it.
    pub(super) fn finish(self) -> (Vec<Finding>, bool) {
        let held = self.is_held();
        let said = self.problems.into_iter().map(|mut problem| {
            if problem.severity() == Severity::Error {
                problem.message.push_str(" The row is held back.");
            }
            problem
        });
        (said.collect(), held)
    }

    /// Whether anything that was said holds the row back.
    pub(super) fn is_held(&self) -> bool {
        self.problems.iter().any(|problem| problem.severity() == Severity::Error)
    }

    pub(super) fn row(&self) -> &Row<'r> {
        &self.row
    }

    pub(super) fn place(&self, column: &Column) -> Place {
        self.row.place(column)
    }

    /// Notes a finding.
    pub(super) fn say(&mut self, problem: Finding) {
        self.problems.push(problem);
    }

    /// Notes that the row cannot be taken as it stands.
    pub(super) fn hold(&mut self, column: &Column, message: impl Into<String>) {
        let problem = self.row.problem(column, FindingCode::FrameworkRowHeld, message);
        self.say(*problem);
    }

    /// What a getter gave; a problem is noted.
    pub(super) fn keep<T>(&mut self, got: Result<T, Problem>) -> Option<T> {
        got.map_err(|problem| self.say(*problem)).ok()
    }

    /// What a getter gave; an empty cell holds the row back.
    pub(super) fn need<T>(&mut self, column: &Column, got: Result<Option<T>, Problem>) -> Option<T> {
        let value = self.keep(got)?;
        if value.is_none() {
            self.hold(column, format!("Row {} has nothing under {}.", self.row.sheet_row(), column.heading()));
        }
        value
    }

    pub(super) fn line(&mut self, column: &Column) -> Option<String> {
        self.keep(self.row.line(column)).flatten()
    }

    pub(super) fn needed_line(&mut self, column: &Column) -> Option<String> {
        self.need(column, self.row.line(column))
    }

    pub(super) fn text(&mut self, column: &Column) -> Option<String> {
        self.keep(self.row.text(column)).flatten()
    }

    pub(super) fn code<T>(&mut self, column: &Column, parse: impl Fn(&str) -> Result<T, CodeError>) -> Option<T> {
        let text = self.line(column)?;
        self.parsed(column, &text, parse)
    }

    pub(super) fn needed_code<T>(&mut self, column: &Column, parse: impl Fn(&str) -> Result<T, CodeError>) -> Option<T> {
        let text = self.needed_line(column)?;
        self.parsed(column, &text, parse)
    }

    pub(super) fn codes<T>(&mut self, column: &Column, parse: impl Fn(&str) -> Result<T, CodeError>) -> Vec<T> {
        let parts = self.list(column);
        parts.iter().filter_map(|part| self.parsed(column, part, &parse)).collect()
    }

    fn parsed<T>(&mut self, column: &Column, text: &str, parse: impl Fn(&str) -> Result<T, CodeError>) -> Option<T> {
        parse(text)
            .map_err(|error| self.hold(column, format!("{} cannot be a code: {}.", column.heading(), shortened(&error.to_string()))))
            .ok()
    }

    pub(super) fn list(&mut self, column: &Column) -> Vec<String> {
        self.keep(self.row.list(column)).unwrap_or_default()
    }

    pub(super) fn word<T>(&mut self, column: &Column, allowed: &[&str], read: impl Fn(&str) -> Option<T>) -> Option<T> {
        self.keep(self.row.word(column, allowed, read)).flatten()
    }

    pub(super) fn needed_word<T>(&mut self, column: &Column, allowed: &[&str], read: impl Fn(&str) -> Option<T>) -> Option<T> {
        self.need(column, self.row.word(column, allowed, read))
    }

    pub(super) fn yes_no(&mut self, column: &Column) -> Option<bool> {
        self.keep(self.row.yes_no(column)).flatten()
    }

    pub(super) fn number(&mut self, column: &Column) -> Option<NumberCell> {
        self.keep(self.row.number(column)).flatten()
    }

    pub(super) fn whole_number(&mut self, column: &Column, most: u32) -> Option<u32> {
        self.keep(self.row.whole_number(column, most)).flatten()
    }

    pub(super) fn date(&mut self, column: &Column) -> Option<NaiveDate> {
        self.keep(self.row.date(column)).flatten()
    }

    pub(super) fn needed_date(&mut self, column: &Column) -> Option<NaiveDate> {
        self.need(column, self.row.date(column))
    }

    pub(super) fn needed_instant<Z: TimeZone>(&mut self, column: &Column, zone: &Z) -> Option<DateTime<Utc>> {
        self.need(column, self.row.date_and_hour(column, zone))
    }

    pub(super) fn period(&mut self, column: &Column) -> Option<Period> {
        self.keep(self.row.period(column)).flatten()
    }

    pub(super) fn needed_period(&mut self, column: &Column) -> Option<Period> {
        self.need(column, self.row.period(column))
    }

    /// The columns From and To; an end before the beginning holds the row back.
    pub(super) fn effective(&mut self) -> Effective {
        let (from, to) = (self.date(&FROM), self.date(&TO));
        if let (Some(first), Some(last)) = (from, to)
            && first > last
        {
            self.hold(&TO, format!("To ({}) is before From ({}).", last.format("%d/%m/%Y"), first.format("%d/%m/%Y")));
        }
        Effective { from, to }
    }

    pub(super) fn basis(&mut self) -> Basis {
        self.keep(basis(&self.row)).unwrap_or_default()
    }

    pub(super) fn basis_note(&mut self) -> Option<String> {
        self.text(&BASIS_NOTE)
    }
}
