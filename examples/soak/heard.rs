//! The worker's log, heard in the process: the line that an operator reads of each file is also what tells that it has been answered.

use std::fmt::Debug;
use std::time::Instant;

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tracing::field::{Field, Visit};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt as _};
use tracing_subscriber::util::SubscriberInitExt as _;

/// That a file has been answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) file: String,
    pub(crate) verdict: String,
    pub(crate) at: Instant,
}

/// Hears what is logged in this process from now on.
pub(crate) fn listen() -> UnboundedReceiver<Answer> {
    let (answers, heard) = unbounded_channel();
    tracing_subscriber::registry().with(Ear { answers }).init();
    heard
}

struct Ear {
    answers: UnboundedSender<Answer>,
}

impl<S: Subscriber> Layer<S> for Ear {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        if *event.metadata().level() > Level::INFO {
            return;
        }
        let mut line = Line::default();
        event.record(&mut line);
        if let (Some(file), Some(verdict)) = (line.file, line.verdict) {
            // Nobody listens any more once the soak is over.
            self.answers.send(Answer { file, verdict, at: Instant::now() }).ok();
        } else if *event.metadata().level() == Level::ERROR {
            eprintln!("the worker's log: {}", line.message);
        }
    }
}

#[derive(Default)]
struct Line {
    file: Option<String>,
    verdict: Option<String>,
    message: String,
}

impl Visit for Line {
    fn record_str(&mut self, field: &Field, value: &str) {
        match field.name() {
            "file" => self.file = Some(value.to_owned()),
            "verdict" => self.verdict = Some(value.to_owned()),
            _ => {}
        }
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        match field.name() {
            "file" => self.file = Some(format!("{value:?}").trim_matches('"').to_owned()),
            "message" => self.message = format!("{value:?}"),
            _ => {}
        }
    }
}
