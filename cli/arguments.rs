//! What can be typed.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// A council's Excel returns in, scorecards out over gRPC.
#[derive(Debug, Parser)]
#[command(version, about, disable_help_subcommand = true, propagate_version = true)]
pub(crate) struct Typed {
    /// The council's home folder [default: ./outturn-home]
    #[arg(long, global = true, env = "OUTTURN_HOME", value_name = "FOLDER")]
    home: Option<PathBuf>,
    /// How log lines are written; by default human on a terminal, JSON elsewhere
    #[arg(long, global = true, value_name = "FORM")]
    log: Option<LogForm>,
    #[command(subcommand)]
    command: Command,
}

/// What was typed, with the defaults filled in.
#[derive(Debug)]
pub(crate) struct Arguments {
    pub(crate) home: PathBuf,
    /// Whether the home was named, by option or by environment.
    pub(crate) home_given: bool,
    pub(crate) log: Option<LogForm>,
    pub(crate) command: Command,
}

impl Arguments {
    pub(crate) fn parse() -> Self {
        let typed = Typed::parse();
        let home_given = typed.home.is_some();
        Self { home: typed.home.unwrap_or_else(|| PathBuf::from("outturn-home")), home_given, log: typed.log, command: typed.command }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogForm {
    Human,
    Json,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Try it: an example council in a fresh home, its returns replayed, its scorecard printed and served
    Demo(DemoOptions),
    /// Make a home folder
    Init,
    /// Watch the inbox and serve answers, in one process
    Up(ServeOptions),
    /// Watch the inbox
    Worker,
    /// Serve answers
    Serve(ServeOptions),
    /// Take in what is in the inbox now, then exit
    Ingest,
    /// Read workbooks as the worker would and store nothing
    Check(CheckOptions),
    /// Describe a return that is sent in a form of its own
    #[command(subcommand)]
    Layout(LayoutCommand),
    /// Make a return for a service and a period, filled in as far as is known
    Template(TemplateOptions),
    /// Print the scorecard of a period
    Scorecard(ScorecardOptions),
    /// Say why a measure has the status it has, and what would have changed it
    Explain(ExplainOptions),
    /// Print what is expected of a measure: its history, what its service forecasts, and what its series lets expect
    Forecast(ForecastOptions),
    /// Look after status rules
    #[command(subcommand)]
    Rules(RulesCommand),
    /// List what arrived and what became of it
    Submissions(SubmissionsOptions),
    /// Say who owes what, what was refused, what waits, and whether all is well
    Status(StatusOptions),
    /// Copy the home as it stands at one instant, while the worker goes on, and check the copy
    Backup(BackupOptions),
    /// Build the database anew from the archive
    Rebuild(RebuildOptions),
    /// Take a file that was dropped by mistake out of archive, database and receipts
    Erase(EraseOptions),
}

#[derive(Debug, Args)]
pub(crate) struct ServeOptions {
    /// The address that gRPC listens on [default: the home's setting, 127.0.0.1:50051]
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) listen: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct DemoOptions {
    /// Take in returns up to this quarter, with the clock on the day after its publication
    #[arg(long, value_name = "PERIOD", default_value = "fy2021-22-q2")]
    pub(crate) through: String,
    /// Print the scorecard and exit instead of serving on
    #[arg(long)]
    pub(crate) once: bool,
    #[command(flatten)]
    pub(crate) serve: ServeOptions,
}

#[derive(Debug, Args)]
pub(crate) struct CheckOptions {
    /// The workbooks
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// Check as if this submitter had sent them, against the home's framework and history
    #[arg(long = "as", value_name = "SUBMITTER")]
    pub(crate) submitter: Option<String>,
    /// Use the layouts in this folder too
    #[arg(long, value_name = "FOLDER")]
    pub(crate) layouts: Option<PathBuf>,
    /// How the outcome is printed
    #[arg(long, value_name = "FORM", default_value = "human")]
    pub(crate) format: CheckForm,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum CheckForm {
    /// Findings as a compiler gives them
    Human,
    /// One JSON object a line
    Json,
}

#[derive(Debug, Subcommand)]
pub(crate) enum LayoutCommand {
    /// Write a first layout for a workbook, to be read and mended
    Suggest(SuggestOptions),
    /// Show what a layout takes of a workbook, what it skips and why
    Test(TestOptions),
}

#[derive(Debug, Args)]
pub(crate) struct SuggestOptions {
    /// The workbook
    pub(crate) file: PathBuf,
    /// The file to write [default: print it]
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Replace the file where there is one
    #[arg(long, requires = "output")]
    pub(crate) force: bool,
}

#[derive(Debug, Args)]
pub(crate) struct TestOptions {
    /// The workbook
    pub(crate) file: PathBuf,
    /// The layout
    pub(crate) layout: PathBuf,
    /// Show every cell, however many are alike
    #[arg(long)]
    pub(crate) all: bool,
}

#[derive(Debug, Args)]
pub(crate) struct TemplateOptions {
    /// The service or directorate, by code or name; a directorate's return covers its services
    pub(crate) service: String,
    /// The period, as people write it: "2021/22 Q3" or fy2021-22-q3
    #[arg(long, value_name = "PERIOD")]
    pub(crate) period: String,
    /// The file to write [default: SERVICE-PERIOD.xlsx in the current folder]
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Replace the file where there is one
    #[arg(long)]
    pub(crate) force: bool,
}

#[derive(Debug, Args)]
pub(crate) struct AskOptions {
    /// The server to ask [default: the one of the home's settings, or the home itself where none answers there]
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) server: Option<String>,
    /// Answer as of this instant (2021-11-10T18:00:00Z) [default: now]
    #[arg(long, value_name = "INSTANT")]
    pub(crate) as_of: Option<chrono::DateTime<chrono::FixedOffset>>,
}

#[derive(Debug, Args)]
pub(crate) struct BackupOptions {
    /// The folder to make; it becomes a home of its own
    #[arg(value_name = "FOLDER")]
    pub(crate) target: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct RebuildOptions {
    /// Only compare with the database that is there, as of every instant; exits with 1 where they differ
    #[arg(long)]
    pub(crate) verify: bool,
    /// Put the new database in place though files are lost, or are read otherwise than they were
    #[arg(long, conflicts_with = "verify")]
    pub(crate) anyway: bool,
}

#[derive(Debug, Args)]
pub(crate) struct EraseOptions {
    /// The submission, by its id; outturn submissions lists them
    pub(crate) submission: String,
    /// Why: it is kept
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: String,
    /// By whose command: it is kept [default: the user's name]
    #[arg(long, value_name = "NAME")]
    pub(crate) by: Option<String>,
    /// Only say what would go and what else it would touch
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Erase though other files would lose their verdict, or are read otherwise today
    #[arg(long)]
    pub(crate) anyway: bool,
}

#[derive(Debug, Args)]
pub(crate) struct StatusOptions {
    /// Answer as of this instant (2021-11-10T18:00:00Z) [default: now]
    #[arg(long, value_name = "INSTANT")]
    pub(crate) as_of: Option<chrono::DateTime<chrono::FixedOffset>>,
}

#[derive(Debug, Args)]
pub(crate) struct ScorecardOptions {
    /// The period, as people write it: "2021/22 Q2" or fy2021-22-q2
    pub(crate) period: String,
    /// Only a part of the plan or the council: themes/people, directorates/adults, boards/executive-scrutiny-board
    #[arg(long, value_name = "NAME")]
    pub(crate) scope: Option<String>,
    /// working, signed-off or published [default: the council's setting]
    #[arg(long, value_name = "STAGE")]
    pub(crate) stage: Option<String>,
    #[command(flatten)]
    pub(crate) ask: AskOptions,
}

#[derive(Debug, Args)]
pub(crate) struct ExplainOptions {
    /// The measure, by code or by any name that the framework knows
    pub(crate) measure: String,
    /// The period, as people write it: "2021/22 Q2" or fy2021-22-q2
    pub(crate) period: String,
    /// Explain by this installed rule set instead of the one in force
    #[arg(long, value_name = "RULES")]
    pub(crate) rules: Option<String>,
    #[command(flatten)]
    pub(crate) ask: AskOptions,
}

#[derive(Debug, Args)]
pub(crate) struct ForecastOptions {
    /// The measure, by code or by any name that the framework knows
    pub(crate) measure: String,
    /// Only outturns up to the end of this period count as known [default: the latest with one]
    #[arg(long, value_name = "PERIOD")]
    pub(crate) origin: Option<String>,
    /// The period to forecast: the year, or one of the measure's own [default: the year of the period after the origin]
    #[arg(long, value_name = "PERIOD")]
    pub(crate) period: Option<String>,
    /// working, signed-off or published [default: the council's setting]
    #[arg(long, value_name = "STAGE")]
    pub(crate) stage: Option<String>,
    #[command(flatten)]
    pub(crate) ask: AskOptions,
}

#[derive(Debug, Subcommand)]
pub(crate) enum RulesCommand {
    /// Try every golden case of rule sets; exits with 1 where one comes to something else, or a rule is reached by none
    Test(RulesTestOptions),
}

#[derive(Debug, Args)]
pub(crate) struct RulesTestOptions {
    /// The rule sets [default: those of the home, and those that come with the program]
    #[arg(value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct SubmissionsOptions {
    /// Of this submitter only
    #[arg(long, value_name = "SUBMITTER")]
    pub(crate) submitter: Option<String>,
    /// At most so many, the newest first
    #[arg(long, value_name = "COUNT", default_value_t = 50)]
    pub(crate) limit: i32,
    #[command(flatten)]
    pub(crate) ask: AskOptions,
}
