//! The sheet Measures: what is counted, how it is read, and who answers for it.

use outturn_domain::code::{ItemCode, PlanCode, UnitCode, lookup_key};
use outturn_domain::figure::{CellNumber, Precision, Unit};
use outturn_domain::finding::FindingCode;
use outturn_domain::framework::FrameworkRow;
use outturn_domain::measure::{AnnualMeaning, CellHolds, Formula, Frequency, Measure, MeasureClass, Polarity, RollUp, Thresholds};

use super::percent::{Meant, in_points, meant};
use super::row_reader::{FROM, RowReader, TO};
use super::sheet::SheetForm;
use super::withdrawn::WITHDRAWN;
use crate::normalise::basis_columns::{BASIS, BASIS_NOTE};
use crate::normalise::quote::shortened;
use crate::normalise::table::Column;
use crate::normalise::typed_cells::NumberCell;

const CODE: Column = Column::required("Code");
const NAME: Column = Column::required("Name");
pub(super) const PLAN_ITEMS: Column = Column::required("Plan items");
pub(super) const SERVICE: Column = Column::required("Service");
pub(super) const PORTFOLIO: Column = Column::optional("Portfolio");
const OWNER: Column = Column::optional("Owner");
pub(super) const UNIT: Column = Column::required("Unit");
pub(super) const PRECISION: Column = Column::optional("Precision");
pub(super) const POLARITY: Column = Column::required("Polarity");
const BAND_FROM: Column = Column::optional("Band from");
const BAND_TO: Column = Column::optional("Band to");
pub(super) const FREQUENCY: Column = Column::required("Frequency");
pub(super) const CELL_HOLDS: Column = Column::required("Cell holds");
pub(super) const ANNUAL_TARGET_MEANS: Column = Column::optional("Annual target means");
pub(super) const ROLL_UP: Column = Column::optional("Roll-up").or(&["Rolls up"]);
pub(super) const FORMULA: Column = Column::optional("Formula");
pub(super) const CLASS: Column = Column::optional("Class");
pub(super) const LOWER_THRESHOLD: Column = Column::optional("Lower threshold");
const UPPER_THRESHOLD: Column = Column::optional("Upper threshold");
pub(super) const IN_FRAMEWORK: Column = Column::optional("In framework");
pub(super) const TOLERANCE: Column = Column::optional("Tolerance %").or(&["Tolerance"]);
pub(super) const LAG_MONTHS: Column = Column::optional("Lag months");
pub(super) const NUMERATOR: Column = Column::optional("Numerator");
pub(super) const DENOMINATOR: Column = Column::optional("Denominator");
pub(super) const DEFINITION: Column = Column::optional("Definition");
const SOURCE: Column = Column::optional("Source");
const TAGS: Column = Column::optional("Tags");

pub(super) const SHEET: SheetForm = SheetForm {
    name: "Measures",
    also: None,
    key: CODE,
    about_items: true,
    columns: &[
        CODE,
        NAME,
        PLAN_ITEMS,
        SERVICE,
        PORTFOLIO,
        OWNER,
        UNIT,
        PRECISION,
        POLARITY,
        BAND_FROM,
        BAND_TO,
        FREQUENCY,
        CELL_HOLDS,
        ANNUAL_TARGET_MEANS,
        ROLL_UP,
        FORMULA,
        CLASS,
        LOWER_THRESHOLD,
        UPPER_THRESHOLD,
        IN_FRAMEWORK,
        TOLERANCE,
        LAG_MONTHS,
        NUMERATOR,
        DENOMINATOR,
        DEFINITION,
        SOURCE,
        TAGS,
        FROM,
        TO,
        BASIS,
        BASIS_NOTE,
        WITHDRAWN,
    ],
};

/// Ten years: no figure comes later than that.
const LONGEST_LAG: u32 = 120;

pub(super) fn row(row: &mut RowReader<'_>) -> Option<Vec<FrameworkRow>> {
    let code = row.needed_code(&CODE, ItemCode::parse);
    let title = row.needed_line(&NAME);
    let plan_items = row.codes(&PLAN_ITEMS, PlanCode::parse);
    if !row.row().any(&[PLAN_ITEMS]) {
        row.hold(&PLAN_ITEMS, "The measure stands nowhere in the plan: nothing is under Plan items.");
    }
    let service = row.needed_code(&SERVICE, UnitCode::parse);
    let portfolio = row.code(&PORTFOLIO, UnitCode::parse);
    let unit = row.needed_line(&UNIT).map(|text| Unit::from_cell(&text));
    let precision = precision(row, unit.as_ref());
    let polarity = polarity(row, unit.as_ref());
    let words = [Frequency::Monthly, Frequency::Quarterly, Frequency::HalfYearly, Frequency::Annual, Frequency::Irregular];
    let frequency = row.needed_word(&FREQUENCY, &words.map(Frequency::as_str), Frequency::from_cell);
    let words = [CellHolds::InPeriod, CellHolds::YearToDate, CellHolds::Stock, CellHolds::Rolling];
    let cell_holds = row.needed_word(&CELL_HOLDS, &words.map(CellHolds::as_str), CellHolds::from_cell);
    let words = [AnnualMeaning::YearTotal, AnnualMeaning::LevelInMarch];
    let annual_target_means = row.word(&ANNUAL_TARGET_MEANS, &words.map(AnnualMeaning::as_str), AnnualMeaning::from_cell);
    let words = [RollUp::Sum, RollUp::Last, RollUp::RatioOfSums, RollUp::Mean];
    let roll_up = row.word(&ROLL_UP, &words.map(RollUp::as_str), RollUp::from_cell);
    let formula = formula(row);
    let words = [MeasureClass::Strategic, MeasureClass::Operational, MeasureClass::Statutory, MeasureClass::Contextual];
    let class = row.word(&CLASS, &words.map(MeasureClass::as_str), MeasureClass::from_cell);
    let measure = Measure {
        owner: row.line(&OWNER),
        thresholds: thresholds(row, class, unit.as_ref()),
        class: class.unwrap_or(MeasureClass::Strategic),
        within_framework: row.yes_no(&IN_FRAMEWORK).unwrap_or(true),
        tolerance: tolerance(row),
        lag_months: row.whole_number(&LAG_MONTHS, LONGEST_LAG).unwrap_or(0),
        numerator: row.line(&NUMERATOR),
        denominator: row.line(&DENOMINATOR),
        definition: row.text(&DEFINITION),
        source: row.text(&SOURCE),
        tags: row.list(&TAGS),
        effective: row.effective(),
        basis: row.basis(),
        basis_note: row.basis_note(),
        place: row.place(&CODE),
        annual_target_means: annual_target_means.unwrap_or_else(|| usual_meaning(cell_holds, unit.as_ref())),
        code: code?,
        title: title?,
        plan_items,
        service: service?,
        portfolio,
        unit: unit?,
        precision: precision?,
        polarity: polarity?,
        frequency: frequency?,
        cell_holds: cell_holds?,
        roll_up,
        formula,
    };
    check_roll_up(row, &measure);
    check_formula(row, &measure);
    Some(vec![FrameworkRow::Measure(Box::new(measure))])
}

/// A rule that would make figures which mean nothing holds the row back: a wrong quarter is worse than none.
fn check_roll_up(row: &mut RowReader<'_>, measure: &Measure) {
    let Some(rule) = measure.roll_up else { return };
    let is_rate = measure.numerator.is_some() || measure.denominator.is_some();
    let no_parts = matches!(measure.frequency, Frequency::Annual | Frequency::Irregular);
    let misfit = rule.misfit(measure.cell_holds, &measure.unit, is_rate);
    let misfit = misfit.or_else(|| no_parts.then_some("only monthly, quarterly and half-yearly values make up longer periods"));
    let level = rule == RollUp::Sum && measure.annual_target_means == AnnualMeaning::LevelInMarch;
    let misfit = misfit.or_else(|| level.then_some("Annual target means says the level in March, and a sum comes to the year's total"));
    let band = rule == RollUp::Sum && matches!(measure.polarity, Polarity::Band { .. });
    let misfit = misfit.or_else(|| band.then_some("a band is set for one period: no sum of several is held against it"));
    if let Some(why) = misfit {
        row.hold(&ROLL_UP, format!("Roll-up says {}, and {why}.", rule.as_str()));
    }
}

fn formula(row: &mut RowReader<'_>) -> Option<Formula> {
    let text = row.line(&FORMULA)?;
    let read = Formula::parse(&text);
    read.map_err(|error| row.hold(&FORMULA, format!("{} cannot be a formula: {error}.", shortened(&text)))).ok()
}

/// A formula is worked out anew for each period, so that nothing of it is rolled up, and it must be known for which periods.
fn check_formula(row: &mut RowReader<'_>, measure: &Measure) {
    if measure.formula.is_none() {
        return;
    }
    if measure.roll_up.is_some() {
        row.hold(
            &ROLL_UP,
            "What is worked out by a formula is worked out anew for longer periods, and not rolled up: Roll-up stays empty.",
        );
    }
    if measure.frequency == Frequency::Irregular {
        row.hold(&FREQUENCY, "What is worked out by a formula needs a frequency that says for which periods, and not irregular.");
    }
}

/// Counts and pounds are published whole, percentages to one place, unless the sheet says otherwise.
fn precision(row: &mut RowReader<'_>, unit: Option<&Unit>) -> Option<Precision> {
    let usual = u32::from(unit == Some(&Unit::Percent));
    let places = row.whole_number(&PRECISION, u32::from(Precision::MOST)).unwrap_or(usual);
    u8::try_from(places).ok().and_then(Precision::new)
}

/// A count adds up to the year's total; a level, a rolling figure and a percentage are what they are in March.
fn usual_meaning(cell_holds: Option<CellHolds>, unit: Option<&Unit>) -> AnnualMeaning {
    match cell_holds {
        Some(CellHolds::InPeriod | CellHolds::YearToDate) if unit != Some(&Unit::Percent) => AnnualMeaning::YearTotal,
        _ => AnnualMeaning::LevelInMarch,
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Way {
    High,
    Low,
    Band,
    Neither,
}

fn polarity(row: &mut RowReader<'_>, unit: Option<&Unit>) -> Option<Polarity> {
    let way = row.needed_word(&POLARITY, &["high", "low", "band", "none"], |text| match lookup_key(text).as_str() {
        "high" => Some(Way::High),
        "low" => Some(Way::Low),
        "band" => Some(Way::Band),
        "none" => Some(Way::Neither),
        _ => None,
    })?;
    match way {
        Way::High => Some(Polarity::High),
        Way::Low => Some(Polarity::Low),
        Way::Neither => Some(Polarity::Neither),
        Way::Band => {
            let (lower, upper) = (band_end(row, &BAND_FROM, unit), band_end(row, &BAND_TO, unit));
            let (lower, upper) = (lower?, upper?);
            if lower.decimal() > upper.decimal() {
                row.hold(&BAND_TO, "Band to is below Band from.");
            }
            Some(Polarity::Band { lower, upper })
        }
    }
}

/// The range in which a figure of context is expected. What the council answers for has targets instead.
fn thresholds(row: &mut RowReader<'_>, class: Option<MeasureClass>, unit: Option<&Unit>) -> Option<Thresholds> {
    let given: Vec<Column> = [LOWER_THRESHOLD, UPPER_THRESHOLD].into_iter().filter(|column| row.row().any(&[*column])).collect();
    let first = given.first()?;
    if class != Some(MeasureClass::Contextual) {
        row.hold(first, "Thresholds are for contextual measures, which nobody is judged by; a measure of another class has targets.");
        return None;
    }
    let mut end = |column: &Column| if given.contains(column) { band_end(row, column, unit) } else { None };
    let (lower, upper) = (end(&LOWER_THRESHOLD), end(&UPPER_THRESHOLD));
    if let (Some(lower), Some(upper)) = (lower, upper)
        && lower.decimal() > upper.decimal()
    {
        row.hold(&UPPER_THRESHOLD, "Upper threshold is below Lower threshold.");
    }
    Some(Thresholds { lower, upper })
}

fn band_end(row: &mut RowReader<'_>, column: &Column, unit: Option<&Unit>) -> Option<CellNumber> {
    let cell = row.need(column, row.row().number(column))?;
    number_in_unit(row, column, cell, unit?, &[])
}

fn tolerance(row: &mut RowReader<'_>) -> Option<CellNumber> {
    let tolerance = in_points(row.number(&TOLERANCE)?).filter(|tolerance| !tolerance.decimal().is_sign_negative());
    if tolerance.is_none() {
        row.hold(&TOLERANCE, "A tolerance is a percentage from 0.");
    }
    tolerance
}

/// A number in the measure's unit; doubts are asked about, and what cannot be a number holds the row back.
pub(super) fn number_in_unit(row: &mut RowReader<'_>, column: &Column, cell: NumberCell, unit: &Unit, known: &[f64]) -> Option<CellNumber> {
    match meant(cell, unit, known) {
        Meant::Number(number) => Some(number),
        Meant::Doubtful(number, why) => {
            let problem = row.row().problem(column, FindingCode::PercentDoubtful, why);
            row.say(*problem);
            Some(number)
        }
        Meant::PercentageOf(text) => {
            let message = format!("{} holds {text}, and the measure's unit is {}.", column.heading(), unit.as_str());
            let problem = row.row().problem(column, FindingCode::NumberExpected, message);
            row.say(*problem);
            None
        }
        Meant::OutOfRange => {
            let message = format!("{} holds a number that is too large to be a figure.", column.heading());
            let problem = row.row().problem(column, FindingCode::NumberOutOfRange, message);
            row.say(*problem);
            None
        }
    }
}
