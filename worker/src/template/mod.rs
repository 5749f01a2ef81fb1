//! The template: a standard return made for one service and one period, filled in as far as the council already knows.
//!
//! - `asked` finds what the service reports in the period, and what of it is known;
//! - `words` gathers the scales and the matrix whose words it offers;
//! - `outturns`, `delivery`, `risks` and `narrative` lay the sheets out, `cover` the first one, `key` the hidden one;
//! - `table`, `validation` and `style` write them.
//!
//! People widen, sort, filter and add to what they are given, so nothing is protected: the hidden key, and the headings that
//! [`crate::normalise::standard_return`] reads, are all that it is known by. Pure: the store is read elsewhere, and the time is an argument.

mod asked;
mod cover;
mod delivery;
mod key;
mod narrative;
mod outturns;
mod past;
mod risks;
mod style;
mod table;
#[cfg(test)]
mod tests;
mod validation;
mod words;

use chrono::{DateTime, Utc};
use outturn_domain::code::{ItemCode, SubmitterCode};
use outturn_domain::framework::Framework;
use outturn_domain::organisation::{Delegation, OrganisationUnit};
use outturn_domain::period::Period;
use outturn_domain::scorecard::Facts;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

use asked::Asked;
pub use words::Words;

/// What a template is made from.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    /// The framework in force.
    pub framework: &'a Framework,
    /// What was reported before, about the period and those that it is compared with.
    pub facts: &'a Facts,
    /// The words of the council's scales and matrix.
    pub words: &'a Words,
    /// When the template is made; it decides which targets are approved.
    pub now: DateTime<Utc>,
}

/// A template, ready to be saved as an .xlsx file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    /// The workbook.
    pub workbook: Vec<u8>,
    /// How many rows ask for the outturn of a measure.
    pub outturns: usize,
    /// How many milestones it asks about.
    pub milestones: usize,
    /// How many projects it asks about.
    pub projects: usize,
    /// How many risks it asks about.
    pub risks: usize,
    /// The measures of the service that are in force and report in other periods.
    pub not_due: Vec<ItemCode>,
}

/// Why there is no template.
#[derive(Debug, thiserror::Error)]
pub enum TemplateError {
    /// The service has nothing to report.
    #[error(
        "{service} has nothing to report in {period}: the framework gives it no measure that is due, and no milestone, project or risk that is watched"
    )]
    NothingAsked {
        /// The service's title.
        service: String,
        /// The period's label.
        period: String,
    },
    /// The period is an open one, of which nobody sends a return.
    #[error("no return is sent for {period}: a template is for a month, a quarter, a half or a year")]
    PeriodOpen {
        /// The period's label.
        period: String,
    },
    /// The workbook could not be written.
    #[error("failed to write the template")]
    Write(#[from] XlsxError),
}

/// The template of what `unit`, and the units below it, report in `period`.
pub fn template(known: &Known<'_>, unit: &OrganisationUnit, period: Period) -> Result<Template, TemplateError> {
    if period.length_in_months().is_none() {
        return Err(TemplateError::PeriodOpen { period: period.label() });
    }
    let asked = Asked::of(known, unit, period);
    if asked.is_empty() {
        return Err(TemplateError::NothingAsked { service: unit.title.clone(), period: period.label() });
    }
    let mut workbook = Workbook::new();
    workbook.set_properties(&properties(known, unit, period)?);
    let heading = Heading { unit, period };
    cover::add(&mut workbook, &heading, sole_submitter(known.framework, unit, period), &asked)?;
    let tables = [
        outturns::table(known, &heading, &asked),
        delivery::milestones(known, &heading, &asked),
        delivery::projects(known, &heading, &asked),
        risks::table(known, &heading, &asked),
        narrative::table(known, &heading),
    ];
    for table in tables.into_iter().filter(|table| !table.rows.is_empty()) {
        table.add(&mut workbook)?;
    }
    key::add(&mut workbook, &heading, known)?;
    Ok(Template {
        workbook: workbook.save_to_buffer()?,
        outturns: asked.measures.len(),
        milestones: asked.milestones.len(),
        projects: asked.projects.len(),
        risks: asked.risks.len(),
        not_due: asked.not_due.iter().map(|measure| measure.code.clone()).collect(),
    })
}

/// For whom and when a template is.
struct Heading<'a> {
    unit: &'a OrganisationUnit,
    period: Period,
}

impl Heading<'_> {
    /// The period in words that are read back as the same period.
    fn period_written(&self) -> String {
        let label = self.period.label();
        if Period::parse(&label) == Ok(self.period) { label } else { self.period.id() }
    }

    /// The title of a sheet.
    fn title(&self, sheet: &str) -> String {
        format!("{sheet}: {}, {}", self.unit.title, self.period.label())
    }
}

/// The submitter who reports for the unit, where it can only be one.
fn sole_submitter<'a>(framework: &'a Framework, unit: &OrganisationUnit, period: Period) -> Option<&'a SubmitterCode> {
    let own = framework.submitters.values().filter(|submitter| submitter.may_report_for != Delegation::Everyone);
    let mut may = own.filter(|submitter| framework.may_report(&submitter.code, &unit.code, period));
    match (may.next(), may.next()) {
        (Some(only), None) => Some(&only.code),
        _ => None,
    }
}

fn properties(known: &Known<'_>, unit: &OrganisationUnit, period: Period) -> Result<DocProperties, XlsxError> {
    let made = ExcelDateTime::parse_from_str(&known.now.format("%Y-%m-%dT%H:%M:%S").to_string())?;
    let author = known.framework.council.name.clone().unwrap_or_default();
    Ok(DocProperties::new()
        .set_title(format!("Return of {}, {}", unit.title, period.label()))
        .set_author(author)
        .set_creation_datetime(&made))
}
