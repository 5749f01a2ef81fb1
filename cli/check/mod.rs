//! `outturn check`: read workbooks as the worker would, say what they say, and store nothing.

mod human;
mod json;
mod palette;
mod row_lines;

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use outturn_domain::address::Place;
use outturn_domain::clock::Clock;
use outturn_domain::code::SubmitterCode;
use outturn_domain::figure::Unit;
use outturn_domain::finding::{Finding, Verdict};
use outturn_domain::framework::Framework;
use outturn_domain::stage::Stage;
use outturn_store::fact::FactsOf;
use outturn_store::{ReadPoint, Reader};
use outturn_worker::check::{Standing, compared_periods, projected_from, unit};
use outturn_worker::excerpt::Excerpt;
use outturn_worker::home::{FRAMEWORK_FOLDER, Home};
use outturn_worker::installed::Installed;
use outturn_worker::interpret::{
    Content, Dropped, FEEDBACK, Interpretation, file_notes, interpret_answers, interpret_framework, interpret_return, recognise,
};
use outturn_worker::normalise::entry::Return;
use outturn_worker::read::{ChildProgram, Confinement, RawWorkbook, ReadOutcome, check_confinement, read_workbook};
use outturn_worker::refused_file;
use outturn_worker::settings::Settings;
use std::collections::BTreeMap;

use crate::arguments::{CheckForm, CheckOptions};
use crate::{COULD_NOT_RUN, clock, program};

/// What one file says.
struct CheckedFile {
    path: PathBuf,
    interpretation: Interpretation,
    /// Its cells; absent where the file could not be read.
    workbook: Option<RawWorkbook>,
    /// The units of the figures, by their cells.
    units: BTreeMap<Place, Unit>,
}

impl CheckedFile {
    /// The row that a finding is about.
    fn row_of(&self, finding: &Finding) -> Option<Excerpt> {
        Excerpt::of(self.workbook.as_ref()?, finding.place.as_ref()?)
    }
}

/// What files are checked against.
struct Against {
    installed: Installed,
    settings: Settings,
    child: ChildProgram,
    clock: Clock,
    home: Option<AgainstHome>,
}

struct AgainstHome {
    submitter: SubmitterCode,
    reader: Reader,
    point: ReadPoint,
    framework: Framework,
}

pub(crate) async fn run(home: Option<PathBuf>, options: &CheckOptions) -> anyhow::Result<ExitCode> {
    let against = Against::new(home.as_deref(), options).await?;
    let mut worst = 0;
    for path in &options.files {
        let code = match against.check(path).await {
            Ok(checked) => {
                match options.format {
                    CheckForm::Human => human::print(&checked)?,
                    CheckForm::Json => json::print(&checked)?,
                }
                u8::from(checked.interpretation.verdict() == Verdict::Refused)
            }
            Err(error) => {
                eprintln!("outturn: {}: {error:#}", path.display());
                COULD_NOT_RUN
            }
        };
        worst = worst.max(code);
    }
    Ok(ExitCode::from(worst))
}

impl Against {
    async fn new(home: Option<&Path>, options: &CheckOptions) -> anyhow::Result<Self> {
        let clock = clock::wall();
        let opened = home.map(Home::open).transpose()?;
        let settings = opened.as_ref().map(Home::settings).transpose()?.unwrap_or_default();
        let installed = match (&opened, &options.layouts) {
            (_, Some(folder)) => Installed::with_layouts(folder)?,
            (Some(home), None) => Installed::of_home(home)?,
            (None, None) => Installed::shipped()?,
        };
        let child = program::reading_child(Confinement::BestEffort)?;
        if let Err(error) = check_confinement(&child, &settings.limits).await {
            tracing::warn!(%error, "the file is read with what confinement there is");
        }
        let home = match (&opened, &options.submitter) {
            (Some(home), Some(submitter)) => Some(AgainstHome::open(home, submitter, &clock).await?),
            (None, Some(_)) => anyhow::bail!("--as needs the home whose framework knows the submitter: add --home"),
            (_, None) => None,
        };
        Ok(Self { installed, settings, child, clock, home })
    }

    async fn check(&self, path: &Path) -> anyhow::Result<CheckedFile> {
        let file = File::open(path).context("failed to open the file")?;
        anyhow::ensure!(file.metadata()?.is_file(), "this is no file");
        let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        let workbook = match read_workbook(&self.child, file, &self.settings.limits).await? {
            ReadOutcome::Read(workbook) => workbook,
            ReadOutcome::Refused(refusal) => {
                let interpretation = Interpretation::refused(vec![refused_file::finding(&refusal, &name)]);
                return Ok(CheckedFile { path: path.to_owned(), interpretation, workbook: None, units: BTreeMap::new() });
            }
        };
        let (mut interpretation, units) = self.interpret(&workbook, &name).await?;
        interpretation.findings.extend(file_notes(&workbook, &name));
        if self.settings.returns.all_or_nothing {
            interpretation = interpretation.all_or_nothing();
        }
        let interpretation = interpretation.at_most(self.settings.returns.findings);
        Ok(CheckedFile { path: path.to_owned(), interpretation, workbook: Some(workbook), units })
    }

    async fn interpret(&self, workbook: &RawWorkbook, name: &str) -> anyhow::Result<(Interpretation, BTreeMap<Place, Unit>)> {
        let nothing = Framework::default();
        let framework = self.home.as_ref().map(|home| &home.framework);
        let dropped = match &self.home {
            None => Dropped::Nowhere,
            Some(home) if home.submitter.as_str() == FRAMEWORK_FOLDER => Dropped::AsFramework,
            Some(_) => Dropped::AsReturn,
        };
        let interpretation = match recognise(workbook, name, dropped, &self.installed) {
            Content::Unknown(findings) => Interpretation::refused(findings),
            Content::Framework => interpret_framework(workbook, framework.unwrap_or(&nothing), &self.installed, self.clock.now()),
            Content::Answers(feedback) => match &self.home {
                Some(home) => {
                    let asked = match &feedback.submission {
                        Some(id) => home.reader.asked(id, home.point).await?,
                        None => None,
                    };
                    interpret_answers(&feedback, asked.as_ref(), &home.submitter)
                }
                // What was asked is only known to a home.
                None => Interpretation { layout: Some(FEEDBACK.to_owned()), findings: feedback.findings, ..Interpretation::default() },
            },
            Content::Return(layout, returned) => {
                let (history, answers) = match &self.home {
                    Some(home) => (
                        home.reader.facts(FactsOf::Periods(&compared_periods(&returned)), home.point, Stage::Working).await?,
                        home.reader.answers(&home.submitter, home.point).await?,
                    ),
                    None => (Vec::new(), Vec::new()),
                };
                let projected_from = match &self.home {
                    Some(home) if self.settings.returns.ask_about_forecasts => {
                        Some(home.reader.facts(FactsOf::Periods(&projected_from(&returned)), home.point, Stage::Working).await?)
                    }
                    _ => None,
                };
                let standing = Standing {
                    framework,
                    sender: self.home.as_ref().map(|home| &home.submitter),
                    history: &history,
                    projected_from: projected_from.as_deref(),
                    rule_sets: &self.installed.rule_sets,
                    scales: &self.installed.scale_sets,
                    matrices: &self.installed.matrices,
                    answers: &answers,
                    now: self.clock.now(),
                    queries: self.settings.returns.queries,
                    longest_narrative: self.settings.returns.longest_narrative,
                };
                let interpretation = interpret_return(layout, &returned, &standing);
                let units = units(&interpretation, &returned, framework);
                return Ok((interpretation, units));
            }
        };
        Ok((interpretation, BTreeMap::new()))
    }
}

impl AgainstHome {
    async fn open(home: &Home, submitter: &str, clock: &Clock) -> anyhow::Result<Self> {
        let reader = Reader::open(&home.database()).await.context("failed to open the home's database")?;
        let point = reader.point_at(clock.now()).await?;
        let framework = reader.framework(point).await?;
        Ok(Self { submitter: SubmitterCode::parse(submitter)?, reader, point, framework })
    }
}

fn units(interpretation: &Interpretation, returned: &Return, framework: Option<&Framework>) -> BTreeMap<Place, Unit> {
    let items: BTreeMap<&Place, _> = interpretation.facts.iter().map(|fact| (&fact.place, &fact.key.item)).collect();
    returned.entries.iter().filter_map(|entry| Some((entry.place.clone(), unit(entry, items.get(&entry.place)?, framework)?))).collect()
}
