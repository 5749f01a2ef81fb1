//! The one map from what went wrong to a gRPC status: every error says why in words that programs can use.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use chrono::{DateTime, SecondsFormat, Utc};
use outturn_domain::rules::RuleSetError;
use outturn_store::StoreError;
use tonic::{Code, Status};
use tonic_types::{ErrorDetails, StatusExt};

use crate::contract::ErrorReason;
use crate::database::Trouble;

/// The domain of every `ErrorInfo`.
pub(crate) const DOMAIN: &str = "outturn";

/// After how long a call that found no database is worth repeating.
const REPEAT_AFTER: Duration = Duration::from_secs(1);

/// What can be asked for and not be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Resource {
    Scope,
    Measure,
    Entity,
    Publication,
    Submission,
    Submitter,
    Provenance,
    Risk,
    Register,
    RuleSet,
    Board,
    BoardPlan,
    Review,
}

/// Why a call is not answered.
#[derive(Debug)]
pub(crate) enum Failure {
    /// A field that is required is empty.
    RequiredFieldMissing { field: &'static str },
    /// Text that can be no name of the kind asked for.
    InvalidName { field: &'static str, value: String },
    /// A name that could mean several things.
    AmbiguousName { field: &'static str, value: String, candidates: Vec<String> },
    /// Text that is no period.
    InvalidPeriod { field: &'static str, value: String, problem: String },
    /// A range whose end comes before its start.
    InvalidRange { field: &'static str },
    /// A number that is no value of the enum.
    UnknownEnumValue { field: &'static str, value: i32 },
    /// An instant that is none.
    InvalidTime { field: &'static str },
    /// An instant that has not come.
    AsOfTimeInFuture { as_of: DateTime<Utc>, now: DateTime<Utc> },
    /// Arguments that exclude each other.
    ConflictingArguments { fields: [&'static str; 2] },
    /// A negative page size.
    InvalidPageSize { page_size: i32 },
    /// A page token that this server did not make.
    InvalidPageToken,
    /// A page token that was made for another request.
    PageTokenMismatch,
    /// Text that is no provenance key.
    InvalidProvenanceKey,
    /// Something that is not there.
    NotFound { resource: Resource, name: String, near: Vec<String> },
    /// A rule set is recorded and does not compile.
    RuleSetBroken { rule_set: String, error: RuleSetError },
    /// There is no framework yet.
    NoFramework,
    /// There is no database that could be answered from.
    StoreNotReady(Trouble),
    /// The call took too long.
    DeadlinePassed { deadline: Duration },
    /// The answer is larger than a client reads.
    AnswerTooLarge { limit: usize },
    /// Withheld by a setting of the council's.
    Restricted { permission: &'static str },
    /// Part of the contract, and not served by this build.
    NotServed,
    /// The store failed.
    Store(StoreError),
    /// The server failed.
    Fault(String),
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// Puts errors together: a code, a message, a reason and its metadata.
struct Draft {
    code: Code,
    message: String,
    reason: ErrorReason,
    metadata: HashMap<String, String>,
    details: ErrorDetails,
}

impl Draft {
    fn new(code: Code, reason: ErrorReason, message: impl Into<String>) -> Self {
        Self { code, message: cut(message.into()), reason, metadata: HashMap::new(), details: ErrorDetails::new() }
    }

    /// A field that is wrong, with what is wrong about it.
    fn bad_field(field: &str, reason: ErrorReason, problem: impl Into<String>) -> Self {
        let problem = cut(problem.into());
        let mut draft = Self::new(Code::InvalidArgument, reason, format!("{field}: {problem}"));
        draft.details.add_bad_request_violation(field, problem);
        draft.with("field", field)
    }

    fn with(mut self, key: &str, value: impl Into<String>) -> Self {
        self.metadata.insert(key.to_owned(), cut(value.into()));
        self
    }

    fn worth_repeating(mut self) -> Self {
        self.details.set_retry_info(Some(REPEAT_AFTER));
        self
    }

    fn into_status(mut self) -> Status {
        self.details.set_error_info(reason_text(self.reason), DOMAIN, self.metadata);
        Status::with_error_details(self.code, self.message, self.details)
    }
}

/// The longest text of an error, in characters: it travels in headers, which clients limit, and it may echo what they sent.
const LONGEST_TEXT: usize = 200;

fn cut(text: String) -> String {
    if text.chars().count() <= LONGEST_TEXT { text } else { text.chars().take(LONGEST_TEXT - 1).chain(['…']).collect() }
}

impl From<Failure> for Status {
    fn from(failure: Failure) -> Self {
        failure.draft().into_status()
    }
}

impl Failure {
    fn draft(self) -> Draft {
        use ErrorReason as Reason;
        match self {
            Self::RequiredFieldMissing { field } => Draft::bad_field(field, Reason::RequiredFieldMissing, "is required"),
            Self::InvalidName { field, value } => {
                Draft::bad_field(field, Reason::InvalidName, format!("{value:?} is no name, code or alias")).with("value", value)
            }
            Self::AmbiguousName { field, value, candidates } => {
                let candidates = candidates.join(", ");
                Draft::bad_field(field, Reason::AmbiguousName, format!("{value:?} could mean {candidates}"))
                    .with("value", value)
                    .with("candidates", candidates)
            }
            Self::InvalidPeriod { field, value, problem } => Draft::bad_field(field, Reason::InvalidPeriod, problem).with("value", value),
            Self::InvalidRange { field } => Draft::bad_field(field, Reason::InvalidRange, "the range ends before it starts"),
            Self::UnknownEnumValue { field, value } => {
                Draft::bad_field(field, Reason::UnknownEnumValue, format!("this server does not know the value {value}"))
                    .with("value", value.to_string())
            }
            Self::InvalidTime { field } => Draft::bad_field(field, Reason::InvalidTime, "is no instant of the years 1 to 9999"),
            Self::AsOfTimeInFuture { as_of, now } => {
                let (as_of, now) = (written(as_of), written(now));
                let draft = Draft::bad_field("as_of_time", Reason::AsOfTimeInFuture, format!("{as_of} has not come: it is {now}"));
                draft.with("as_of_time", as_of).with("now", now)
            }
            Self::ConflictingArguments { fields: [one, other] } => {
                Draft::bad_field(one, Reason::ConflictingArguments, format!("cannot be given with {other}"))
                    .with("fields", format!("{one}, {other}"))
            }
            Self::InvalidPageSize { page_size } => {
                Draft::bad_field("page_size", Reason::InvalidPageSize, format!("{page_size} is negative"))
                    .with("page_size", page_size.to_string())
            }
            Self::InvalidPageToken => Draft::bad_field("page_token", Reason::InvalidPageToken, "is no token of this server's"),
            Self::PageTokenMismatch => {
                Draft::bad_field("page_token", Reason::PageTokenMismatch, "was made for another request; only page_size may change")
            }
            Self::InvalidProvenanceKey => Draft::bad_field("key", Reason::InvalidProvenanceKey, "is no provenance key"),
            Self::NotFound { resource, name, near } => not_found(resource, name, &near),
            other => other.draft_of_the_server(),
        }
    }

    /// Those that no change of the request would mend.
    fn draft_of_the_server(self) -> Draft {
        use ErrorReason as Reason;
        match self {
            Self::RuleSetBroken { rule_set, error } => rule_set_broken(rule_set, &error),
            Self::NoFramework => Draft::new(
                Code::FailedPrecondition,
                Reason::NoFramework,
                "no framework had been accepted by then, so there is nothing to answer from",
            ),
            Self::StoreNotReady(trouble) => {
                Draft::new(Code::Unavailable, Reason::StoreNotReady, trouble.sentence()).with("cause", trouble.word()).worth_repeating()
            }
            Self::DeadlinePassed { deadline } => {
                let milliseconds = deadline.as_millis().to_string();
                Draft::new(Code::DeadlineExceeded, Reason::DeadlinePassed, format!("the call did not end within {milliseconds} ms"))
                    .with("deadline_ms", milliseconds)
            }
            Self::AnswerTooLarge { limit } => Draft::new(
                Code::ResourceExhausted,
                Reason::AnswerTooLarge,
                format!("the answer is larger than {limit} bytes: ask for less"),
            )
            .with("limit_bytes", limit.to_string()),
            Self::Restricted { permission } => {
                let message =
                    format!("how well one service forecasts is not told to everybody: the operator's setting {permission} decides");
                Draft::new(Code::PermissionDenied, Reason::PermissionDenied, message).with("permission", permission)
            }
            Self::NotServed => Draft::new(Code::Unimplemented, Reason::NotServed, "this build does not serve this method yet"),
            Self::Store(error) => fault(&with_causes(&error)),
            Self::Fault(problem) => fault(&problem),
            wrong_request => fault(&format!("{wrong_request:?} is no failure of the server's")),
        }
    }
}

/// The place is that in the text as it was recorded, which may have come from a file of any name.
fn rule_set_broken(rule_set: String, error: &RuleSetError) -> Draft {
    let at = match error {
        RuleSetError::Toml { at, .. } => *at,
        RuleSetError::Field { at, .. } | RuleSetError::Rule { at, .. } | RuleSetError::Case { at, .. } => Some(*at),
        RuleSetError::Missing { .. } => None,
    };
    let problem = error.to_string();
    let message = format!("the rule set {rule_set} does not compile: {problem}");
    let draft =
        Draft::new(Code::FailedPrecondition, ErrorReason::RuleSetBroken, message).with("rule_set", rule_set).with("problem", problem);
    match at {
        Some(at) => draft.with("line", at.line.to_string()).with("column", at.column.to_string()),
        None => draft,
    }
}

fn not_found(resource: Resource, name: String, near: &[String]) -> Draft {
    let (reason, kind, key) = match resource {
        Resource::Scope => (ErrorReason::ScopeNotFound, "outturn.v1.ScopeEntry", "name"),
        Resource::Measure => (ErrorReason::MeasureNotFound, "outturn.v1.Measure", "name"),
        Resource::Entity => (ErrorReason::EntityNotFound, "outturn.v1.Entity", "name"),
        Resource::Publication => (ErrorReason::PublicationNotFound, "outturn.v1.Publication", "name"),
        Resource::Submission => (ErrorReason::SubmissionNotFound, "outturn.v1.Submission", "name"),
        Resource::Submitter => (ErrorReason::SubmitterNotFound, "outturn.v1.Submitter", "name"),
        Resource::Provenance => (ErrorReason::ProvenanceNotFound, "outturn.v1.Provenance", "key"),
        Resource::Risk => (ErrorReason::RiskNotFound, "outturn.v1.Risk", "name"),
        Resource::RuleSet => (ErrorReason::RuleSetNotFound, "outturn.v1.RuleSet", "name"),
        Resource::Board => (ErrorReason::BoardNotFound, "outturn.v1.Board", "name"),
        Resource::BoardPlan => (ErrorReason::BoardPlanNotFound, "outturn.v1.BoardPlan", "name"),
        Resource::Review => (ErrorReason::ReviewNotFound, "outturn.v1.Review", "name"),
        Resource::Register => (ErrorReason::RegisterNotFound, "outturn.v1.RiskRegister", "name"),
    };
    let name = cut(name);
    let hint = if near.is_empty() { String::new() } else { format!("; near it: {}", near.join(", ")) };
    let message = format!("there is no {name:?}{hint}");
    let mut draft = Draft::new(Code::NotFound, reason, message.clone());
    draft.details.set_resource_info(kind, name.clone(), "", message);
    let draft = draft.with(key, name);
    if near.is_empty() { draft } else { draft.with("near_names", near.join(", ")) }
}

/// A failure of the server's own: logged here, once, with its causes; the caller gets only the number by which the log knows it.
fn fault(problem: &str) -> Draft {
    static INCIDENTS: AtomicU64 = AtomicU64::new(1);
    let incident = format!("{}-{}", std::process::id(), INCIDENTS.fetch_add(1, Ordering::Relaxed));
    tracing::error!(incident, problem, "a call could not be answered");
    Draft::new(Code::Internal, ErrorReason::Internal, "the server failed; its log knows this incident").with("incident", incident)
}

/// The reason as `ErrorInfo` carries it: its name without the prefix.
pub(crate) fn reason_text(reason: ErrorReason) -> &'static str {
    let name = reason.as_str_name();
    name.strip_prefix("ERROR_REASON_").unwrap_or(name)
}

/// An error with everything that caused it, in one line.
pub(crate) fn with_causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(next) = cause {
        text = format!("{text}: {next}");
        cause = next.source();
    }
    text
}

fn written(instant: DateTime<Utc>) -> String {
    instant.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}
