//! Who owes which return by when, and what came of it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use outturn_domain::code::ItemCode;
use outturn_domain::finding::Verdict;
use outturn_domain::framework::Framework;
use outturn_domain::organisation::Delegation;
use outturn_domain::period::Period;
use outturn_domain::provenance::{Origin, Sequence, SubmissionId};
use outturn_domain::timeliness::{Progress, ReturnArrival, ServiceReturn, ServiceReturnState, service_returns};
use outturn_store::submission::{Submission, SubmissionFilter};

use crate::answers::Answers;
use crate::contract;
use crate::error::Failure;
use crate::reading::{Reading, known, period};
use crate::scope::find_scope;
use crate::wire::day::timestamp;
use crate::wire::expected_return::{expected_return, state, timely_share};
use crate::wire::stage;

/// More than any council sends for one period.
const FILES_OF_A_PERIOD: i64 = 1_000_000;

/// A return, how it has come along, and the files that came for it.
pub(crate) struct Followed<'a> {
    pub(crate) expected: ServiceReturn<'a>,
    pub(crate) progress: Progress,
    /// The oldest first.
    pub(crate) arrivals: Vec<ReturnArrival>,
    pub(crate) values_received: usize,
}

/// What was ever sent that may be a part of a return.
struct Sent {
    /// Which commits said something of a value.
    reported: Vec<(ItemCode, Period, Sequence)>,
    origins: HashMap<Sequence, ReturnArrival>,
    /// What was refused of single values, by the files that they stood in.
    refused_values: RefusedValues,
    /// The files of which nothing was taken, by the period on their covers.
    refused_files: BTreeMap<Period, Vec<Submission>>,
}

#[derive(Default)]
struct RefusedValues {
    of_these_returns: Vec<(ItemCode, Period, ReturnArrival)>,
    /// The files whose findings tell what they are about.
    files: BTreeSet<SubmissionId>,
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
        let expected = service_returns(framework, asked, |measure| scope.scope.covers(framework, measure));
        let sent = self.sent_for(&expected, &page.reading).await?;
        let followed: Vec<Followed<'_>> = expected.into_iter().map(|expected| follow(framework, expected, &sent, &page.reading)).collect();
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

    async fn sent_for(&self, expected: &[ServiceReturn<'_>], reading: &Reading) -> Result<Sent, Failure> {
        let reader = &self.reader;
        let periods: BTreeSet<Period> = expected.iter().flat_map(|expected| expected.owed.iter().map(|(_, period)| *period)).collect();
        let reported = reader.reported(&periods.into_iter().collect::<Vec<_>>(), reading.point).await?;
        let origins = reader.origins(reported.iter().map(|(_, _, sequence)| *sequence).collect::<BTreeSet<_>>()).await?;
        let arrival = |origin: &Origin| ReturnArrival {
            submission: origin.submission.clone(),
            received: origin.received,
            accepted: Some(origin.recorded),
        };
        let mut refused_files = BTreeMap::new();
        for period in expected.iter().map(|expected| expected.period).collect::<BTreeSet<_>>() {
            let filter = SubmissionFilter { period: Some(period), verdict: Some(Verdict::Refused), ..SubmissionFilter::default() };
            refused_files.insert(period, reader.submissions(&filter, reading.point, FILES_OF_A_PERIOD).await?);
        }
        Ok(Sent {
            reported,
            origins: origins.iter().map(|(sequence, origin)| (*sequence, arrival(origin))).collect(),
            refused_values: self.refused_values(expected, reading).await?,
            refused_files,
        })
    }

    /// The values of these returns that came and were refused, with the files that they stood in.
    async fn refused_values(&self, expected: &[ServiceReturn<'_>], reading: &Reading) -> Result<RefusedValues, Failure> {
        let reader = &self.reader;
        let mut known: BTreeMap<SubmissionId, Option<ReturnArrival>> = BTreeMap::new();
        let mut refused = RefusedValues::default();
        for refusal in reader.refusals(reading.point).await? {
            refused.files.insert(refusal.submission.clone());
            if !expected.iter().any(|expected| expected.owed.contains(&(&refusal.item, refusal.period))) {
                continue;
            }
            if !known.contains_key(&refusal.submission) {
                let file = reader.submission(&refusal.submission, reading.point).await?;
                known.insert(refusal.submission.clone(), file.map(|file| nothing_taken(&file)));
            }
            let file = known.get(&refusal.submission).cloned().flatten();
            refused.of_these_returns.extend(file.map(|file| (refusal.item, refusal.period, file)));
        }
        Ok(refused)
    }
}

fn nothing_taken(file: &Submission) -> ReturnArrival {
    ReturnArrival { submission: file.id.clone(), received: file.received, accepted: None }
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
    let within = move |of: Period| {
        let begins = start.is_none_or(|start| of.start_date().is_some_and(|of| start <= of));
        begins && end.is_none_or(|end| of.end_date().is_some_and(|of| of <= end))
    };
    Ok(within)
}

/// The files that came for a return: those that said something of what it owes, those of which such a value was refused, and those refused as a whole of which
/// nobody can tell what they are about, where the cover names the period and the sender may report for the service.
fn follow<'a>(framework: &'a Framework, expected: ServiceReturn<'a>, sent: &Sent, reading: &Reading) -> Followed<'a> {
    let is_owed = |item: &ItemCode, period: Period| expected.owed.contains(&(item, period));
    let reported: Vec<_> = sent.reported.iter().filter(|(item, period, _)| is_owed(item, *period)).collect();
    let mut first_receipts: BTreeMap<(&ItemCode, Period), DateTime<Utc>> = BTreeMap::new();
    for (item, period, sequence) in &reported {
        let Some(arrival) = sent.origins.get(sequence) else { continue };
        let first = first_receipts.entry((item, *period)).or_insert(arrival.received);
        *first = arrival.received.min(*first);
    }
    let first_receipts: Vec<DateTime<Utc>> = first_receipts.into_values().collect();
    let mut arrivals: BTreeMap<&SubmissionId, ReturnArrival> = BTreeMap::new();
    let good = reported.iter().filter_map(|(_, _, sequence)| sent.origins.get(sequence));
    let bad = sent.refused_values.of_these_returns.iter().filter(|(item, period, _)| is_owed(item, *period)).map(|(_, _, file)| file);
    for arrival in good.chain(bad) {
        arrivals.entry(&arrival.submission).or_insert_with(|| arrival.clone());
    }
    let files = sent.refused_files.get(&expected.period).into_iter().flatten();
    let untold = files.filter(|file| !sent.refused_values.files.contains(&file.id));
    for file in untold.filter(|file| may_send(framework, file, &expected)) {
        arrivals.entry(&file.id).or_insert_with(|| nothing_taken(file));
    }
    let mut arrivals: Vec<ReturnArrival> = arrivals.into_values().collect();
    arrivals.sort_by(|one, other| (one.received, &one.submission).cmp(&(other.received, &other.submission)));
    let progress = expected.progress(framework, reading.point.read_time, &arrivals, &first_receipts);
    Followed { expected, progress, arrivals, values_received: first_receipts.len() }
}

/// One who may report for everyone only helps out: of a file that was refused nobody can tell for whom it was.
fn may_send(framework: &Framework, file: &Submission, expected: &ServiceReturn<'_>) -> bool {
    let Some(submitter) = file.submitter.as_ref().and_then(|code| framework.submitters.get(code)) else { return false };
    submitter.may_report_for != Delegation::Everyone && framework.may_report(&submitter.code, &expected.service.code, expected.period)
}

/// Whether a return is none of those that could be late: it has not come, and its day is not over.
pub(crate) fn is_to_come(progress: &Progress) -> bool {
    !progress.is_over && progress.state != ServiceReturnState::OnTime
}
