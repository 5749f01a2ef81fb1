//! The sheets of the standard return and what each of their columns reports.

use outturn_domain::fact::FactKind;

use crate::normalise::basis_columns::{BASIS, BASIS_NOTE};
use crate::normalise::table::Column;

/// A sheet of the return: a row is about one item, and each reported column of it may hold a value.
pub(super) struct SheetForm {
    /// The name on the tab.
    pub(super) name: &'static str,
    /// The column that says what a row is about.
    pub(super) key: Column,
    /// Every column the sheet may have.
    pub(super) columns: &'static [Column],
    /// The columns that report.
    pub(super) reported: &'static [Reported],
    /// The column without which a row says too little: it is asked for.
    pub(super) asked: Option<Column>,
}

/// A column that reports a value.
pub(super) struct Reported {
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
#[derive(Clone, Copy)]
pub(super) enum Holds {
    /// Numbers, or marks for missing ones.
    Figures,
    /// Dates.
    Dates,
    /// Words.
    Words,
}

/// Which stretch of time a value is about.
#[derive(Clone, Copy)]
pub(super) enum About {
    /// The row's period.
    Period,
    /// The financial year that the row's period ends in: what an outturn is expected to come to.
    WholeYear,
}

const fn reports(column: Column, kind: FactKind, holds: Holds) -> Reported {
    Reported { column, kind, holds, breakdown: None, about: About::Period }
}

pub(super) const ENTITY: Column = Column::optional("Entity");
pub(super) const BREAKDOWN: Column = Column::optional("Breakdown");
pub(super) const PERIOD: Column = Column::optional("Period");
pub(super) const PROVISIONAL: Column = Column::optional("Provisional");
pub(super) const NOT_FOR_PUBLICATION: Column = Column::optional("Not for publication");

const MEASURE: Column = Column::required("Measure");
const MILESTONE: Column = Column::required("Milestone");
const PROJECT: Column = Column::required("Project");
const RISK: Column = Column::required("Risk");
const NAME: Column = Column::optional("Name");
const VALUE: Column = Column::required("Value");
const NUMERATOR: Column = Column::optional("Numerator");
const DENOMINATOR: Column = Column::optional("Denominator");
const FORECAST: Column = Column::optional("Forecast");
const COMMENT: Column = Column::optional("Comment");
const STATUS: Column = Column::optional("Status");
const FORECAST_DATE: Column = Column::optional("Forecast date");
const ACTUAL_DATE: Column = Column::optional("Actual date");
const DELIVERY_CONFIDENCE: Column = Column::optional("Delivery confidence");
const FORECAST_SPEND: Column = Column::optional("Forecast spend");
const LIKELIHOOD: Column = Column::optional("Likelihood");
const IMPACT: Column = Column::optional("Impact");

pub(super) const OUTTURNS: SheetForm = SheetForm {
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
    ],
    asked: None,
};

const MILESTONES: SheetForm = SheetForm {
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
};

const PROJECTS: SheetForm = SheetForm {
    name: "Projects",
    key: PROJECT,
    columns: &[PROJECT, NAME, DELIVERY_CONFIDENCE, FORECAST_SPEND, COMMENT, BASIS, BASIS_NOTE],
    reported: &[
        reports(DELIVERY_CONFIDENCE, FactKind::Status, Holds::Words),
        reports(FORECAST_SPEND, FactKind::Forecast, Holds::Figures),
        reports(COMMENT, FactKind::Comment, Holds::Words),
    ],
    asked: Some(DELIVERY_CONFIDENCE),
};

const RISKS: SheetForm = SheetForm {
    name: "Risks",
    key: RISK,
    columns: &[RISK, NAME, LIKELIHOOD, IMPACT, COMMENT, BASIS, BASIS_NOTE],
    reported: &[
        Reported { breakdown: Some("likelihood"), ..reports(LIKELIHOOD, FactKind::Score, Holds::Figures) },
        Reported { breakdown: Some("impact"), ..reports(IMPACT, FactKind::Score, Holds::Figures) },
        reports(COMMENT, FactKind::Comment, Holds::Words),
    ],
    asked: None,
};

/// The sheets that report, in the order in which they are read.
pub(super) const SHEETS: [&SheetForm; 4] = [&OUTTURNS, &MILESTONES, &PROJECTS, &RISKS];
