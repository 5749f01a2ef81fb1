//! `outturn up`: the worker and the service in one process. They share nothing but the database.

use std::path::Path;
use std::process::ExitCode;

use anyhow::Context;
use outturn_domain::clock::Clock;
use outturn_services::serve;
use outturn_worker::home::Home;
use outturn_worker::worker::Worker;
use tokio::net::TcpListener;

use crate::arguments::ServeOptions;
use crate::serve::settings;
use crate::stop::Stop;
use crate::{clock, worker};

pub(crate) async fn run(root: &Path, options: &ServeOptions) -> anyhow::Result<ExitCode> {
    let worker = worker::open(root).await?;
    let home = Home::open(root)?;
    let listener = listen(&home, options).await?;
    tracing::info!(address = %listener.local_addr()?, "serving gRPC");
    Box::pin(work_and_serve(worker, &home, listener, clock::wall(), Stop::on_signals()?)).await?;
    Ok(ExitCode::SUCCESS)
}

/// Binds the address that was asked for, or the home's.
pub(crate) async fn listen(home: &Home, options: &ServeOptions) -> anyhow::Result<TcpListener> {
    let address = match &options.listen {
        Some(address) => address.clone(),
        None => home.settings()?.serve.listen,
    };
    TcpListener::bind(&address).await.with_context(|| format!("failed to listen on {address}; name another with --listen"))
}

/// Works and serves until told to stop; when one of the two fails the other ends too.
pub(crate) async fn work_and_serve(worker: Worker, home: &Home, listener: TcpListener, clock: Clock, stop: Stop) -> anyhow::Result<()> {
    let settings = settings(&home.settings()?.serve);
    let database = home.database();
    let serving = serve(&settings, listener, &database, clock, stop.clone().told());
    let working = worker.run_apart(stop.told());
    tokio::try_join!(async { serving.await.map_err(anyhow::Error::from) }, async { working.await.map_err(anyhow::Error::from) },)?;
    Ok(())
}
