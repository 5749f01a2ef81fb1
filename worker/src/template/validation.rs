//! What the cells of a column take without a question. A rule only warns: a return says more than a rule can foresee, and nothing that the reader takes
//! may be forbidden.
//!
//! A rule holds for its whole column and looks at the cells of its own row, because sorting moves the rows and leaves the rules where they are.

use rust_xlsxwriter::{DataValidation, DataValidationErrorStyle, Formula, XlsxError};

use super::key::{self, List};
use super::outturns::WHOLE_NUMBER;
use super::table::Column;
use crate::normalise::standard_return::form::information;
use outturn_domain::address::column_letters;

/// What a column asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ask {
    /// A figure in the unit of its row, or a mark for a missing one.
    Figure,
    /// One of the two numbers of a rate.
    Part,
    /// An amount of money.
    Pounds,
    /// A day.
    Day,
    /// A word of a scale.
    Word(List),
    /// A step of the matrix, by its number or with its word.
    Step(List),
    /// One of a list, or something that the list does not have.
    Named(List),
    /// Which of several it is.
    Count,
    /// Yes or no.
    YesNo,
    /// Anything that can be written.
    Words,
}

/// The cells of a row, for a rule to look at.
pub(super) struct RowOfCells<'a> {
    /// The row, from nought.
    pub(super) row: u32,
    /// The table's columns.
    pub(super) columns: &'a [Column],
}

impl RowOfCells<'_> {
    fn cell(&self, column: u16) -> String {
        format!("{}{}", column_letters(u32::from(column)), self.row + 1)
    }

    fn cell_under(&self, heading: &str) -> Option<String> {
        let (position, _) = (0u32..).zip(self.columns).find(|(_, column)| column.heading == heading)?;
        Some(format!("${}{}", column_letters(position), self.row + 1))
    }
}

const OR_A_MARK: &str = "or one of: not collected, not applicable, suppressed. Leave it empty if there is nothing to report.";

/// The rule of a column, written for the first of its cells.
pub(super) fn rule(ask: Ask, first: &RowOfCells<'_>, column: u16) -> Result<Option<DataValidation>, XlsxError> {
    let cell = first.cell(column);
    let warning = || DataValidation::new().set_error_style(DataValidationErrorStyle::Warning);
    let figure = |fits: &str| warning().allow_custom(Formula::new(format!("=IF(ISNUMBER({cell}),{fits},{})", is_a_mark(&cell))));
    let listed = |list: List| DataValidation::new().allow_list_formula(Formula::new(key::range_of(list)));
    Ok(Some(match ask {
        Ask::Words => return Ok(None),
        Ask::Figure => {
            let unit = first.cell_under(information::UNIT);
            let fits = unit.map_or_else(|| "TRUE".to_owned(), |unit| fits_its_unit(&cell, &unit));
            figure(&fits)
                .set_input_title("Figure")?
                .set_input_message(format!("A number in the unit of its row (57 or 57% where the unit is %), {OR_A_MARK}"))?
                .set_error_title("Is this the figure?")?
                .set_error_message(
                    "A percentage is a number from 0 to 100 (57 means 57%), and a count is a whole number. For a missing figure write: not collected, not \
                     applicable or suppressed.",
                )?
        }
        Ask::Part => figure(&format!("{cell}>=0"))
            .set_input_message(format!("A number: with a numerator and a denominator the value is computed. A number, {OR_A_MARK}"))?
            .set_error_title("Is this the number?")?
            .set_error_message("A number from 0 belongs here.")?,
        Ask::Pounds => figure("TRUE")
            .set_input_message("Pounds, in full: 1250000, not 1.25.")?
            .set_error_title("Is this the amount?")?
            .set_error_message("A number of pounds belongs here.")?,
        Ask::Day => warning()
            .allow_custom(Formula::new(format!("=IF(ISNUMBER({cell}),{cell}>36525,{cell}=\"WITHDRAWN\")")))
            .set_input_message("A date, such as 30/09/2021.")?
            .set_error_title("Is this a date?")?
            .set_error_message("A date belongs here, such as 30/09/2021.")?,
        Ask::Word(list) => listed(list)
            .set_error_style(DataValidationErrorStyle::Warning)
            .set_input_message("Choose from the list.")?
            .set_error_title("Not on the scale")?
            .set_error_message("Choose one of the words of the list.")?,
        // A bare number means the step too, and the list does not have it.
        Ask::Step(list) => listed(list).show_error_message(false).set_input_message("Choose from the list, or write the step's number.")?,
        Ask::Named(list) => listed(list)
            .show_error_message(false)
            .set_input_message("Choose an objective, or write the code of a measure, milestone, project or risk.")?,
        Ask::Count => warning()
            .allow_custom(Formula::new(format!("=AND(ISNUMBER({cell}),{cell}>=1,{cell}=INT({cell}))")))
            .set_input_message("1, 2, 3 where there are several of a kind; else leave it empty.")?
            .set_error_title("Is this its number?")?
            .set_error_message("A whole number from 1 belongs here.")?,
        Ask::YesNo => warning()
            .allow_list_strings(&["yes", "no"])?
            .set_error_title("Yes or no")?
            .set_error_message("Write yes or no, or leave it empty.")?,
    }))
}

fn fits_its_unit(cell: &str, unit: &str) -> String {
    format!("AND(OR({unit}<>\"%\",AND({cell}>=0,{cell}<=100)),OR({unit}<>\"{WHOLE_NUMBER}\",{cell}=INT({cell})))")
}

fn is_a_mark(cell: &str) -> String {
    let marks = ["not collected", "not applicable", "suppressed", "WITHDRAWN"];
    format!("OR({})", marks.map(|mark| format!("{cell}=\"{mark}\"")).join(","))
}
