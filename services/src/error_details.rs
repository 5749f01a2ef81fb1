//! Details for the errors that the transport gives of itself: a method that is not in the contract, a request that cannot be decoded.
//!
//! What the methods themselves refuse goes through [`crate::error`] and has its details already.

use std::collections::HashMap;
use std::pin::Pin;
use std::task::{Context, Poll};

use tonic::body::Body;
use tonic::codegen::http::{Request, Response};
use tonic::{Code, Status};
use tonic_types::{ErrorDetails, StatusExt};
use tower::{Layer, Service};

use crate::contract::ErrorReason;
use crate::error::{DOMAIN, reason_text};

/// Gives every error of the contract its `ErrorInfo`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ErrorDetailsLayer;

impl<S> Layer<S> for ErrorDetailsLayer {
    type Service = Detailed<S>;

    fn layer(&self, inner: S) -> Detailed<S> {
        Detailed { inner }
    }
}

/// A service whose errors say why.
#[derive(Debug, Clone)]
pub(crate) struct Detailed<S> {
    inner: S,
}

impl<S, B> Service<Request<B>> for Detailed<S>
where
    S: Service<Request<B>, Response = Response<Body>>,
    S::Future: Send + 'static,
{
    type Response = Response<Body>;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, S::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        // Health and reflection are not ours: their errors are as their own contracts have them.
        let ours = !request.uri().path().starts_with("/grpc.");
        let answer = self.inner.call(request);
        Box::pin(async move {
            let response = answer.await?;
            // An error without a body stands in the headers; an answer's own status follows its body.
            match Status::from_header_map(response.headers()) {
                Some(status) if ours && status.code() != Code::Ok && status.details().is_empty() => Ok(detailed(&status).into_http()),
                _ => Ok(response),
            }
        })
    }
}

fn detailed(status: &Status) -> Status {
    let reason = match status.code() {
        Code::Unimplemented => ErrorReason::NotServed,
        Code::ResourceExhausted => ErrorReason::Overloaded,
        Code::Unavailable => ErrorReason::Stopping,
        Code::DeadlineExceeded | Code::Cancelled => ErrorReason::DeadlinePassed,
        // What is left is a request that could not be read; the contract has no word of its own for it.
        _ => ErrorReason::Unspecified,
    };
    let details = ErrorDetails::with_error_info(reason_text(reason), DOMAIN, HashMap::new());
    Status::with_error_details(status.code(), status.message(), details)
}
