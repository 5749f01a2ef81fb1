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
    /// Print the scorecard of a period
    Scorecard(ScorecardOptions),
    /// List what arrived and what became of it
    Submissions(SubmissionsOptions),
    /// Say who owes what, what was refused, what waits, and whether all is well
    Status(StatusOptions),
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
