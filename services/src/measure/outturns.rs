//! Histories: the values of a measure by period, and what they were before they were corrected.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use outturn_domain::code::{ItemCode, lookup_key};
use outturn_domain::fact::{FactKey, FactKind};
use outturn_domain::period::Period;
use outturn_domain::provenance::RecordedFact;

use super::definition::{in_plan_order, today};
use super::history::{History, Slot, Whom};
use super::lineage::{Lineage, Listed};
use crate::answers::Answers;
use crate::contract;
use crate::definitions::Definitions;
use crate::error::Failure;
use crate::names::{checked, find_entity, find_measure, id_in};
use crate::page::{Page, Position};
use crate::reading::{Reading, full_view, known, period};
use crate::scope::find_scope;
use crate::wire::day::timestamp;
use crate::wire::{outturn, stage};

/// Which values of a measure are asked for.
#[derive(Debug, Clone)]
struct Selection {
    kinds: Vec<FactKind>,
    first: Option<Period>,
    last: Option<Period>,
    /// Absent: every group and the measure's own value.
    breakdown: Option<String>,
    superseded: bool,
    /// Whether to read on in what the measure came from.
    lineage: bool,
    full: bool,
}

impl Answers {
    pub(super) async fn outturns(&self, request: &contract::ListOutturnsRequest) -> Result<contract::ListOutturnsResponse, Failure> {
        let selection = Selection::of(request)?;
        let mut page = self.page(request).await?;
        let definitions = self.framework_at(&page.reading).await?;
        page.reading = page.reading.in_scope(&definitions, request.scope.as_ref());
        let framework = definitions.framework.as_ref();
        let codes = codes(&definitions, request, &page.reading)?;
        let whom = match id_in("entities", &request.entity) {
            "-" => Whom::Everybody,
            _ => Whom::One(find_entity(framework, &request.entity)?),
        };
        let (outturns, next_page_token) = self.outturn_page(&page, &definitions, &codes, &whom, &selection).await?;
        Ok(contract::ListOutturnsResponse {
            outturns,
            next_page_token,
            read_time: Some(timestamp(page.reading.point.read_time)),
            stage: stage(page.reading.stage_given(&definitions)).into(),
            erasures: self.erasures(page.reading.point).await?.about(codes.iter()),
            revision: page.reading.point.sequence.0,
        })
    }

    /// Measure after measure until the page is full. A position is the place of a measure, and of a value in its history.
    async fn outturn_page(
        &self,
        page: &Page,
        definitions: &Arc<Definitions>,
        codes: &[ItemCode],
        whom: &Whom,
        selection: &Selection,
    ) -> Result<(Vec<contract::Outturn>, String), Failure> {
        let start = page.start.unwrap_or_default();
        let mut skip = usize::try_from(start.1).unwrap_or(0);
        let mut found: Vec<contract::Outturn> = Vec::new();
        for (place, code) in (0_i64..).zip(codes).skip(usize::try_from(start.0).unwrap_or(0)) {
            let of_measure = self.of_measure(definitions, code, whom, selection, &page.reading).await?;
            let room = page.size - found.len();
            let next = skip.saturating_add(room);
            let more = next < of_measure.len();
            found.extend(of_measure.into_iter().skip(skip).take(room));
            if more {
                return Ok((found, page.token(Position(place, i64::try_from(next).unwrap_or(i64::MAX)))));
            }
            let is_last = usize::try_from(place + 1).is_ok_and(|done| done >= codes.len());
            if found.len() == page.size && !is_last {
                return Ok((found, page.token(Position(place + 1, 0))));
            }
            skip = 0;
        }
        Ok((found, String::new()))
    }

    /// The values asked for of one measure, in the order of the list; with those of what it came from, where the request reads across changes.
    async fn of_measure(
        &self,
        definitions: &Arc<Definitions>,
        code: &ItemCode,
        whom: &Whom,
        selection: &Selection,
        reading: &Reading,
    ) -> Result<Vec<contract::Outturn>, Failure> {
        let history = self.history(definitions, code, whom, reading).await?;
        let mut series = Lineage::new(&definitions.framework, code, self.selected(&history, selection, reading).await?);
        for predecessor in definitions.framework.predecessors(code).into_iter().filter(|_| selection.lineage) {
            if !definitions.framework.measures.contains_key(predecessor.item) {
                continue;
            }
            let earlier = self.history(definitions, predecessor.item, whom, reading).await?;
            series.continue_back(predecessor, self.selected(&earlier, selection, reading).await?);
        }
        Ok(series.into_values())
    }

    /// The values asked for of one measure, by what they are about and in the order of the kinds asked for.
    async fn selected(&self, history: &History, selection: &Selection, reading: &Reading) -> Result<Listed, Failure> {
        let mut listed: Listed = BTreeMap::new();
        for (order, kind) in selection.kinds.iter().enumerate() {
            for (slot, newest) in newest(history, *kind, selection) {
                let superseded = selection.superseded;
                let earlier =
                    if superseded { self.superseded_at(history, &slot, *kind, selection.full, reading).await? } else { Vec::new() };
                listed.insert((slot, order), earlier.into_iter().chain([newest]).collect());
            }
        }
        Ok(listed)
    }

    /// What a value was before it was corrected, oldest first, each with the instant that ended it.
    async fn superseded_at(
        &self,
        history: &History,
        slot: &Slot,
        kind: FactKind,
        full: bool,
        reading: &Reading,
    ) -> Result<Vec<contract::Outturn>, Failure> {
        let Some(newest) = history.reported().iter().find(|recorded| is_about(&recorded.fact.key, slot, kind)) else {
            return Ok(Vec::new());
        };
        let reader = &self.reader;
        let versions = reader.versions(&newest.fact.key, reading.point).await?;
        let at_stage = versions.into_iter().filter(|version| version.stage >= newest.stage.min(history.evidence().stage));
        let until_newest: Vec<RecordedFact> = at_stage.filter(|version| version.sequence <= newest.sequence).collect();
        let origins = reader.origins(until_newest.iter().map(|version| version.sequence)).await?;
        let measure = history.measure_in(slot.2);
        let evidence = history.evidence().with_origins(origins);
        let pairs = until_newest.iter().zip(until_newest.iter().skip(1));
        Ok(pairs.map(|(version, next)| outturn::superseded(&evidence, measure, version, next, full)).collect())
    }
}

fn is_about(key: &FactKey, slot: &Slot, kind: FactKind) -> bool {
    key.kind == kind && key.entity == slot.0 && key.breakdown == slot.1 && key.period == slot.2
}

/// The values of a kind as they stand, by what they are about.
fn newest(history: &History, kind: FactKind, selection: &Selection) -> BTreeMap<Slot, contract::Outturn> {
    let slots: BTreeSet<Slot> = history.slots(kind).into_iter().filter(|slot| selection.covers(slot)).collect();
    if kind == FactKind::Actual {
        return history.actuals(&slots, selection.full);
    }
    let reported = slots.into_iter().filter_map(|slot| {
        let recorded = history.reported().iter().find(|recorded| is_about(&recorded.fact.key, &slot, kind))?;
        let written = outturn::reported(history.evidence(), history.measure_in(slot.2), recorded, selection.full);
        Some((slot, written))
    });
    if kind != FactKind::Target {
        return reported.collect();
    }
    // What the council decided stands over what a return repeats.
    let stated = history.stated_targets(selection.full).into_iter().filter(|(slot, _)| selection.covers(slot));
    reported.chain(stated).collect()
}

/// The measures asked for: one, or with `measures/-` every one of a scope.
fn codes(definitions: &Definitions, request: &contract::ListOutturnsRequest, reading: &Reading) -> Result<Vec<ItemCode>, Failure> {
    let framework = definitions.framework.as_ref();
    if id_in("measures", &request.measure) != "-" {
        if request.scope.as_ref().is_some_and(|scope| scope.part.is_some()) {
            return Err(Failure::ConflictingArguments { fields: ["scope", "measure"] });
        }
        return Ok(vec![find_measure(framework, "measure", &request.measure)?.clone()]);
    }
    let scope = find_scope(framework, definitions, request.scope.as_ref())?;
    let measures = in_plan_order(framework, today(framework, reading));
    Ok(measures.into_iter().filter(|measure| scope.scope.covers(framework, measure)).map(|measure| measure.code.clone()).collect())
}

impl Selection {
    fn of(request: &contract::ListOutturnsRequest) -> Result<Self, Failure> {
        let first = period("first_period", &request.first_period)?;
        let last = period("last_period", &request.last_period)?;
        if let (Some(first), Some(last)) = (first, last)
            && first.start_date().zip(last.end_date()).is_some_and(|(start, end)| start >= end)
        {
            return Err(Failure::InvalidRange { field: "last_period" });
        }
        let breakdown = match request.breakdown.trim() {
            "-" => None,
            "" => Some(String::new()),
            text => Some(lookup_key(checked("breakdown", text)?)),
        };
        let mut kinds = Vec::new();
        for value in &request.value_kinds {
            kinds.push(match known("value_kinds", *value)? {
                contract::ValueKind::Unspecified => return Err(Failure::UnknownEnumValue { field: "value_kinds", value: *value }),
                contract::ValueKind::Actual => FactKind::Actual,
                contract::ValueKind::Target => FactKind::Target,
                contract::ValueKind::Forecast => FactKind::Forecast,
                contract::ValueKind::Baseline => FactKind::Baseline,
            });
        }
        if kinds.is_empty() {
            kinds.push(FactKind::Actual);
        }
        kinds.sort();
        kinds.dedup();
        let full = full_view(request.view, contract::View::Basic)?;
        Ok(Self { kinds, first, last, breakdown, superseded: request.include_superseded, lineage: request.follow_lineage, full })
    }

    fn covers(&self, (_, breakdown, period): &Slot) -> bool {
        let group = breakdown.as_ref().map_or(String::new(), |code| lookup_key(code.as_str()));
        // Ranges are of dates: what has none is only in a range that is open at that end.
        let after_first = self.first.and_then(Period::start_date).is_none_or(|from| period.start_date().is_some_and(|start| from <= start));
        let before_last = self.last.and_then(Period::end_date).is_none_or(|to| period.end_date().is_some_and(|end| end <= to));
        self.breakdown.as_ref().is_none_or(|wanted| *wanted == group) && after_first && before_last
    }
}
