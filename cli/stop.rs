//! When to stop: Ctrl-C at a terminal, SIGTERM from a service manager.

use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

/// Completes when the program is told to stop; any number of parts may wait for it.
#[derive(Debug, Clone)]
pub(crate) struct Stop(watch::Receiver<bool>);

impl Stop {
    /// Begins to listen for signals.
    pub(crate) fn on_signals() -> anyhow::Result<Self> {
        let (tell, told) = watch::channel(false);
        let mut terminate = signal(SignalKind::terminate())?;
        let mut interrupt = signal(SignalKind::interrupt())?;
        tokio::spawn(async move {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
            tell.send_replace(true);
        });
        Ok(Self(told))
    }

    /// Waits until told.
    pub(crate) async fn told(mut self) {
        // The sender is only gone when the runtime is; then it is time to stop too.
        self.0.wait_for(|told| *told).await.ok();
    }
}
