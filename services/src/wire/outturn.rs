//! Values of a measure, as they were recorded.

use outturn_domain::code::{BreakdownCode, EntityCode};
use outturn_domain::fact::FactKind;
use outturn_domain::measure::Measure;
use outturn_domain::period::Period;
use outturn_domain::provenance::RecordedFact;
use outturn_domain::scorecard::{Row, RowValue, Subject};
use outturn_domain::target::{Target, TargetValue};

use super::cells::Cells;
use super::day::timestamp;
use super::row::{self, RowContext};
use super::status::{self, Known};
use super::{figure, narrative, period, target};
use crate::contract;
use crate::evidence::Evidence;
use crate::names;
use crate::names::{named, submission};

/// A value as it was recorded, judged: an actual one.
pub(crate) fn judged(context: &RowContext<'_>, row: &Row<'_>) -> contract::Outturn {
    let mut cells = Cells::new(context.evidence, context.full);
    let measure = row.measure;
    let subject = Subject { item: &measure.code, entity: context.entity, breakdown: row.breakdown };
    let figure = row::value(&mut cells, context, row, &subject);
    let target = target::of_row(&mut cells, measure, &row.target, row.value_period, row.floor.is_some());
    let known = Known::of(&mut cells, row, &figure, &target);
    let part = |kind| context.evidence.facts.get(&subject, row.value_period, kind);
    let recorded = match &row.value {
        RowValue::Words(recorded) => Some(*recorded),
        // What several cells give is known once the latest of them is.
        RowValue::Number { source, .. } => source.facts().into_iter().max_by_key(|recorded| recorded.sequence),
        RowValue::Absent { said_by, .. } => *said_by,
        RowValue::Incomplete(_) => None,
    };
    let place = Place { measure, entity: context.entity, breakdown: row.breakdown, period: row.value_period, kind: FactKind::Actual };
    contract::Outturn {
        figure: Some(figure),
        numerator: part(FactKind::Numerator).map(|recorded| figure::plain(&mut cells, measure, recorded)),
        denominator: part(FactKind::Denominator).map(|recorded| figure::plain(&mut cells, measure, recorded)),
        comment: row.comment.and_then(|recorded| narrative::narrative(&mut cells, recorded)),
        target: Some(target),
        status: context.full.then(|| status::of_row(row, context.framework, &context.evidence.rule_sets, &known)),
        attainment: Some(status::attainment(row)),
        provenance: cells.into_shown(),
        ..place.outturn(context.evidence, recorded)
    }
}

/// An actual value of a time of which the framework says nothing: there is nothing to judge it by.
pub(crate) fn unjudged(
    evidence: &Evidence,
    measure: &Measure,
    (entity, breakdown, period): &(Option<EntityCode>, Option<BreakdownCode>, Period),
    full: bool,
) -> Option<contract::Outturn> {
    let subject = Subject { item: &measure.code, entity: entity.as_ref(), breakdown: breakdown.as_ref() };
    evidence.facts.get(&subject, *period, FactKind::Actual).map(|recorded| reported(evidence, measure, recorded, full))
}

/// A value as it was recorded, not judged.
pub(crate) fn reported(evidence: &Evidence, measure: &Measure, recorded: &RecordedFact, full: bool) -> contract::Outturn {
    let mut cells = Cells::new(evidence, full);
    let key = &recorded.fact.key;
    let place = Place { measure, entity: key.entity.as_ref(), breakdown: key.breakdown.as_ref(), period: key.period, kind: key.kind };
    contract::Outturn {
        figure: Some(figure::reported(&mut cells, measure, recorded)),
        provenance: cells.into_shown(),
        ..place.outturn(evidence, Some(recorded))
    }
}

/// A value that a later one took the place of.
pub(crate) fn superseded(
    evidence: &Evidence,
    measure: &Measure,
    version: &RecordedFact,
    next: &RecordedFact,
    full: bool,
) -> contract::Outturn {
    let supersede_time = evidence.origin(next).map(|origin| timestamp(origin.recorded));
    contract::Outturn { supersede_time, ..reported(evidence, measure, version, full) }
}

/// A target that the framework states; absent where it states that there is none.
pub(crate) fn stated(evidence: &Evidence, measure: &Measure, target: &Target, full: bool) -> Option<contract::Outturn> {
    let TargetValue::Number(number) = target.value else { return None };
    let mut cells = Cells::new(evidence, full);
    let provenance_key = cells.target(target);
    let origin = evidence.definitions.origin_of(target);
    let record_time = origin.map(|origin| timestamp(origin.recorded));
    let figure = figure::stated(measure, number, target.basis, target.basis_note.as_deref());
    let (entity, breakdown) = (target.entity.as_ref(), target.breakdown.as_ref());
    let place = Place { measure, entity, breakdown, period: target.period, kind: FactKind::Target };
    Some(contract::Outturn {
        figure: Some(contract::Figure { provenance_key, record_time, stage: super::stage(evidence.stage).into(), ..figure }),
        record_time,
        submission: origin.map(|origin| submission(&origin.submission)).unwrap_or_default(),
        provenance: cells.into_shown(),
        ..place.outturn(evidence, None)
    })
}

/// What a value is about.
struct Place<'a> {
    measure: &'a Measure,
    entity: Option<&'a EntityCode>,
    breakdown: Option<&'a BreakdownCode>,
    period: Period,
    kind: FactKind,
}

impl Place<'_> {
    fn outturn(&self, evidence: &Evidence, recorded: Option<&RecordedFact>) -> contract::Outturn {
        let origin = recorded.and_then(|recorded| evidence.origin(recorded));
        let measure = names::measure(&self.measure.code);
        contract::Outturn {
            name: format!("{measure}/outturns/{}", self.period),
            measure,
            entity: self.entity.map(|code| named("entities", code)).unwrap_or_default(),
            breakdown: self.breakdown.map(ToString::to_string).unwrap_or_default(),
            period: period::dated(self.period),
            value_kind: kind(self.kind).into(),
            record_time: origin.map(|origin| timestamp(origin.recorded)),
            submission: origin.map(|origin| submission(&origin.submission)).unwrap_or_default(),
            ..contract::Outturn::default()
        }
    }
}

fn kind(kind: FactKind) -> contract::ValueKind {
    match kind {
        FactKind::Actual => contract::ValueKind::Actual,
        FactKind::Target => contract::ValueKind::Target,
        FactKind::Forecast => contract::ValueKind::Forecast,
        FactKind::Baseline => contract::ValueKind::Baseline,
        _ => contract::ValueKind::Unspecified,
    }
}
