//! Pages: how many to give, where to go on, and the state that all pages of a list come from.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use outturn_domain::provenance::Sequence;
use outturn_store::ReadPoint;
use prost::Message;
use prost_types::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::answers::Answers;
use crate::contract;
use crate::error::Failure;
use crate::reading::{Reading, asked_stage};

const USUAL_SIZE: usize = 100;
const GREATEST_SIZE: usize = 1000;

/// The form of the tokens; another form is another number, and no token of it is read here.
const VERSION: u8 = 1;

/// A request for a list.
pub(crate) trait Paged: Message + Clone + Default {
    /// The method, so that a token of one list is none of another's.
    const METHOD: &'static str;

    /// How many to give at most.
    fn page_size(&self) -> i32;

    /// Where to go on.
    fn page_token(&self) -> &str;

    /// The instant asked for.
    fn as_of_time(&self) -> Option<&Timestamp>;

    /// The stage asked for.
    fn asked_stage(&self) -> i32;

    /// The same request for its first page, of the usual size.
    fn without_page(&self) -> Self;
}

macro_rules! paged {
    ($($request:ident $method:literal)*) => {$(
        impl Paged for contract::$request {
            const METHOD: &'static str = $method;

            fn page_size(&self) -> i32 {
                self.page_size
            }

            fn page_token(&self) -> &str {
                &self.page_token
            }

            fn as_of_time(&self) -> Option<&Timestamp> {
                self.as_of_time.as_ref()
            }

            fn asked_stage(&self) -> i32 {
                self.stage
            }

            fn without_page(&self) -> Self {
                Self { page_size: 0, page_token: String::new(), ..self.clone() }
            }
        }
    )*};
}

paged! {
    ListMeasuresRequest "ListMeasures"
    ListOutturnsRequest "ListOutturns"
    ListSubmissionsRequest "ListSubmissions"
    ListFindingsRequest "ListFindings"
    ListExpectedReturnsRequest "ListExpectedReturns"
    ListMilestonesRequest "ListMilestones"
    ListProjectsRequest "ListProjects"
    ListRisksRequest "ListRisks"
    ListForecastsRequest "ListForecasts"
    ListScopesRequest "ListScopes"
    ListRuleSetsRequest "ListRuleSets"
    ListPublicationsRequest "ListPublications"
    ListCandidatesRequest "ListCandidates"
    ListRecommendationsRequest "ListRecommendations"
    ListReviewsRequest "ListReviews"
    ListChangesRequest "ListChanges"
}

/// Where in a list a page begins: what the numbers mean is the list's own affair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct Position(pub(crate) i64, pub(crate) i64);

/// The page asked for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Page {
    /// How many to give at most.
    pub(crate) size: usize,
    /// The state that it comes from.
    pub(crate) reading: Reading,
    /// Where it begins; absent for the first.
    pub(crate) start: Option<Position>,
    request: u64,
}

#[derive(Debug, Serialize, Deserialize)]
struct Token {
    version: u8,
    request: u64,
    seconds: i64,
    nanos: u32,
    sequence: i64,
    position: Position,
}

impl Answers {
    /// The page that a request asks for. A token pins what the first page read: the instant, and the last commit it saw.
    pub(crate) async fn page<R: Paged>(&self, request: &R) -> Result<Page, Failure> {
        let size = size(request.page_size())?;
        let hash = hash(request);
        if request.page_token().is_empty() {
            let reading = self.reading(request.as_of_time(), request.asked_stage()).await?;
            return Ok(Page { size, reading, start: None, request: hash });
        }
        let token = Token::read(request.page_token()).ok_or(Failure::InvalidPageToken)?;
        if token.request != hash {
            return Err(Failure::PageTokenMismatch);
        }
        let read_time = DateTime::<Utc>::from_timestamp(token.seconds, token.nanos).ok_or(Failure::InvalidPageToken)?;
        let point = ReadPoint { sequence: Sequence(token.sequence), read_time };
        let stage = asked_stage(request.asked_stage())?;
        Ok(Page { size, reading: Reading { point, stage }, start: Some(token.position), request: hash })
    }
}

impl Page {
    /// The token of the page that begins at `position`.
    pub(crate) fn token(&self, position: Position) -> String {
        let ReadPoint { sequence, read_time } = self.reading.point;
        let token = Token {
            version: VERSION,
            request: self.request,
            seconds: read_time.timestamp(),
            nanos: read_time.timestamp_subsec_nanos(),
            sequence: sequence.0,
            position,
        };
        // Plain numbers always encode.
        postcard::to_stdvec(&token).map(|bytes| URL_SAFE_NO_PAD.encode(bytes)).unwrap_or_default()
    }

    /// Cuts this page out of the whole list, and gives the token of the next.
    pub(crate) fn of<T>(&self, all: Vec<T>) -> (Vec<T>, String) {
        let start = self.start.map_or(0, |start| usize::try_from(start.0).unwrap_or(0)).min(all.len());
        let end = start.saturating_add(self.size).min(all.len());
        let more = end < all.len();
        let page = all.into_iter().skip(start).take(end - start).collect();
        let next = if more { self.token(Position(i64::try_from(end).unwrap_or(i64::MAX), 0)) } else { String::new() };
        (page, next)
    }
}

impl Token {
    fn read(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        // The version leads, so that it can be told before the rest is understood.
        if bytes.first() != Some(&VERSION) {
            return None;
        }
        postcard::from_bytes(&bytes).ok()
    }
}

fn size(asked: i32) -> Result<usize, Failure> {
    match usize::try_from(asked) {
        Ok(0) => Ok(USUAL_SIZE),
        Ok(size) => Ok(size.min(GREATEST_SIZE)),
        Err(_) => Err(Failure::InvalidPageSize { page_size: asked }),
    }
}

/// What a request asks for, apart from the page, in a few bytes.
fn hash<R: Paged>(request: &R) -> u64 {
    let mut hasher = Sha256::new();
    hasher.update(R::METHOD);
    hasher.update(request.without_page().encode_to_vec());
    let digest = hasher.finalize();
    digest.iter().take(8).fold(0, |hash, byte| hash << 8 | u64::from(*byte))
}
