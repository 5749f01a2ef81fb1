//! The returns: one standard return a directorate and quarter, and the correction that is kept beside them.

use anyhow::{Context, Result, ensure};
use chrono::{DateTime, FixedOffset, NaiveDate};
use outturn_domain::period::Period;
use outturn_domain::stage::Basis;
use rust_xlsxwriter::Workbook;

use crate::catalogue::Measure;
use crate::council::Directorate;
use crate::return_delivery::Delivery;
use crate::series::{Outturn, outturns, rate, reported_in};
use crate::sheet::{Cell, Column, add_form, add_table, count, figure, maybe, text, workbook};
use crate::timetable::Quarter;
use crate::{Composed, Example};

/// Every return, quarter by quarter, and the correction.
pub(crate) fn compose(example: &Example) -> Result<Vec<Composed>> {
    let quarters = example.timetable.periods();
    let anchor = example.timetable.current()?.period;
    let mut histories = Vec::new();
    for measure in &example.measures {
        histories.push((measure, outturns(measure, &quarters, anchor)?));
    }
    let mut files = Vec::new();
    for quarter in &example.timetable.quarter {
        for (folder, arrival) in &quarter.arrivals {
            let directorate = example.council.directorate_of(folder)?;
            let rows = rows_of(&histories, directorate, quarter, anchor)?;
            let delivery = Delivery::of(example, directorate, quarter.period)?;
            let cover = Cover { directorate, period: quarter.period, signed_off_on: arrival.date_naive() };
            files.push(Composed { path: path_of(quarter, folder)?, bytes: standard_return(&cover, &rows, &delivery, *arrival)? });
        }
    }
    files.push(correction(example)?);
    Ok(files)
}

/// Where the return of `folder` for `quarter` stands under the example's folder.
pub(crate) fn path_of(quarter: &Quarter, folder: &str) -> Result<String> {
    let id = quarter.period.id();
    let short = id.strip_prefix("fy").context("the timetable has a period that is no quarter of a financial year")?;
    let parent = if quarter.later { "later" } else { "returns" };
    Ok(format!("{parent}/{id}/{folder}-{short}.xlsx"))
}

struct Cover<'a> {
    directorate: &'a Directorate,
    period: Period,
    signed_off_on: NaiveDate,
}

type OutturnRow = [Cell; 14];

fn rows_of(
    histories: &[(&Measure, Vec<Outturn>)],
    directorate: &Directorate,
    quarter: &Quarter,
    anchor: Period,
) -> Result<Vec<OutturnRow>> {
    let mut rows = Vec::new();
    for (measure, history) in histories.iter().filter(|(measure, _)| directorate.has(&measure.service)) {
        let forecast = measure.forecast.filter(|_| quarter.period == anchor);
        let forecast = forecast.map(|forecast| figure(measure, forecast)).transpose()?;
        // A row has one basis for all its figures, and no forecast is stated in the report: beside what is, it gets a row of its own.
        let (mut in_row, mut alone) = (None, forecast);
        for outturn in history.iter().filter(|outturn| reported_in(outturn.period) == quarter.period) {
            if outturn.basis == Basis::Illustrative {
                in_row = alone.take();
            }
            rows.push(row(measure, outturn, quarter.period, in_row.take())?);
        }
        if let Some(forecast) = alone {
            rows.push(forecast_row(measure, quarter.period, forecast)?);
        }
    }
    Ok(rows)
}

/// A row with nothing but what the whole year is expected to come to.
fn forecast_row(measure: &Measure, period: Period, forecast: Cell) -> Result<OutturnRow> {
    let year = period.in_financial_year().context("a forecast is for a financial year")?;
    Ok([
        text(&measure.code),
        text(&measure.name),
        Cell::Empty,
        Cell::Empty,
        text(year.label()),
        Cell::Empty,
        Cell::Empty,
        Cell::Empty,
        forecast,
        Cell::Empty,
        Cell::Empty,
        Cell::Empty,
        text(Basis::Illustrative.as_str()),
        Cell::Empty,
    ])
}

fn row(measure: &Measure, outturn: &Outturn, cover: Period, forecast: Option<Cell>) -> Result<OutturnRow> {
    let value = match outturn.value {
        Some(value) => figure(measure, value)?,
        None => text("not collected"),
    };
    let [numerator, denominator] = outturn.parts.map_or([Cell::Empty, Cell::Empty], |parts| parts.map(count));
    Ok([
        text(&measure.code),
        text(&measure.name),
        Cell::Empty,
        Cell::Empty,
        if outturn.period == cover { Cell::Empty } else { text(outturn.period.label()) },
        value,
        numerator,
        denominator,
        forecast.unwrap_or(Cell::Empty),
        maybe(outturn.comment.as_deref()),
        if outturn.provisional { text("yes") } else { Cell::Empty },
        Cell::Empty,
        text(outturn.basis.as_str()),
        maybe(outturn.note.as_deref()),
    ])
}

fn standard_return(cover: &Cover<'_>, rows: &[OutturnRow], delivery: &Delivery, made: DateTime<FixedOffset>) -> Result<Vec<u8>> {
    let mut book = workbook(&format!("Performance return {}", cover.period.label()), made)?;
    cover_sheet(&mut book, cover)?;
    add_table(&mut book, "Outturns", &OUTTURN_COLUMNS, rows)?;
    delivery.add_sheets(&mut book)?;
    Ok(book.save_to_buffer()?)
}

fn cover_sheet(book: &mut Workbook, cover: &Cover<'_>) -> Result<()> {
    let directorate = cover.directorate;
    let lines = [
        ("Submitter", text(&directorate.folder)),
        ("Service", text(&directorate.code)),
        ("Period", text(cover.period.label())),
        ("Prepared by", text(&directorate.prepared_by)),
        ("Signed off by", text(&directorate.signed_off_by)),
        ("Signed off on", Cell::Date(cover.signed_off_on)),
        ("On behalf of", Cell::Empty),
    ];
    let footnote = "A composed example, not the council's own return: the Basis column says what is stated in its report.";
    add_form(book, "Cover", "Performance return", &lines, footnote)
}

/// One row that puts right a missed measure; the rows that it leaves out stand as they were.
fn correction(example: &Example) -> Result<Composed> {
    let correction = &example.timetable.correction;
    let measure = example.measures.iter().find(|measure| measure.code == correction.measure);
    let measure = measure.context("the correction is of a measure that the catalogue does not have")?;
    let directorate = example.council.directorate.iter().find(|directorate| directorate.has(&measure.service));
    let directorate = directorate.context("the correction is of a measure that no directorate reports")?;
    let folder = &directorate.folder;
    ensure!(correction.file.contains(folder.as_str()), "the correction stands in another folder than {folder}, which sends it");
    let outturn = Outturn {
        period: correction.period,
        value: Some(rate(correction.of, measure.precision()?)?),
        parts: Some(correction.of),
        comment: Some(correction.comment.clone()),
        provisional: false,
        basis: Basis::Illustrative,
        note: None,
    };
    let cover = Cover { directorate, period: correction.period, signed_off_on: correction.signed_off_on };
    let rows = [row(measure, &outturn, correction.period, None)?];
    let bytes = standard_return(&cover, &rows, &Delivery::default(), example.timetable.current()?.clock)?;
    Ok(Composed { path: correction.file.clone(), bytes })
}

const OUTTURN_COLUMNS: [Column; 14] = [
    Column("Measure", 12.0),
    Column("Name", 52.0),
    Column("Entity", 10.0),
    Column("Breakdown", 11.0),
    Column("Period", 12.0),
    Column("Value", 16.0),
    Column("Numerator", 12.0),
    Column("Denominator", 13.0),
    Column("Forecast", 12.0),
    Column("Comment", 60.0),
    Column("Provisional", 11.0),
    Column("Not for publication", 12.0),
    Column("Basis", 12.0),
    Column("Basis note", 44.0),
];
