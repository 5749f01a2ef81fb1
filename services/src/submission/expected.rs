//! Who owes which return by when, and what came of it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, NaiveDate, Utc};
use outturn_domain::code::ItemCode;
use outturn_domain::framework::Framework;
use outturn_domain::organisation::Delegation;
use outturn_domain::period::Period;
use outturn_domain::provenance::{Origin, Sequence, SubmissionId};
use outturn_domain::scorecard::Scope;
use outturn_domain::timeliness::{Progress, ReturnArrival, ServiceReturn, ServiceReturnState, is_what_is_owed, service_returns};
use outturn_store::fact::Reported;
use outturn_store::submission::{RefusedFile, RefusedValue};

use crate::answers::Answers;
use crate::contract;
use crate::error::Failure;
use crate::reading::{Reading, known, period};
use crate::scope::find_scope;
use crate::scorecard::card::Card;
use crate::wire::day::timestamp;
use crate::wire::expected_return::{expected_return, state, timely_share};
use crate::wire::stage;

/// A return, how it has come along, and the files that came for it.
pub(crate) struct Followed<'a> {
    pub(crate) expected: ServiceReturn<'a>,
    pub(crate) progress: Progress,
    /// The oldest first.
    pub(crate) arrivals: Vec<ReturnArrival>,
    pub(crate) values_received: usize,
}

/// What was ever sent that may be a part of a return, read once for all of them.
struct Sent {
    /// Which commits said something of a value, by what they said it of.
    reported: HashMap<(ItemCode, Period), Vec<Reported>>,
    origins: HashMap<Sequence, ReturnArrival>,
    /// The values that came and were refused.
    refused: HashMap<(ItemCode, Period), Vec<RefusedValue>>,
    /// The files of which nothing was taken, by the period on their covers; those alone of which nobody can tell what they are about.
    refused_files: HashMap<Period, Vec<RefusedFile>>,
}

impl Answers {
    pub(super) async fn expected_returns(
        &self,
        request: &contract::ListExpectedReturnsRequest,
    ) -> Result<contract::ListExpectedReturnsResponse, Failure> {
        let page = self.page(request).await?;
        let definitions = self.framework_at(&page.reading).await?;
        let framework = definitions.framework.as_ref();
        let scope = find_scope(framework, &definitions, request.scope.as_ref())?;
        let states = request.states.iter().map(|value| known("states", *value)).collect::<Result<Vec<contract::ReturnState>, _>>()?;
        let asked = asked_periods(request, framework, &page.reading)?;
        let followed = self.followed(framework, &scope.scope, asked, &page.reading).await?;
        let timely_share = timely_share(&followed);
        let wanted = |followed: &Followed<'_>| states.is_empty() || states.contains(&state(followed.progress.state));
        let (followed, next_page_token) = page.of(followed.into_iter().filter(wanted).collect());
        Ok(contract::ListExpectedReturnsResponse {
            expected_returns: followed.iter().map(|followed| expected_return(framework, page.reading.point.read_time, followed)).collect(),
            next_page_token,
            read_time: Some(timestamp(page.reading.point.read_time)),
            stage: stage(page.reading.stage_given(&definitions)).into(),
            erasures: self.erasures(page.reading.point).await?.about(scope.measures(framework)),
            revision: page.reading.point.sequence.0,
            timely_share: Some(timely_share),
        })
    }

    /// The returns that the figures of a scorecard lack, by the instant that they are of: a publication sets its own.
    pub(crate) async fn returns_missing(&self, card: &Card) -> Result<Vec<contract::ExpectedReturn>, Failure> {
        let (framework, of, point) = (card.evidence.framework.as_ref(), card.asked.period, card.evidence.point);
        let reading = Reading { point, stage: Some(card.evidence.stage) };
        let followed = self.followed(framework, &card.scope()?.scope, within(of.start_date(), of.end_date()), &reading).await?;
        let missing = followed.iter().filter(|followed| is_missing(&followed.progress));
        Ok(missing.map(|followed| expected_return(framework, point.read_time, followed)).collect())
    }

    /// The returns that the measures of a scope owe for the periods asked about, each with what came for it.
    async fn followed<'f>(
        &self,
        framework: &'f Framework,
        scope: &Scope,
        asked: impl Fn(Period) -> bool,
        reading: &Reading,
    ) -> Result<Vec<Followed<'f>>, Failure> {
        let expected = service_returns(framework, asked, scope);
        let sent = self.sent_for(&expected, reading).await?;
        Ok(expected.into_iter().map(|expected| follow(framework, expected, &sent, reading)).collect())
    }

    async fn sent_for(&self, expected: &[ServiceReturn<'_>], reading: &Reading) -> Result<Sent, Failure> {
        let reader = &self.reader;
        let owed = || expected.iter().flat_map(|expected| &expected.owed);
        let items: BTreeSet<&ItemCode> = owed().map(|(item, _)| *item).collect();
        let periods: Vec<Period> = owed().map(|(_, period)| *period).collect::<BTreeSet<_>>().into_iter().collect();
        let covers: Vec<Period> = expected.iter().map(|expected| expected.period).collect::<BTreeSet<_>>().into_iter().collect();
        let reported = reader.reported(&periods, reading.point).await?;
        let origins = reader.origins(reported.iter().map(|reported| reported.sequence).collect::<BTreeSet<_>>()).await?;
        let arrival = |origin: &Origin| ReturnArrival {
            submission: origin.submission.clone(),
            received: origin.received,
            accepted: Some(origin.recorded),
        };
        let mut sent = Sent {
            reported: HashMap::new(),
            origins: origins.iter().map(|(sequence, origin)| (*sequence, arrival(origin))).collect(),
            refused: HashMap::new(),
            refused_files: HashMap::new(),
        };
        for one in reported {
            sent.reported.entry((one.item.clone(), one.period)).or_default().push(one);
        }
        for one in reader.refused_values(items, &periods, reading.point).await? {
            sent.refused.entry((one.item.clone(), one.period)).or_default().push(one);
        }
        for file in reader.refused_files(&covers, reading.point).await?.into_iter().filter(|file| !file.names_values) {
            sent.refused_files.entry(file.period).or_default().push(file);
        }
        Ok(sent)
    }
}

fn nothing_taken(submission: &SubmissionId, received: DateTime<Utc>) -> ReturnArrival {
    ReturnArrival { submission: submission.clone(), received, accepted: None }
}

/// Which periods are asked about: those that lie between the first day of the first and the last of the last.
fn asked_periods(
    request: &contract::ListExpectedReturnsRequest,
    framework: &Framework,
    reading: &Reading,
) -> Result<impl Fn(Period) -> bool + use<>, Failure> {
    let first = match period("first_period", &request.first_period)? {
        Some(first) => Some(first),
        None => Period::quarter_of(reading.point.read_time.with_timezone(&framework.council.time_zone).date_naive()),
    };
    let last = period("last_period", &request.last_period)?.or(first);
    let (start, end) = (first.and_then(Period::start_date), last.and_then(Period::end_date));
    if start.zip(end).is_some_and(|(start, end)| start >= end) {
        return Err(Failure::InvalidRange { field: "last_period" });
    }
    Ok(within(start, end))
}

/// Whether a period lies between two days.
fn within(start: Option<NaiveDate>, end: Option<NaiveDate>) -> impl Fn(Period) -> bool {
    move |of: Period| {
        let begins = start.is_none_or(|start| of.start_date().is_some_and(|of| start <= of));
        begins && end.is_none_or(|end| of.end_date().is_some_and(|of| of <= end))
    }
}

/// The files that came for a return: those that said something of what it owes, those of which such a value was refused, and those refused as a whole of which
/// nobody can tell what they are about, where the cover names the period and the sender may report for the service.
fn follow<'a>(framework: &'a Framework, expected: ServiceReturn<'a>, sent: &Sent, reading: &Reading) -> Followed<'a> {
    let mut first_receipts: Vec<DateTime<Utc>> = Vec::new();
    let mut arrivals: BTreeMap<&SubmissionId, ReturnArrival> = BTreeMap::new();
    for (item, period) in &expected.owed {
        let place = ((*item).clone(), *period);
        let said = sent.reported.get(&place).into_iter().flatten().filter(|one| is_what_is_owed(framework, item, one.kind));
        let came: Vec<&ReturnArrival> = said.filter_map(|one| sent.origins.get(&one.sequence)).collect();
        first_receipts.extend(came.iter().map(|arrival| arrival.received).min());
        for arrival in came {
            arrivals.insert(&arrival.submission, arrival.clone());
        }
        for bad in sent.refused.get(&place).into_iter().flatten() {
            arrivals.entry(&bad.submission).or_insert_with(|| nothing_taken(&bad.submission, bad.received));
        }
    }
    let untold = sent.refused_files.get(&expected.period).into_iter().flatten();
    for file in untold.filter(|file| may_send(framework, file, &expected)) {
        arrivals.entry(&file.submission).or_insert_with(|| nothing_taken(&file.submission, file.received));
    }
    let mut arrivals: Vec<ReturnArrival> = arrivals.into_values().collect();
    arrivals.sort_by(|one, other| (one.received, &one.submission).cmp(&(other.received, &other.submission)));
    let progress = expected.progress(framework, reading.point.read_time, &arrivals, &first_receipts);
    Followed { expected, progress, arrivals, values_received: first_receipts.len() }
}

/// One who may report for everyone only helps out: of a file that was refused nobody can tell for whom it was.
fn may_send(framework: &Framework, file: &RefusedFile, expected: &ServiceReturn<'_>) -> bool {
    let Some(submitter) = file.submitter.as_ref().and_then(|code| framework.submitters.get(code)) else { return false };
    submitter.may_report_for != Delegation::Everyone && framework.may_report(&submitter.code, &expected.service.code, expected.period)
}

/// Whether figures lack a return: it is late, only refused files came for it, or its day is over and it is not whole.
fn is_missing(progress: &Progress) -> bool {
    match progress.state {
        ServiceReturnState::Late | ServiceReturnState::Refused => true,
        ServiceReturnState::Incomplete => progress.is_over,
        ServiceReturnState::NotDue | ServiceReturnState::Awaited | ServiceReturnState::OnTime | ServiceReturnState::ReceivedLate => false,
    }
}

/// Whether a return is none of those that could be late: it has not come, and its day is not over.
pub(crate) fn is_to_come(progress: &Progress) -> bool {
    !progress.is_over && progress.state != ServiceReturnState::OnTime
}
