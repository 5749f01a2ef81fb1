//! `outturn template`: a return made for one service and one period, filled in as far as the home already knows.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};
use outturn_domain::framework::Framework;
use outturn_domain::organisation::{OrganisationUnit, UnitKind};
use outturn_domain::period::Period;
use outturn_domain::scorecard::Facts;
use outturn_domain::stage::Stage;
use outturn_store::Reader;
use outturn_worker::home::Home;
use outturn_worker::installed::Installed;
use outturn_worker::normalise::near::nearest;
use outturn_worker::template::{Known, Template, Words, template};
use tempfile::NamedTempFile;

use crate::arguments::TemplateOptions;
use crate::clock;

pub(crate) async fn run(root: &Path, options: &TemplateOptions) -> anyhow::Result<ExitCode> {
    let period = Period::parse(&options.period)?;
    let home = Home::open(root)?;
    let nothing_yet = "no framework is in force yet: drop the framework workbook into inbox/framework/ and let the worker take it in";
    anyhow::ensure!(home.database().exists(), "{nothing_yet}");
    let installed = Installed::of_home(&home)?;
    let now = clock::wall().now();
    let reader = Reader::open(&home.database()).await.context("failed to open the home's database")?;
    let point = reader.point_at(now).await?;
    // What is not signed off yet is known all the same to the service that reported it.
    let gathered = reader.gather(period, point, Stage::Working).await?;
    reader.close().await;
    let framework = &gathered.framework;
    anyhow::ensure!(!framework.is_empty(), "{nothing_yet}");
    let unit = unit_called(framework, &options.service)?;
    let words = Words::of(&framework.council, period, &installed.scale_sets, &installed.scales);
    let facts = Facts::new(gathered.facts);
    let template = template(&Known { framework, facts: &facts, words: &words, now }, unit, period)?;
    let path = options.output.clone().unwrap_or_else(|| file_name(unit, period));
    save(&template.workbook, &path, options.force)?;
    tell(&template, &path, unit, period);
    Ok(ExitCode::SUCCESS)
}

/// The service or directorate that is meant.
fn unit_called<'f>(framework: &'f Framework, name: &str) -> anyhow::Result<&'f OrganisationUnit> {
    let reports = |unit: &&OrganisationUnit| unit.kind != UnitKind::Portfolio;
    let listed = || framework.units.values().filter(reports);
    match framework.unit_called(name) {
        Some(unit) if reports(&unit) => Ok(unit),
        Some(portfolio) => {
            bail!("{} is a portfolio, and returns are sent by services and directorates:\n  {}", portfolio.title, named(listed()))
        }
        None => {
            let near = nearest(name, listed().flat_map(|unit| [unit.title.as_str(), unit.code.as_str()]));
            let suggestion = near.map(|near| format!("; did you mean {near:?}?")).unwrap_or_default();
            bail!("the framework has no service {name:?}{suggestion}\nIt has:\n  {}", named(listed()))
        }
    }
}

fn named<'f>(units: impl Iterator<Item = &'f OrganisationUnit>) -> String {
    units.map(|unit| format!("{} ({})", unit.code, unit.title)).collect::<Vec<_>>().join("\n  ")
}

/// The name in the current folder when nobody names another.
fn file_name(unit: &OrganisationUnit, period: Period) -> PathBuf {
    let code: String =
        unit.code.as_str().chars().map(|character| if r#"/\:*?"<>|"#.contains(character) { '-' } else { character }).collect();
    PathBuf::from(format!("{code}-{}.xlsx", period.id()))
}

/// Puts the whole file in its place at once, and in the place of another only where that is asked for.
fn save(workbook: &[u8], path: &Path, replace: bool) -> anyhow::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
    let failed = || format!("failed to write {}", path.display());
    let mut file = NamedTempFile::new_in(folder).with_context(failed)?;
    file.write_all(workbook).with_context(failed)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // A temporary file is its owner's alone; a return is passed on.
        file.as_file().set_permissions(std::fs::Permissions::from_mode(0o644)).with_context(failed)?;
    }
    if replace {
        file.persist(path).map(drop).map_err(|error| error.error).with_context(failed)
    } else {
        file.persist_noclobber(path).map(drop).map_err(|error| match error.error.kind() {
            std::io::ErrorKind::AlreadyExists => {
                anyhow::anyhow!("{} is there already; name another with --output, or replace it with --force", path.display())
            }
            _ => anyhow::Error::new(error.error).context(failed()),
        })
    }
}

fn tell(template: &Template, path: &Path, unit: &OrganisationUnit, period: Period) {
    let counted = |count: usize, noun: &str| match count {
        0 => None,
        1 => Some(format!("1 {noun}")),
        many => Some(format!("{many} {noun}s")),
    };
    let asked = [
        counted(template.outturns, "outturn"),
        counted(template.milestones, "milestone"),
        counted(template.projects, "project"),
        counted(template.risks, "risk"),
    ];
    println!("{}: {}, {}", path.display(), unit.title, period.label());
    println!("It asks for {}.", asked.into_iter().flatten().collect::<Vec<_>>().join(", "));
    if !template.not_due.is_empty() {
        let codes = template.not_due.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        println!("Not due in this period, and left out: {codes}.");
    }
}
