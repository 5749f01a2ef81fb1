//! Answers kept for whoever asks the same again, until anything could make them different.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};
use outturn_domain::provenance::Sequence;
use outturn_store::ReadPoint;
use prost::Message;

/// How long an answer holds: for one state of the store, and between two instants at which nothing falls due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Validity {
    /// The last commit that the answer reflects.
    pub(crate) sequence: Sequence,
    /// From when it holds.
    pub(crate) from: DateTime<Utc>,
    /// Until when, exclusive: the council's next midnight, or a publication before it. Absences and approvals depend on the day.
    pub(crate) until: DateTime<Utc>,
}

impl Validity {
    fn covers(&self, point: ReadPoint) -> bool {
        point.sequence == self.sequence && self.from <= point.read_time && point.read_time < self.until
    }
}

/// The most that is kept, in bytes as encoded.
const GREATEST_WEIGHT: usize = 32 << 20;

/// Answers by request.
#[derive(Debug)]
pub(crate) struct AnswerCache<T> {
    kept: Mutex<Kept<T>>,
}

#[derive(Debug)]
struct Kept<T> {
    answers: HashMap<Vec<u8>, Entry<T>>,
    // In the order in which they came.
    order: VecDeque<Vec<u8>>,
    weight: usize,
}

#[derive(Debug)]
struct Entry<T> {
    answer: Arc<T>,
    validity: Validity,
    weight: usize,
}

impl<T> Default for AnswerCache<T> {
    fn default() -> Self {
        Self { kept: Mutex::new(Kept { answers: HashMap::new(), order: VecDeque::new(), weight: 0 }) }
    }
}

impl<T: Message> AnswerCache<T> {
    /// The answer to `request` at `point`, where it is kept and still holds.
    pub(crate) fn find(&self, request: &[u8], point: ReadPoint) -> Option<Arc<T>> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let entry = kept.answers.get(request)?;
        entry.validity.covers(point).then(|| Arc::clone(&entry.answer))
    }

    /// Keeps an answer; the oldest make room.
    pub(crate) fn keep(&self, request: Vec<u8>, answer: Arc<T>, validity: Validity) {
        let weight = answer.encoded_len() + request.len();
        if weight > GREATEST_WEIGHT / 4 {
            return;
        }
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.forget(&request);
        while kept.weight + weight > GREATEST_WEIGHT
            && let Some(oldest) = kept.order.front().cloned()
        {
            kept.forget(&oldest);
        }
        kept.weight += weight;
        kept.order.push_back(request.clone());
        kept.answers.insert(request, Entry { answer, validity, weight });
    }
}

impl<T> Kept<T> {
    fn forget(&mut self, request: &[u8]) {
        if let Some(entry) = self.answers.remove(request) {
            self.weight -= entry.weight;
            self.order.retain(|known| known != request);
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;
    use crate::contract::GetScorecardResponse;

    fn at(sequence: i64, minute: i64) -> ReadPoint {
        let read_time = DateTime::from_timestamp(minute * 60, 0).expect("an instant");
        ReadPoint { sequence: Sequence(sequence), read_time }
    }

    fn validity(sequence: i64) -> Validity {
        let from = at(sequence, 10).read_time;
        Validity { sequence: Sequence(sequence), from, until: from + TimeDelta::minutes(10) }
    }

    #[test]
    fn an_answer_holds_for_its_commit_and_its_day() {
        let cache = AnswerCache::default();
        cache.keep(b"one".to_vec(), Arc::new(GetScorecardResponse { revision: 7, ..Default::default() }), validity(7));
        assert_eq!(cache.find(b"one", at(7, 15)).map(|answer| answer.revision), Some(7));
        assert!(cache.find(b"two", at(7, 15)).is_none(), "another request");
        assert!(cache.find(b"one", at(8, 15)).is_none(), "another commit");
        assert!(cache.find(b"one", at(7, 9)).is_none(), "before it held");
        assert!(cache.find(b"one", at(7, 20)).is_none(), "the day is over");
    }

    #[test]
    fn what_is_kept_is_bounded() {
        let cache = AnswerCache::default();
        let scorecard = crate::contract::Scorecard { title: "x".repeat(1 << 20), ..Default::default() };
        let large = Arc::new(GetScorecardResponse { scorecard: Some(scorecard), ..Default::default() });
        for request in 0..100_u8 {
            cache.keep(vec![request], Arc::clone(&large), validity(1));
        }
        assert!(cache.find(&[0], at(1, 10)).is_none(), "the oldest made room");
        assert!(cache.find(&[99], at(1, 10)).is_some());
        let kept = cache.kept.lock().expect("not poisoned");
        assert!(kept.weight <= GREATEST_WEIGHT && kept.answers.len() == kept.order.len() && kept.order.len() < 32);
    }
}
