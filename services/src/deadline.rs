//! Deadlines: a call ends by the deadline that its client set, or by the server's own, whichever comes first, and then says so.
//!
//! The transport's own timer would answer CANCELLED, which tells a client nothing; this one answers `DEADLINE_EXCEEDED`.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tonic::Status;
use tonic::body::Body;
use tonic::codegen::http::{HeaderMap, Request, Response};
use tower::{Layer, Service};

use crate::error::Failure;

/// How long before a deadline the answer is given, so that it reaches the client before the client's own timer, and the transport's, end.
const AHEAD: Duration = Duration::from_millis(2);

/// Puts a deadline on every call.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DeadlineLayer {
    longest: Duration,
}

impl DeadlineLayer {
    /// No call takes longer than `longest`.
    pub(crate) fn new(longest: Duration) -> Self {
        Self { longest }
    }
}

impl<S> Layer<S> for DeadlineLayer {
    type Service = Deadline<S>;

    fn layer(&self, inner: S) -> Deadline<S> {
        Deadline { inner, longest: self.longest }
    }
}

/// A service whose calls have deadlines.
#[derive(Debug, Clone)]
pub(crate) struct Deadline<S> {
    inner: S,
    longest: Duration,
}

impl<S, B> Service<Request<B>> for Deadline<S>
where
    S: Service<Request<B>, Response = Response<Body>>,
    S::Future: Send + 'static,
    S::Error: Send + 'static,
{
    type Response = Response<Body>;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, S::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let deadline = asked(request.headers()).map_or(self.longest, |asked| asked.min(self.longest));
        let answer = self.inner.call(request);
        Box::pin(async move {
            match tokio::time::timeout(deadline.saturating_sub(AHEAD), answer).await {
                Ok(answered) => answered,
                Err(_) => Ok(Status::from(Failure::DeadlinePassed { deadline }).into_http()),
            }
        })
    }
}

/// The deadline that the client asks for in `grpc-timeout`: up to eight digits and a unit. What cannot be read asks for nothing.
fn asked(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get("grpc-timeout")?.to_str().ok()?;
    let (digits, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    if digits.len() > 8 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let number: u64 = digits.parse().ok()?;
    match unit {
        "H" => Some(Duration::from_secs(number * 60 * 60)),
        "M" => Some(Duration::from_secs(number * 60)),
        "S" => Some(Duration::from_secs(number)),
        "m" => Some(Duration::from_millis(number)),
        "u" => Some(Duration::from_micros(number)),
        "n" => Some(Duration::from_nanos(number)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use tokio::time::Instant;
    use tonic::Code;
    use tonic_types::StatusExt;
    use tower::ServiceExt;

    use super::*;

    async fn call_one_that_never_answers(asked: Option<&str>) -> (Status, Duration) {
        let never = tower::service_fn(|_: Request<Body>| std::future::pending::<Result<Response<Body>, Infallible>>());
        let service = DeadlineLayer::new(Duration::from_secs(10)).layer(never);
        let mut request = Request::new(Body::empty());
        if let Some(asked) = asked {
            request.headers_mut().insert("grpc-timeout", asked.parse().expect("a header"));
        }
        let began = Instant::now();
        let Ok(response) = service.oneshot(request).await;
        (Status::from_header_map(response.headers()).expect("a status"), began.elapsed())
    }

    #[tokio::test(start_paused = true)]
    async fn a_deadline_that_passes_is_called_by_its_name() {
        let (status, took) = call_one_that_never_answers(Some("200m")).await;
        assert_eq!(status.code(), Code::DeadlineExceeded);
        let details = status.get_error_details();
        let info = details.error_info().expect("every error says why");
        assert_eq!((info.domain.as_str(), info.reason.as_str()), ("outturn", "DEADLINE_PASSED"));
        assert_eq!(info.metadata.get("deadline_ms").map(String::as_str), Some("200"));
        assert!(took < Duration::from_millis(200), "before the client's own timer: {took:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn the_server_caps_what_a_client_asks_and_what_it_does_not() {
        for asked in [None, Some("1H"), Some("99999999H"), Some("soon"), Some("123456789m"), Some(""), Some("S")] {
            let (status, took) = call_one_that_never_answers(asked).await;
            assert_eq!(status.code(), Code::DeadlineExceeded, "{asked:?}");
            assert!(took > Duration::from_secs(9) && took <= Duration::from_secs(10), "{asked:?} took {took:?}");
        }
    }
}
