//! The Submission service.

use std::sync::Arc;

use outturn_domain::code::SubmitterCode;
use outturn_domain::provenance::SubmissionId;
use outturn_store::submission::{Submission, SubmissionFilter};
use tokio_stream::Empty;
use tonic::{Request, Response, Status};

use crate::answers::Answers;
use crate::contract;
use crate::contract::submission_service_server::SubmissionService;
use crate::database::Database;
use crate::definitions::Definitions;
use crate::error::{Failure, Resource};
use crate::names::{checked, id_in};
use crate::reading::Reading;

pub(crate) mod expected;
mod files;
mod findings;

/// The Submission service.
pub(crate) struct SubmissionAnswers(Arc<Database>);

impl SubmissionAnswers {
    /// The service over `database`.
    pub(crate) fn new(database: Arc<Database>) -> Self {
        Self(database)
    }
}

#[tonic::async_trait]
impl SubmissionService for SubmissionAnswers {
    async fn list_submissions(
        &self,
        request: Request<contract::ListSubmissionsRequest>,
    ) -> Result<Response<contract::ListSubmissionsResponse>, Status> {
        let answers = self.0.answers().await?;
        self.0.respond(&answers, answers.submissions(&request.into_inner()).await)
    }

    async fn get_submission(
        &self,
        request: Request<contract::GetSubmissionRequest>,
    ) -> Result<Response<contract::GetSubmissionResponse>, Status> {
        let answers = self.0.answers().await?;
        self.0.respond(&answers, answers.submission(&request.into_inner()).await)
    }

    async fn list_findings(
        &self,
        request: Request<contract::ListFindingsRequest>,
    ) -> Result<Response<contract::ListFindingsResponse>, Status> {
        let answers = self.0.answers().await?;
        self.0.respond(&answers, answers.findings(&request.into_inner()).await)
    }

    async fn list_expected_returns(
        &self,
        request: Request<contract::ListExpectedReturnsRequest>,
    ) -> Result<Response<contract::ListExpectedReturnsResponse>, Status> {
        let answers = self.0.answers().await?;
        self.0.respond(&answers, answers.expected_returns(&request.into_inner()).await)
    }

    type WatchSubmissionsStream = Empty<Result<contract::WatchSubmissionsResponse, Status>>;

    async fn watch_submissions(
        &self,
        _: Request<contract::WatchSubmissionsRequest>,
    ) -> Result<Response<Self::WatchSubmissionsStream>, Status> {
        Err(Failure::NotServed.into())
    }
}

/// Whose submissions are asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Sender {
    Anybody,
    /// Those in a place where nobody can be told.
    Nobody,
    One(SubmitterCode),
}

impl Sender {
    fn sent(&self, submission: &Submission) -> bool {
        self.is(submission.submitter.as_ref())
    }

    /// Whether a submitter, absent where nobody can be told, is meant.
    pub(crate) fn is(&self, submitter: Option<&SubmitterCode>) -> bool {
        match self {
            Self::Anybody => true,
            Self::Nobody => submitter.is_none(),
            Self::One(code) => submitter == Some(code),
        }
    }

    fn code(&self) -> Option<SubmitterCode> {
        match self {
            Self::One(code) => Some(code.clone()),
            Self::Anybody | Self::Nobody => None,
        }
    }
}

impl Answers {
    /// The submission that a request names.
    async fn submission_named(&self, field: &'static str, name: &str, reading: &Reading) -> Result<Submission, Failure> {
        let id = checked(field, id_in("submissions", name))?;
        let id = SubmissionId::parse(id).ok_or_else(|| Failure::InvalidName { field, value: name.to_owned() })?;
        let not_found = || Failure::NotFound { resource: Resource::Submission, name: name.to_owned(), near: Vec::new() };
        let found = self.reader.submission(&id, reading.point).await?;
        // What arrived only later was not there yet.
        found.filter(|submission| submission.received <= reading.point.read_time).ok_or_else(not_found)
    }

    /// The submitter that a request names: one of the framework's, or a folder that something was dropped in.
    async fn sender(&self, text: &str, reading: &Reading, definitions: &Definitions) -> Result<Sender, Failure> {
        let id = match id_in("submitters", text) {
            "" => return Ok(Sender::Anybody),
            "_unknown" => return Ok(Sender::Nobody),
            id => checked("submitter", id)?,
        };
        let code = SubmitterCode::parse(id).map_err(|_| Failure::InvalidName { field: "submitter", value: text.to_owned() })?;
        let known = definitions.framework.submitters.keys().find(|known| known.as_str().eq_ignore_ascii_case(code.as_str()));
        if let Some(known) = known {
            return Ok(Sender::One(known.clone()));
        }
        let filter = SubmissionFilter { submitter: Some(code.clone()), ..SubmissionFilter::default() };
        if self.reader.submissions(&filter, reading.point, 1).await?.is_empty() {
            return Err(Failure::NotFound { resource: Resource::Submitter, name: text.to_owned(), near: Vec::new() });
        }
        Ok(Sender::One(code))
    }
}
