//! The order in which the workbooks come, with the instants on a supplied clock: `replay.toml`, what is kept aside last.

use std::fmt::Write as _;

use anyhow::Result;
use chrono::{DateTime, FixedOffset, SecondsFormat};
use outturn_domain::period::Period;

use crate::framework_workbooks::{APPROVAL, DELIVERY, OPENING, PROPOSAL, later_publication_path};
use crate::return_workbooks::path_of;
use crate::timetable::{Quarter, Timetable};
use crate::{Composed, Example};

const HEAD: &str = "\
# Composed by examples/compose_derby: change the data there, not here.
#
# Each [[arrival]] is a workbook dropped into inbox/<submitter>/ at that instant. `period` is the quarter whose story it belongs to: a replay
# through a quarter stops after that quarter's arrivals and sets the clock to that quarter's [[clock]], the morning after its publication.
";

/// One workbook dropped.
struct Arrival {
    at: DateTime<FixedOffset>,
    submitter: String,
    file: String,
    period: Period,
}

/// The file.
pub(crate) fn compose(example: &Example) -> Result<Vec<Composed>> {
    let timetable = &example.timetable;
    let mut arrivals = framework_arrivals(timetable)?;
    arrivals.extend(returns(timetable, false)?);
    arrivals.sort_by_key(|arrival| arrival.at);
    let mut kept_aside = later_publications(timetable);
    kept_aside.extend(returns(timetable, true)?);
    kept_aside.sort_by_key(|arrival| arrival.at);

    let mut text = head(&example.council.name, timetable.current()?)?;
    write_basis(&mut text)?;
    write_clocks(&mut text, timetable)?;
    write_arrivals(&mut text, &arrivals)?;
    write_correction(&mut text, example)?;
    text.push_str("\n# Kept aside: the quarters after the one that the example is about, for a replay that goes further than `through`.\n");
    write_arrivals(&mut text, &kept_aside)?;
    Ok(vec![Composed { path: "replay.toml".to_owned(), bytes: text.into_bytes() }])
}

fn head(council: &str, through: &Quarter) -> Result<String> {
    let mut text = String::from(HEAD);
    write!(text, "\ncouncil = \"{council}\"\nthrough = \"{}\"\nnow = \"{}\"\n", through.period, instant(through.clock))?;
    Ok(text)
}

fn write_basis(text: &mut String) -> Result<()> {
    writeln!(
        text,
        "\n[basis]\n\
         published = \"Stated in Performance monitoring - Quarter 2 2021/22, Derby City Council Cabinet, 10 November 2021\"\n\
         illustrative = \"Composed to give the shares that the report states; not the council's own figure\""
    )?;
    Ok(())
}

fn write_clocks(text: &mut String, timetable: &Timetable) -> Result<()> {
    for quarter in &timetable.quarter {
        write!(text, "\n[[clock]]\nperiod = \"{}\"\nnow = \"{}\"\n", quarter.period, instant(quarter.clock))?;
    }
    Ok(())
}

fn write_arrivals(text: &mut String, arrivals: &[Arrival]) -> Result<()> {
    for Arrival { at, submitter, file, period } in arrivals {
        let at = instant(*at);
        write!(text, "\n[[arrival]]\nat = \"{at}\"\nsubmitter = \"{submitter}\"\nfile = \"{file}\"\nperiod = \"{period}\"\n")?;
    }
    Ok(())
}

fn write_correction(text: &mut String, example: &Example) -> Result<()> {
    let correction = &example.timetable.correction;
    let submitter = correction.file.split('/').nth(1).unwrap_or_default();
    write!(
        text,
        "\n# Not part of the replay: drop it into inbox/{submitter}/ to see 36 of 46 become 37 of 46.\n\
         [correction]\nsubmitter = \"{submitter}\"\nfile = \"{}\"\nperiod = \"{}\"\nmeasure = \"{}\"\n",
        correction.file, correction.period, correction.measure
    )?;
    Ok(())
}

fn framework_arrivals(timetable: &Timetable) -> Result<Vec<Arrival>> {
    let current = timetable.current()?.period;
    let first = timetable.quarter.first().map_or(current, |quarter| quarter.period);
    let at = &timetable.framework;
    let arrival = |at, file: &str, period| Arrival { at, submitter: "framework".to_owned(), file: file.to_owned(), period };
    let before = current.previous().unwrap_or(current);
    Ok(vec![
        arrival(at.opening, OPENING, first),
        arrival(at.delivery, DELIVERY, before),
        arrival(at.proposal, PROPOSAL, current),
        arrival(at.approval, APPROVAL, current),
    ])
}

/// The workbooks that say when the quarters kept aside were published.
fn later_publications(timetable: &Timetable) -> Vec<Arrival> {
    let later = timetable.quarter.iter().filter_map(|quarter| Some((quarter, quarter.publication_arrives?)));
    let arrivals = later.map(|(quarter, at)| Arrival {
        at,
        submitter: "framework".to_owned(),
        file: later_publication_path(quarter),
        period: quarter.period,
    });
    arrivals.collect()
}

fn returns(timetable: &Timetable, later: bool) -> Result<Vec<Arrival>> {
    let mut arrivals = Vec::new();
    for quarter in timetable.quarter.iter().filter(|quarter| quarter.later == later) {
        for (folder, at) in &quarter.arrivals {
            let file = path_of(quarter, folder)?;
            arrivals.push(Arrival { at: *at, submitter: folder.clone(), file, period: quarter.period });
        }
    }
    Ok(arrivals)
}

fn instant(at: DateTime<FixedOffset>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, false)
}
