//! The framework workbooks: the opening one, what is to be delivered in 2021/22, the targets as proposed in October 2021, what the Cabinet approved
//! in November, and the publications of the quarters that are kept aside.

use anyhow::{Context, Result};
use outturn_domain::absence::TargetAbsence;
use outturn_domain::period::Period;
use outturn_domain::stage::Basis;
use rust_xlsxwriter::Workbook;

use crate::catalogue::Measure;
use crate::council::Council;
use crate::framework_delivery::{self, Milestones};
use crate::risks::ToldWith;
use crate::sheet::{Cell, Column, add_table, count, figure, maybe, text, workbook};
use crate::timetable::{Quarter, Timetable};
use crate::{Composed, Example};

pub(crate) const OPENING: &str = "framework/01-framework-2019-04.xlsx";
pub(crate) const DELIVERY: &str = "framework/01b-framework-2021-06-milestones-projects-risks.xlsx";
pub(crate) const PROPOSAL: &str = "framework/02-framework-2021-10-targets-proposed.xlsx";
pub(crate) const APPROVAL: &str = "framework/03-framework-2021-11-10-approved.xlsx";

/// What stands behind what the report does not state.
const OURS: &str = "Composed; the report's appendices are not to be had";

/// All of them, in the order in which they come.
pub(crate) fn compose(example: &Example) -> Result<Vec<Composed>> {
    let mut books = vec![opening(example)?, delivery(example)?, proposal(example)?, approval(example)?];
    for quarter in example.timetable.quarter.iter().filter(|quarter| quarter.later) {
        books.push(later_publication(quarter)?);
    }
    Ok(books)
}

/// Where the workbook stands that says that a quarter kept aside was published.
pub(crate) fn later_publication_path(quarter: &Quarter) -> String {
    format!("later/framework/framework-{}-published.xlsx", quarter.published.date())
}

fn opening(example: &Example) -> Result<Composed> {
    let Example { council, measures, timetable, .. } = example;
    let mut book = workbook("Framework, from April 2019", timetable.framework.opening)?;
    settings(&mut book, council)?;
    plan(&mut book, council)?;
    organisation(&mut book, council)?;
    boards(&mut book, council)?;
    calendar(&mut book, timetable)?;
    // In April 2019 nobody knew which measure would be deleted.
    measures_sheet(&mut book, council, measures.iter().map(|measure| (measure, Cell::Empty)))?;
    rules(&mut book, council)?;
    aliases(&mut book, council)?;
    finish(OPENING, book)
}

/// What the plan of 2021/22 is to deliver, the strategic register as it stood then, and what raises a candidate for scrutiny.
fn delivery(example: &Example) -> Result<Composed> {
    let arrival = example.timetable.framework.delivery;
    let mut book = workbook("Framework, June 2021: milestones, priority projects and strategic risks", arrival)?;
    framework_delivery::milestones(&mut book, example, Milestones::AsSet)?;
    framework_delivery::projects(&mut book, example)?;
    framework_delivery::risks(&mut book, example, arrival.date_naive(), None)?;
    framework_delivery::risk_aliases(&mut book, example)?;
    framework_delivery::scrutiny_rules(&mut book, example)?;
    finish(DELIVERY, book)
}

fn proposal(example: &Example) -> Result<Composed> {
    let timetable = &example.timetable;
    let mut book = workbook("Framework, October 2021: targets proposed for approval", timetable.framework.proposal)?;
    targets(&mut book, example, None)?;
    let current = timetable.current()?.period;
    publications(&mut book, timetable.quarter.iter().filter(|quarter| quarter.period < current))?;
    let known = timetable.framework.proposal.date_naive();
    framework_delivery::risks(&mut book, example, known, Some(timetable.framework.delivery.date_naive()))?;
    framework_delivery::reviews(&mut book, example, ToldWith::Proposal)?;
    finish(PROPOSAL, book)
}

fn approval(example: &Example) -> Result<Composed> {
    let Example { council, measures, timetable, .. } = example;
    let mut book = workbook("Framework, as approved on 10 November 2021", timetable.framework.approval)?;
    targets(&mut book, example, Some(&timetable.targets.approved_by))?;
    let ended = measures.iter().filter_map(|measure| Some((measure, Cell::Date(measure.ends?.as_at_date()?))));
    measures_sheet(&mut book, council, ended)?;
    framework_delivery::milestones(&mut book, example, Milestones::Changed)?;
    changes(&mut book, council, timetable)?;
    framework_delivery::reviews(&mut book, example, ToldWith::Approval)?;
    framework_delivery::recommendations(&mut book, example, ToldWith::Approval)?;
    publications(&mut book, [timetable.current()?].into_iter())?;
    finish(APPROVAL, book)
}

fn later_publication(quarter: &Quarter) -> Result<Composed> {
    let arrival = quarter.publication_arrives.context("a quarter kept aside has no workbook that says when it was published")?;
    let mut book = workbook(&format!("Framework, {} published", quarter.period.label()), arrival)?;
    publications(&mut book, [quarter].into_iter())?;
    finish(&later_publication_path(quarter), book)
}

fn finish(path: &str, mut book: Workbook) -> Result<Composed> {
    Ok(Composed { path: path.to_owned(), bytes: book.save_to_buffer()? })
}

fn settings(book: &mut Workbook, council: &Council) -> Result<()> {
    let columns = [Column("Setting", 26.0), Column("Value", 40.0)];
    let judge = if council.proposed_targets_judge { "yes" } else { "no" };
    let rows = [
        [text("Name"), text(&council.name)],
        [text("Time zone"), text(&council.time_zone)],
        [text("Default stage"), text(&council.default_stage)],
        [text("Proposed targets judge"), text(judge)],
    ];
    add_table(book, "Council", &columns, &rows)
}

fn plan(book: &mut Workbook, council: &Council) -> Result<()> {
    let columns =
        [Column("Code", 22.0), Column("Kind", 10.0), Column("Name", 58.0), Column("Parent", 16.0), Column("Order", 8.0), BASIS, NOTE];
    let rows = council.plan.iter().zip(1i32..).map(|(item, order)| {
        let [basis, note] = ours_unless(None);
        [text(&item.code), text(&item.kind), text(&item.name), maybe(item.parent.as_deref()), count(order.into()), basis, note]
    });
    add_table(book, "Plan", &columns, &rows.collect::<Vec<_>>())
}

fn organisation(book: &mut Workbook, council: &Council) -> Result<()> {
    let columns = [
        Column("Code", 34.0),
        Column("Kind", 12.0),
        Column("Name", 44.0),
        Column("Parent", 26.0),
        Column("May report for", 28.0),
        Column("From", 12.0),
        Column("To", 12.0),
        BASIS,
        NOTE,
    ];
    let row = |code: &str, kind: &str, name: &str, parent: Option<&str>, may: Option<&str>| {
        let [basis, note] = ours_unless(None);
        [text(code), text(kind), text(name), maybe(parent), maybe(may), Cell::Empty, Cell::Empty, basis, note]
    };
    let mut rows = Vec::new();
    for directorate in &council.directorate {
        rows.push(row(&directorate.code, "directorate", &directorate.name, None, None));
        let services = directorate.services.iter();
        rows.extend(services.map(|service| row(&service.code, "service", &service.name, Some(&directorate.code), None)));
    }
    rows.extend(council.portfolio.iter().map(|portfolio| row(&portfolio.code, "portfolio", &portfolio.name, None, None)));
    let directorates = council.directorate.iter();
    rows.extend(directorates.map(|own| row(&own.folder, "submitter", &own.name, None, Some(&own.code))));
    rows.push(row(&council.corporate_team.folder, "submitter", &council.corporate_team.name, None, Some("everyone")));
    add_table(book, "Organisation", &columns, &rows)
}

fn boards(book: &mut Workbook, council: &Council) -> Result<()> {
    let columns = [
        Column("Code", 38.0),
        Column("Name", 44.0),
        Column("Remit", 50.0),
        Column("Aliases", 32.0),
        Column("Scrutinises", 11.0),
        BASIS,
        NOTE,
    ];
    let rows = council.board.iter().map(|board| {
        let [basis, note] = ours_unless(board.note.as_deref());
        let scrutinises = if board.scrutinises { Cell::Empty } else { text("no") };
        [text(&board.code), text(&board.name), text(board.remit.join("; ")), text(board.aliases.join("; ")), scrutinises, basis, note]
    });
    add_table(book, "Boards", &columns, &rows.collect::<Vec<_>>())
}

fn calendar(book: &mut Workbook, timetable: &Timetable) -> Result<()> {
    let columns = [Column("Period", 14.0), Column("Event", 14.0), Column("Date", 12.0), Column("Body", 28.0), BASIS, NOTE];
    let rows = timetable.quarter.iter().flat_map(|quarter| {
        let published = quarter.published.date();
        let events = [
            ("returns due", quarter.due, None, None),
            ("sign-off", quarter.sign_off, None, None),
            ("publication", published, Some("cabinet"), quarter.note.as_deref()),
            ("meeting", published, Some("cabinet"), quarter.note.as_deref()),
            ("meeting", quarter.scrutiny, Some("executive-scrutiny-board"), None),
        ];
        events.map(|(event, date, body, stated)| {
            let [basis, note] = ours_unless(stated);
            [text(quarter.period.label()), text(event), Cell::Date(date), maybe(body), basis, note]
        })
    });
    add_table(book, "Calendar", &columns, &rows.collect::<Vec<_>>())
}

const MEASURE_COLUMNS: [Column; 27] = [
    Column("Code", 12.0),
    Column("Name", 50.0),
    Column("Plan items", 22.0),
    Column("Service", 30.0),
    Column("Portfolio", 32.0),
    Column("Owner", 34.0),
    Column("Unit", 14.0),
    Column("Precision", 10.0),
    Column("Polarity", 10.0),
    Column("Band from", 10.0),
    Column("Band to", 10.0),
    Column("Frequency", 12.0),
    Column("Cell holds", 14.0),
    Column("Annual target means", 16.0),
    Column("Class", 14.0),
    Column("In framework", 12.0),
    Column("Tolerance %", 11.0),
    Column("Lag months", 10.0),
    Column("Numerator", 36.0),
    Column("Denominator", 36.0),
    Column("Definition", 60.0),
    Column("Source", 34.0),
    Column("Tags", 24.0),
    Column("From", 12.0),
    Column("To", 12.0),
    BASIS,
    NOTE,
];

fn measures_sheet<'a>(book: &mut Workbook, council: &Council, measures: impl Iterator<Item = (&'a Measure, Cell)>) -> Result<()> {
    let rows = measures.map(|(measure, to)| measure_row(council, measure, to)).collect::<Result<Vec<_>>>()?;
    add_table(book, "Measures", &MEASURE_COLUMNS, &rows)
}

fn measure_row(council: &Council, measure: &Measure, to: Cell) -> Result<[Cell; 27]> {
    let service = council.service(&measure.service)?;
    let [band_from, band_to] = match measure.band {
        Some([from, to]) => [figure(measure, from)?, figure(measure, to)?],
        None => [Cell::Empty, Cell::Empty],
    };
    let from = measure.starts.and_then(Period::start_date).map_or(Cell::Empty, Cell::Date);
    let stated = measure.name_note.as_ref().map(|note| format!("{note}; the name follows the report, the rest of the row is ours"));
    let [basis, note] = ours_unless(stated.as_deref());
    Ok([
        text(&measure.code),
        text(&measure.name),
        text(&measure.outcome),
        text(&measure.service),
        text(&service.portfolio),
        text(&service.owner),
        text(&measure.unit),
        count(measure.precision()?.places().into()),
        text(measure.polarity.as_str()),
        band_from,
        band_to,
        text(measure.frequency.as_str()),
        text(measure.holds.as_str()),
        text(measure.annual_means().as_str()),
        text(measure.class.as_str()),
        text("yes"),
        Cell::Empty,
        Cell::Empty,
        maybe(measure.numerator.as_deref()),
        maybe(measure.denominator.as_deref()),
        maybe(measure.definition.as_deref()),
        maybe(measure.source.as_deref()),
        text(measure.tags.join("; ")),
        from,
        to,
        basis,
        note,
    ])
}

/// The targets of 2021/22: proposed, or as `approved_by` approved them.
fn targets(book: &mut Workbook, example: &Example, approved_by: Option<&str>) -> Result<()> {
    let columns = [
        Column("Measure", 12.0),
        Column("Entity", 10.0),
        Column("Breakdown", 11.0),
        Column("Period", 14.0),
        Column("Target", 18.0),
        Column("Level", 10.0),
        Column("Supporting text", 60.0),
        Column("Proposed on", 13.0),
        Column("Approved on", 13.0),
        Column("Approved by", 13.0),
        Column("Judges from", 14.0),
        BASIS,
        NOTE,
    ];
    let dates = &example.timetable.targets;
    let quarter = dates.judge_from;
    let year = quarter.in_financial_year().context("targets judge from a period that lies in no year")?;
    let mut rows = Vec::new();
    for measure in &example.measures {
        for (period, target, words) in target_cells(measure, quarter, year)? {
            let [basis, note] = ours_unless(None);
            rows.push([
                text(&measure.code),
                Cell::Empty,
                Cell::Empty,
                text(period.label()),
                target,
                Cell::Empty,
                maybe(words),
                Cell::Date(dates.proposed_on),
                approved_by.map_or(Cell::Empty, |_| Cell::Date(dates.approved_on)),
                maybe(approved_by),
                text(dates.judge_from.label()),
                basis,
                note,
            ]);
        }
    }
    add_table(book, "Targets", &columns, &rows)
}

/// The rows of one measure: the quarter's target and the year's, or why there is none for either. Nothing at all for the one to be deleted.
fn target_cells(measure: &Measure, quarter: Period, year: Period) -> Result<Vec<(Period, Cell, Option<&str>)>> {
    if let Some(none) = &measure.no_target {
        let words = match none.reason {
            TargetAbsence::NotAppropriate => "not appropriate",
            TargetAbsence::Partners => "partner's",
            _ => "not set yet",
        };
        return Ok(vec![(quarter, text(words), Some(none.text.as_str())), (year, text(words), Some(none.text.as_str()))]);
    }
    let Some(targets) = measure.targets else { return Ok(Vec::new()) };
    let words = measure.targets_text.as_deref();
    let mut cells = Vec::new();
    if let Some(target) = targets.q2 {
        cells.push((quarter, figure(measure, target)?, words));
    }
    cells.push((year, figure(measure, targets.year)?, words));
    Ok(cells)
}

fn changes(book: &mut Workbook, council: &Council, timetable: &Timetable) -> Result<()> {
    let columns = [
        Column("Change", 10.0),
        Column("Item", 12.0),
        Column("New items", 22.0),
        Column("Rationale", 70.0),
        Column("Approving body", 16.0),
        Column("Approved on", 13.0),
        Column("Judges from", 14.0),
        BASIS,
        NOTE,
    ];
    // Amendments made at the meeting count from the quarter after the one that it looked at.
    let next = timetable.quarter.iter().find(|quarter| quarter.later).context("the timetable has no later quarter")?;
    let dates = &timetable.targets;
    let rows = council.change.iter().map(|change| {
        let [basis, note] = ours_unless(Some(&change.note));
        [
            text(&change.kind),
            text(&change.item),
            text(change.new_items.join("; ")),
            text(&change.rationale),
            text(&dates.approved_by),
            Cell::Date(dates.approved_on),
            text(next.period.label()),
            basis,
            note,
        ]
    });
    add_table(book, "Changes", &columns, &rows.collect::<Vec<_>>())
}

fn rules(book: &mut Workbook, council: &Council) -> Result<()> {
    let columns = [Column("Rule set", 24.0), Column("Judges from", 14.0), Column("Approved by", 14.0), BASIS, NOTE];
    let note = "The report does not give the council's own colour rule: a shipped rule set of another council stands in";
    let row =
        [text(&council.rule_set), text(council.rules_judge_from.label()), Cell::Empty, text(Basis::Illustrative.as_str()), text(note)];
    add_table(book, "Rules", &columns, &[row])
}

fn publications<'a>(book: &mut Workbook, quarters: impl Iterator<Item = &'a Quarter>) -> Result<()> {
    let columns = [Column("Period", 14.0), Column("Published", 18.0), Column("Body", 16.0), Column("Title", 48.0), BASIS, NOTE];
    let rows = quarters.map(|quarter| {
        let [basis, note] = ours_unless(quarter.note.as_deref());
        let part = quarter.period.part_number().unwrap_or_default();
        let year = quarter.period.in_financial_year().map_or_else(String::new, Period::label);
        let title = format!("Performance monitoring - Quarter {part} {year}");
        [text(quarter.period.label()), Cell::Instant(quarter.published), text("cabinet"), text(title), basis, note]
    });
    add_table(book, "Publications", &columns, &rows.collect::<Vec<_>>())
}

fn aliases(book: &mut Workbook, council: &Council) -> Result<()> {
    let columns = [Column("Kind", 10.0), Column("Alias", 34.0), Column("Code", 28.0), BASIS, NOTE];
    let rows = council.alias.iter().map(|alias| {
        let [basis, note] = ours_unless(None);
        [text(&alias.kind), text(&alias.written), text(&alias.code), basis, note]
    });
    add_table(book, "Aliases", &columns, &rows.collect::<Vec<_>>())
}

pub(crate) const BASIS: Column = Column("Basis", 12.0);
pub(crate) const NOTE: Column = Column("Basis note", 50.0);

/// The two cells that say what stands behind a row: where the report states it, or that it is ours.
pub(crate) fn ours_unless(stated: Option<&str>) -> [Cell; 2] {
    match stated {
        Some(note) => [text(Basis::Published.as_str()), text(note)],
        None => [text(Basis::Illustrative.as_str()), text(OURS)],
    }
}
