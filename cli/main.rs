//! The one program: the worker that takes returns in, the service that gives answers out, and the commands of the people who look after both.

// First, so that its macros hold in every module below.
#[macro_use]
mod say;

mod arguments;
mod ask;
mod backup;
mod check;
mod clock;
mod demo;
mod erase;
mod explain;
mod forecast;
mod headline;
mod ingest;
mod init;
mod layout;
mod logging;
mod plot;
mod program;
mod rebuild;
mod rules;
mod same_answers;
mod scorecard;
mod serve;
mod status;
mod stop;
mod submissions;
mod table;
mod template;
mod up;
mod worker;

use std::process::ExitCode;

use arguments::{Arguments, Command, RulesCommand};

fn main() -> ExitCode {
    // The confined child must not start threads before it is confined, so it is told apart before anything else is set up.
    if std::env::args_os().nth(1).is_some_and(|argument| argument == program::READ_CHILD) {
        return outturn_worker::read::child_main();
    }
    outturn_worker::failpoints::arm_from_environment();
    let arguments = Arguments::parse();
    logging::start(&arguments);
    if matches!(arguments.command, Command::Up(_) | Command::Worker)
        && let Err(error) = outturn_worker::give_back_freed_memory()
    {
        tracing::warn!(%error, "memory that large files took may not be given back: the program could not be started anew");
    }
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return failed(&error.into()),
    };
    match runtime.block_on(run(arguments)) {
        Ok(code) => code,
        Err(error) => failed(&error),
    }
}

/// What `check` and the others exit with when they could not do their work at all.
const COULD_NOT_RUN: u8 = 2;

fn failed(error: &anyhow::Error) -> ExitCode {
    eprintln!("outturn: {error:#}");
    ExitCode::from(COULD_NOT_RUN)
}

async fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    let home = arguments.home;
    match arguments.command {
        Command::Init => init::run(&home),
        Command::Demo(options) => demo::run(arguments.home_given.then_some(home), &options).await,
        Command::Up(options) => up::run(&home, &options).await,
        Command::Worker => worker::run(&home).await,
        Command::Serve(options) => serve::run(&home, &options).await,
        Command::Ingest => ingest::run(&home).await,
        Command::Check(options) => check::run(arguments.home_given.then_some(home), &options).await,
        Command::Layout(command) => layout::run(arguments.home_given.then_some(home.as_path()), &command).await,
        Command::Template(options) => template::run(&home, &options).await,
        Command::Scorecard(options) => scorecard::run(&home, &options).await,
        Command::Explain(options) => explain::run(&home, &options).await,
        Command::Forecast(options) => forecast::run(&home, &options).await,
        Command::Rules(RulesCommand::Test(options)) => rules::run(arguments.home_given.then_some(home.as_path()), &options),
        Command::Submissions(options) => submissions::run(&home, &options).await,
        Command::Status(options) => status::run(&home, &options).await,
        Command::Backup(options) => backup::run(&home, &options).await,
        Command::Rebuild(options) => rebuild::run(&home, &options).await,
        Command::Erase(options) => erase::run(&home, &options).await,
    }
}
