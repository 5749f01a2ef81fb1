//! A worker on a thread of its own.

use std::io;

use tokio::sync::oneshot;

use super::{Worker, WorkerError};

impl Worker {
    /// [Works](Self::run) on one thread that does nothing else, until `stop` is done or nobody waits for it any more.
    ///
    /// What a large file takes is given back to the system only in part: the C library keeps up to 64 MiB for each thread that ever held one. Among the threads of a
    /// runtime the files would come to each in turn, and a machine with many cores would keep that for all of them; here it is kept once.
    pub async fn run_apart(self, stop: impl Future<Output = ()> + Send + 'static) -> Result<(), WorkerError> {
        let (waits, nobody_waits) = oneshot::channel::<()>();
        let (done, ended) = oneshot::channel();
        let work = move || {
            let stop = async {
                tokio::select! {
                    () = stop => {}
                    _ = nobody_waits => {}
                }
            };
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(WorkerError::Thread);
            // Nobody hears of it where nobody waits.
            done.send(runtime.and_then(|runtime| runtime.block_on(self.run(stop)))).ok();
        };
        std::thread::Builder::new().name("worker".to_owned()).spawn(work).map_err(WorkerError::Thread)?;
        let result = ended.await.unwrap_or_else(|_| Err(WorkerError::Thread(io::Error::other("the thread of the worker panicked"))));
        drop(waits);
        result
    }
}
