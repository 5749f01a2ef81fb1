//! Forecasts the series of a file of tasks, for a program that scores forecasts:
//! `cargo run --release --example forecast_tasks -- tasks.csv > forecasts.csv`.
//!
//! A task is a line `task_id,freq,hmax,kind,history`: a name, the steps of a year, how many steps to forecast, `level` or `ytd`, and the values
//! with spaces between them, `NA` for a gap. Of kind `ytd` the values are what was added in each quarter, ending within a year, and the one
//! thing to forecast is the year's total. A forecast is a line `series_id,horizon,mean,lo80,hi80,lo95,hi95`.
//!
//! A name `GROUP:CORPUS:SERIES@ORIGIN` is read as a council's would be known: series of one corpus are one council's, so its intervals are
//! calibrated on errors that forecasts of the corpus have had, and series that differ only in the code of a body are peers. A task looks at
//! histories up to its own origin (the number after `@`) and never at later ones. `--by-itself` leaves all that out: each task is then
//! forecast from its own history and the shipped constants.

use std::collections::{BTreeMap, HashMap};
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use outturn_domain::forecast::Quantiles;
use outturn_domain::forecast::backtest::realised;
use outturn_domain::forecast::method::{Calibration, ErrorKey, History, Nature, PeerShape, PointMethod, YEARS_OF_HISTORY};

/// How many of the newest outturns of a series teach what errors are like: two years of quarters, so that each quarter tells as much.
const NEWEST: usize = 8;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let by_itself = arguments.iter().any(|argument| argument == "--by-itself");
    let path: PathBuf = arguments.iter().find(|argument| !argument.starts_with("--")).ok_or("the file of tasks is missing")?.into();
    let mut tasks = Vec::new();
    for line in csv::Reader::from_path(path)?.records() {
        tasks.push(Task::read(&line?)?);
    }
    let council = if by_itself { Council::default() } else { Council::of(&tasks) };
    let mut calibrations = HashMap::new();
    let mut shapes = HashMap::new();
    let mut out = BufWriter::new(io::stdout().lock());
    writeln!(out, "series_id,horizon,mean,lo80,hi80,lo95,hi95")?;
    for task in &tasks {
        let calibration = calibrations.entry(task.alike()).or_insert_with(|| council.calibration(task));
        let peers = shapes.entry(task.peers()).or_insert_with(|| council.shape(task)).as_ref();
        for (ahead, quantiles) in task.forecasts(peers, calibration).iter().enumerate() {
            let [low_95, low_80, middle, high_80, high_95] = quantiles.values();
            writeln!(out, "{},{},{middle},{low_80},{high_80},{low_95},{high_95}", task.id, ahead + 1)?;
        }
    }
    Ok(out.flush()?)
}

/// One series to forecast.
#[derive(Debug, Clone, PartialEq)]
struct Task {
    id: String,
    corpus: String,
    series: String,
    /// What is measured, where the series names a body beside it.
    definition: Option<String>,
    /// When it is forecast; absent where all are forecast at one time.
    origin: Option<usize>,
    in_year: usize,
    horizon: usize,
    is_year_total: bool,
    values: Vec<Option<f64>>,
}

impl Task {
    fn read(line: &csv::StringRecord) -> Result<Self, Box<dyn std::error::Error>> {
        let field = |place: usize| line.get(place).ok_or_else(|| format!("a line has fewer than five fields: {line:?}"));
        let id = field(0)?.to_owned();
        let mut parts = id.splitn(3, ':');
        let (corpus, named) = match (parts.next(), parts.next(), parts.next()) {
            (_, Some(corpus), Some(named)) => (corpus, named),
            _ => ("", id.as_str()),
        };
        let (series, origin) = named.rsplit_once('@').map_or((named, None), |(series, origin)| (series, origin.parse().ok()));
        let definition = series.rsplit_once('_').filter(|(_, code)| names_a_body(code)).map(|(definition, _)| definition.to_owned());
        Ok(Self {
            corpus: corpus.to_owned(),
            series: series.to_owned(),
            definition,
            origin,
            in_year: field(1)?.trim().parse()?,
            horizon: field(2)?.trim().parse()?,
            is_year_total: field(3)?.trim() == "ytd",
            values: field(4)?.split_whitespace().map(|value| value.parse().ok()).collect(),
            id,
        })
    }

    fn history<'a>(&'a self, peers: Option<&'a PeerShape>) -> History<'a> {
        let method = PointMethod::Combination;
        History {
            values: &self.values,
            in_year: self.in_year,
            nature: self.nature(),
            rounding: 0.0,
            sampling: 0.0,
            revision: 0.0,
            peers,
            method,
        }
    }

    /// A council's framework says what a measure's unit is; here the name and the values must do.
    fn nature(&self) -> Nature {
        let within = self.values.iter().flatten().all(|value| (0.0..=100.0).contains(value));
        let named = self.series.to_lowercase();
        match within {
            true if named.contains("pct") || named.contains("percent") => Nature::Percentage,
            true => Nature::Rate,
            false => Nature::Amount,
        }
    }

    fn forecasts(&self, peers: Option<&PeerShape>, calibration: &Calibration) -> Vec<Quantiles> {
        let history = self.history(peers);
        if self.is_year_total {
            let known = self.values.len() % self.in_year;
            let so_far = self.values[self.values.len() - known..].iter().flatten().sum();
            let forecast = history.forecast(self.in_year - known);
            return forecast.map(|forecast| forecast.year(known, self.in_year - known, so_far, calibration)).into_iter().collect();
        }
        let Some(forecast) = history.forecast(self.horizon) else { return Vec::new() };
        (1..=self.horizon).map(|ahead| forecast.step(ahead, calibration)).collect()
    }

    /// The length of history that is looked at.
    fn length(&self) -> usize {
        self.values.len().min(YEARS_OF_HISTORY * self.in_year)
    }

    /// Tasks alike in this are calibrated alike.
    fn alike(&self) -> (String, usize, bool, Option<usize>, usize, usize) {
        (self.corpus.clone(), self.in_year, self.is_year_total, self.origin, self.length(), self.values.len() % self.in_year)
    }

    /// Tasks alike in this have the same peers; without a definition there are none.
    fn peers(&self) -> Option<(String, String, Option<usize>, usize)> {
        let definition = self.definition.clone().filter(|_| !self.is_year_total)?;
        Some((self.corpus.clone(), definition, self.origin, self.values.len()))
    }

    /// Whether the history of `other` was known when this is forecast, and ends at the same time of the year where that matters.
    fn may_learn_from(&self, other: &Self) -> bool {
        self.corpus == other.corpus
            && self.in_year == other.in_year
            && self.is_year_total == other.is_year_total
            && (!self.is_year_total || self.values.len() % self.in_year == other.values.len() % self.in_year)
            && other.origin.unwrap_or(0) <= self.origin.unwrap_or(usize::MAX)
    }
}

/// Codes of the Office for National Statistics (E06000015) and of NHS trusts (RTG).
fn names_a_body(code: &str) -> bool {
    let (letters, digits) = (code.chars().take_while(char::is_ascii_uppercase).count(), code.chars().filter(char::is_ascii_digit).count());
    let is_alphanumeric = code.chars().all(|letter| letter.is_ascii_uppercase() || letter.is_ascii_digit());
    (letters == 1 && digits == 8 && code.len() == 9) || (is_alphanumeric && code.len() == 3 && code.starts_with('R'))
}

/// What is known of the series that are reported together.
#[derive(Debug, Default)]
struct Council<'t> {
    tasks: Vec<&'t Task>,
}

impl<'t> Council<'t> {
    fn of(tasks: &'t [Task]) -> Self {
        Self { tasks: tasks.iter().collect() }
    }

    /// The longest history of each series that was known when a task is forecast.
    fn longest(&self, task: &Task) -> impl Iterator<Item = &'t Task> + use<'t> {
        let mut longest: BTreeMap<&str, &Task> = BTreeMap::new();
        for other in self.tasks.iter().copied().filter(|other| task.may_learn_from(other)) {
            let known = longest.entry(&other.series).or_insert(other);
            if other.values.len() > known.values.len() {
                *known = other;
            }
        }
        longest.into_values()
    }

    /// Errors that forecasts from as much history had, in windows of the council's longer series.
    fn calibration(&self, task: &Task) -> Calibration {
        let errors = self.longest(task).flat_map(|other| errors_of(other, task));
        Calibration::of(errors.collect::<Vec<_>>())
    }

    /// The season of the series of the same definition, as known at the task's origin.
    fn shape(&self, task: &Task) -> Option<PeerShape> {
        let wanted = task.peers()?;
        let peers = self.tasks.iter().filter(|other| other.peers().as_ref() == Some(&wanted));
        PeerShape::of(peers.map(|other| other.values.as_slice()), task.in_year)
    }
}

/// The errors of forecasts of `other` from windows as long as the history of `task`.
fn errors_of(other: &Task, task: &Task) -> Vec<(ErrorKey, f64)> {
    let (history, shipped) = (other.history(None), Calibration::default());
    let (count, length) = (other.values.len(), task.length());
    if !task.is_year_total {
        let newest = count.saturating_sub(NEWEST);
        let errors = (other.in_year..count).filter(|end| end + task.horizon > newest).flat_map(|end| {
            let known = realised(&history, end.saturating_sub(length)..end, task.horizon, &shipped);
            known.filter(move |one| end + one.ahead > newest)
        });
        return errors.map(|realised| (realised.key, realised.scaled_error)).collect();
    }
    let known = count % other.in_year;
    let remaining = other.in_year - known;
    let ends = (1..=3).filter_map(|years| count.checked_sub(years * other.in_year)).filter(|end| *end >= length);
    let errors = ends.filter_map(|end| {
        let window = History { values: &other.values[end - length..end], ..history };
        let forecast = window.forecast(remaining)?;
        let year = other.values[end - known..end + remaining].iter().copied().sum::<Option<f64>>()?;
        let so_far = other.values[end - known..end].iter().copied().sum::<Option<f64>>()?;
        let said = forecast.year(known, remaining, so_far, &shipped);
        Some((forecast.sum_key(remaining), forecast.scaled_error(year, said.median())))
    });
    errors.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn task(id: &str, kind: &str, values: &str) -> Task {
        Task::read(&csv::StringRecord::from(vec![id, "4", "3", kind, values])).expect("a task")
    }

    #[test]
    fn a_name_says_the_collection_the_measure_the_body_and_the_origin() {
        let named = task("ukq:UKQ:UKQ_plan_pct_E06000004@8", "level", "90 NA 80.5");
        assert_eq!((named.corpus.as_str(), named.series.as_str(), named.origin), ("UKQ", "UKQ_plan_pct_E06000004", Some(8)));
        assert_eq!((named.definition.as_deref(), named.nature()), (Some("UKQ_plan_pct"), Nature::Percentage));
        assert_eq!(named.values, [Some(90.0), None, Some(80.5)]);
        let plain = task("anything", "level", "120 80");
        assert_eq!((plain.corpus.as_str(), plain.definition.as_deref(), plain.origin), ("", None, None));
        assert_eq!(plain.nature(), Nature::Amount);
        assert_eq!(task("q:T:T_Q1", "level", "1").definition, None, "no code of a body");
    }

    #[test]
    fn nothing_is_learnt_from_what_came_after_the_origin() {
        let (early, late) = (task("g:c:s@8", "level", "1 2 3 4 5 6 7 8"), task("g:c:s@11", "level", "1 2 3 4 5 6 7 8 9 10 11"));
        assert!(late.may_learn_from(&early) && !early.may_learn_from(&late));
        let year = task("g:c:s", "ytd", "1 2 3 4 5");
        assert!(year.may_learn_from(&year) && !year.may_learn_from(&task("g:c:s", "ytd", "1 2 3 4 5 6")), "as far into the year");
    }

    #[test]
    fn every_horizon_has_a_line_and_a_year_has_one() {
        let shipped = Calibration::default();
        assert_eq!(task("a", "level", "5").forecasts(None, &shipped).len(), 3);
        let year = task("a", "ytd", "10 10 10 10 10").forecasts(None, &shipped);
        assert!(matches!(year.as_slice(), [total] if (total.median() - 40.0).abs() < 1e-9), "{year:?}");
        assert!(task("a", "level", "NA NA").forecasts(None, &shipped).is_empty(), "nothing comes of nothing");
    }
}
