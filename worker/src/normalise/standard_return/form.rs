//! The sheets of the standard return and what each of their columns reports.

use outturn_domain::fact::FactKind;

use crate::normalise::basis_columns::{BASIS, BASIS_NOTE};
use crate::normalise::table::Column;

/// A sheet of the return: a row is about one item, and each reported column of it may hold a value.
#[derive(Debug)]
pub(crate) struct SheetForm {
    /// The name on the tab.
    pub(crate) name: &'static str,
    /// The column that says what a row is about.
    pub(super) key: Column,
    /// Every column the sheet may have.
    pub(super) columns: &'static [Column],
    /// The columns that report.
    pub(super) reported: &'static [Reported],
    /// The column without which a row says too little: it is asked for.
    pub(super) asked: Option<Column>,
    /// The headings under which the template tells a service what it knows already. What stands there is not read.
    pub(super) for_information: &'static [&'static str],
}

/// A column that reports a value.
#[derive(Debug)]
pub(crate) struct Reported {
    /// The column.
    pub(super) column: Column,
    /// What its value is.
    pub(super) kind: FactKind,
    /// What its cells hold.
    pub(super) holds: Holds,
    /// Where one item has several values of a kind, which of them this is.
    pub(super) breakdown: Option<&'static str>,
    /// Which stretch of time the value is about.
    pub(super) about: About,
}

/// What the cells of a column hold.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Holds {
    /// Numbers, or marks for missing ones.
    Figures,
    /// Steps of the matrix, each a number that may have its word behind it, or marks for missing ones.
    Steps,
    /// Dates.
    Dates,
    /// Words.
    Words,
}

/// Which stretch of time a value is about.
#[derive(Debug, Clone, Copy)]
pub(crate) enum About {
    /// The row's period.
    Period,
    /// The financial year that the row's period ends in: what an outturn is expected to come to.
    WholeYear,
}

const fn reports(column: Column, kind: FactKind, holds: Holds) -> Reported {
    Reported { column, kind, holds, breakdown: None, about: About::Period }
}

/// The headings for information: what the template tells beside the cells that it asks to be filled in.
pub(crate) mod information {
    pub(crate) const UNIT: &str = "Unit";
    pub(crate) const FIGURE_IS: &str = "Figure is";
    pub(crate) const GOOD_IS: &str = "Good is";
    pub(crate) const COUNTED_AS: &str = "Counted as";
    pub(crate) const TARGET: &str = "Target";
    pub(crate) const YEAR_TARGET: &str = "Target for the year";
    pub(crate) const LAST_REPORTED: &str = "Last reported";
    pub(crate) const LAST_VALUE: &str = "Last value";
    pub(crate) const VALUE_BEFORE: &str = "Value before";
    pub(crate) const PLANNED_DATE: &str = "Planned date";
    pub(crate) const LAST_STATUS: &str = "Last status";
    pub(crate) const LAST_FORECAST_DATE: &str = "Last forecast date";
    pub(crate) const BUDGET: &str = "Budget";
    pub(crate) const LAST_CONFIDENCE: &str = "Last confidence";
    pub(crate) const LAST_FORECAST_SPEND: &str = "Last forecast spend";
    pub(crate) const REGISTER: &str = "Register";
    pub(crate) const INHERENT_SCORE: &str = "Inherent score";
    pub(crate) const TARGET_SCORE: &str = "Target score";
    pub(crate) const LAST_SCORE: &str = "Last score";
}

pub(crate) const ENTITY: Column = Column::optional("Entity");
pub(crate) const BREAKDOWN: Column = Column::optional("Breakdown");
pub(crate) const PERIOD: Column = Column::optional("Period");
pub(crate) const PROVISIONAL: Column = Column::optional("Provisional");
pub(crate) const NOT_FOR_PUBLICATION: Column = Column::optional("Not for publication");

pub(crate) const MEASURE: Column = Column::required("Measure");
pub(crate) const MILESTONE: Column = Column::required("Milestone");
pub(crate) const PROJECT: Column = Column::required("Project");
pub(crate) const RISK: Column = Column::required("Risk");
pub(crate) const NAME: Column = Column::optional("Name");
pub(crate) const VALUE: Column = Column::required("Value");
pub(crate) const NUMERATOR: Column = Column::optional("Numerator");
pub(crate) const DENOMINATOR: Column = Column::optional("Denominator");
pub(crate) const FORECAST: Column = Column::optional("Forecast");
pub(crate) const COMMENT: Column = Column::optional("Comment");
pub(crate) const ASSESSMENT: Column = Column::optional("Assessment");
pub(crate) const STATUS: Column = Column::optional("Status");
pub(crate) const FORECAST_DATE: Column = Column::optional("Forecast date");
pub(crate) const ACTUAL_DATE: Column = Column::optional("Actual date");
pub(crate) const DELIVERY_CONFIDENCE: Column = Column::optional("Delivery confidence");
pub(crate) const FORECAST_SPEND: Column = Column::optional("Forecast spend");
pub(crate) const LIKELIHOOD: Column = Column::optional("Likelihood");
pub(crate) const IMPACT: Column = Column::optional("Impact");

pub(crate) const SUBJECT: Column = Column::required("Subject");
pub(crate) const KIND: Column = Column::required("Kind");
pub(crate) const TEXT: Column = Column::required("Text");
pub(crate) const NUMBER: Column = Column::optional("Number");
pub(crate) const AUTHOR: Column = Column::optional("Author");

pub(crate) const OUTTURNS: SheetForm = SheetForm {
    name: "Outturns",
    key: MEASURE,
    columns: &[
        MEASURE,
        NAME,
        ENTITY,
        BREAKDOWN,
        PERIOD,
        VALUE,
        NUMERATOR,
        DENOMINATOR,
        FORECAST,
        COMMENT,
        ASSESSMENT,
        PROVISIONAL,
        NOT_FOR_PUBLICATION,
        BASIS,
        BASIS_NOTE,
    ],
    reported: &[
        reports(VALUE, FactKind::Actual, Holds::Figures),
        reports(NUMERATOR, FactKind::Numerator, Holds::Figures),
        reports(DENOMINATOR, FactKind::Denominator, Holds::Figures),
        Reported { about: About::WholeYear, ..reports(FORECAST, FactKind::Forecast, Holds::Figures) },
        reports(COMMENT, FactKind::Comment, Holds::Words),
        reports(ASSESSMENT, FactKind::Assessment, Holds::Words),
    ],
    asked: None,
    for_information: &[
        information::UNIT,
        information::FIGURE_IS,
        information::GOOD_IS,
        information::COUNTED_AS,
        information::TARGET,
        information::YEAR_TARGET,
        information::LAST_REPORTED,
        information::LAST_VALUE,
        information::VALUE_BEFORE,
    ],
};

pub(crate) const MILESTONES: SheetForm = SheetForm {
    name: "Milestones",
    key: MILESTONE,
    columns: &[MILESTONE, NAME, STATUS, FORECAST_DATE, ACTUAL_DATE, COMMENT, BASIS, BASIS_NOTE],
    reported: &[
        reports(STATUS, FactKind::Status, Holds::Words),
        reports(FORECAST_DATE, FactKind::Forecast, Holds::Dates),
        reports(ACTUAL_DATE, FactKind::Date, Holds::Dates),
        reports(COMMENT, FactKind::Comment, Holds::Words),
    ],
    asked: None,
    for_information: &[information::PLANNED_DATE, information::LAST_REPORTED, information::LAST_STATUS, information::LAST_FORECAST_DATE],
};

pub(crate) const PROJECTS: SheetForm = SheetForm {
    name: "Projects",
    key: PROJECT,
    columns: &[PROJECT, NAME, DELIVERY_CONFIDENCE, FORECAST_SPEND, COMMENT, BASIS, BASIS_NOTE],
    reported: &[
        reports(DELIVERY_CONFIDENCE, FactKind::Status, Holds::Words),
        reports(FORECAST_SPEND, FactKind::Forecast, Holds::Figures),
        reports(COMMENT, FactKind::Comment, Holds::Words),
    ],
    asked: Some(DELIVERY_CONFIDENCE),
    for_information: &[information::BUDGET, information::LAST_REPORTED, information::LAST_CONFIDENCE, information::LAST_FORECAST_SPEND],
};

pub(crate) const RISKS: SheetForm = SheetForm {
    name: "Risks",
    key: RISK,
    columns: &[RISK, NAME, LIKELIHOOD, IMPACT, COMMENT, BASIS, BASIS_NOTE],
    reported: &[
        Reported { breakdown: Some("likelihood"), ..reports(LIKELIHOOD, FactKind::Score, Holds::Steps) },
        Reported { breakdown: Some("impact"), ..reports(IMPACT, FactKind::Score, Holds::Steps) },
        reports(COMMENT, FactKind::Comment, Holds::Words),
    ],
    asked: None,
    for_information: &[
        information::REGISTER,
        information::INHERENT_SCORE,
        information::TARGET_SCORE,
        information::LAST_REPORTED,
        information::LAST_SCORE,
    ],
};

/// What people write in words. What its text is, each row says: [`super::narrative`] reads it.
pub(crate) const NARRATIVE: SheetForm = SheetForm {
    name: "Narrative",
    key: SUBJECT,
    columns: &[SUBJECT, KIND, TEXT, NUMBER, AUTHOR, PERIOD, NOT_FOR_PUBLICATION, BASIS, BASIS_NOTE],
    reported: &[reports(TEXT, FactKind::Comment, Holds::Words), reports(AUTHOR, FactKind::Author, Holds::Words)],
    asked: None,
    for_information: &[],
};

/// The columns that only a sheet with a rate needs, and one for which the template does not ask.
pub(super) const NOT_ASKED_OF_ALL: [Column; 3] = [NUMERATOR, DENOMINATOR, ASSESSMENT];

/// The sheets that report, in the order in which they are read.
pub(super) const SHEETS: [&SheetForm; 5] = [&OUTTURNS, &MILESTONES, &PROJECTS, &RISKS, &NARRATIVE];
