//! One measure's line on a scorecard.

use std::collections::{BTreeSet, HashMap};

use outturn_domain::absence::Absence;
use outturn_domain::code::EntityCode;
use outturn_domain::fact::{FactKey, FactKind};
use outturn_domain::framework::Framework;
use outturn_domain::measure::{InRange, Measure, Polarity};
use outturn_domain::period::Period;
use outturn_domain::scorecard::{Inputs, Row, RowTarget, RowValue, Scope, Source, Subject, WorkedOut};
use outturn_domain::stage::Basis;
use outturn_domain::status::{StatusOutcome, Yardstick};
use outturn_store::finding::Refusal;
use rust_decimal::Decimal;

use super::cells::Cells;
use super::status::Known;
use super::travel::Compare;
use super::{
    absence, benchmark, common_basis, figure, forecast, item, measure as wire_measure, narrative, period, scope, status, target, travel,
    unit, year_to_date,
};
use crate::contract;
use crate::evidence::Evidence;
use crate::names;
use crate::names::named;

/// What a row is shown in.
pub(crate) struct RowContext<'a> {
    /// What it was judged from.
    pub(crate) evidence: &'a Evidence,
    /// The framework that it was judged in.
    pub(crate) framework: &'a Framework,
    /// The period asked for.
    pub(crate) period: Period,
    /// Whom the figures are about; absent for the council.
    pub(crate) entity: Option<&'a EntityCode>,
    /// Whether the cells are shown too.
    pub(crate) full: bool,
    /// Whether the measures are inside the framework.
    pub(crate) in_framework: bool,
    /// How many values were superseded.
    pub(crate) superseded: &'a HashMap<FactKey, usize>,
    /// Why values were refused.
    pub(crate) refusals: &'a [Refusal],
}

impl<'a> RowContext<'a> {
    /// What the rows are judged from.
    fn inputs(&self) -> Inputs<'_> {
        Inputs {
            framework: self.framework,
            period: self.period,
            scope: Scope::Whole,
            entity: self.entity,
            stage: self.evidence.stage,
            as_of: self.evidence.point.read_time,
            facts: &self.evidence.facts,
            rule_sets: &self.evidence.rule_sets,
            refused: &self.evidence.refused,
        }
    }

    fn subject<'s>(&'s self, row: &'s Row<'a>) -> Subject<'s> {
        Subject { item: &row.measure.code, entity: self.entity, breakdown: row.breakdown }
    }

    fn superseded(&self, row: &Row<'_>) -> i32 {
        let key = |period| FactKey {
            item: row.measure.code.clone(),
            entity: self.entity.cloned(),
            breakdown: row.breakdown.cloned(),
            period,
            kind: FactKind::Actual,
        };
        let parts = row.value.rolled_up().into_iter().flat_map(|rolled_up| &rolled_up.parts).map(|part| part.period);
        let fed_by = row.value.worked_out().map(WorkedOut::facts).unwrap_or_default().into_iter().map(|recorded| recorded.fact.key.clone());
        let keys: BTreeSet<FactKey> = std::iter::once(row.value_period).chain(parts).map(key).chain(fed_by).collect();
        let counts = keys.iter().filter(|key| key.kind == FactKind::Actual).filter_map(|key| self.superseded.get(key));
        i32::try_from(counts.sum::<usize>()).unwrap_or(i32::MAX)
    }
}

/// A row.
pub(crate) fn row(context: &RowContext<'_>, row: &Row<'_>) -> contract::ScorecardRow {
    let mut cells = Cells::new(context.evidence, context.full);
    let (measure, of_value, subject) = (row.measure, row.of_value, context.subject(row));
    let value = value(&mut cells, context, row, &subject);
    let target = target::of_row(&mut cells, of_value, &row.target, row.value_period, row.floor.is_some());
    let year_to_date = year_to_date::of_row(&mut cells, context, &context.inputs(), row, &subject);
    let known = Known::of(&mut cells, row, &value, &target);
    let compare = Compare { inputs: context.inputs(), measure: of_value, subject };
    let service = context.framework.units.get(&measure.service);
    // They are of the whole council's measure: its groups have none.
    let benchmarks = if context.full && row.breakdown.is_none() && context.entity.is_none() {
        benchmark::of_period(&mut cells, context.framework, of_value, row.value_period)
    } else {
        Vec::new()
    };
    let assessed = context.evidence.facts.get(&subject, row.value_period, FactKind::Assessment);
    let assessment = assessed.and_then(|recorded| narrative::narrative(&mut cells, recorded));
    contract::ScorecardRow {
        measure: names::measure(&measure.code),
        code: measure.code.to_string(),
        title: measure.title.clone(),
        plan_items: scope::plan_items(context.framework, measure),
        service: named("services", &measure.service),
        service_title: service.map(|service| service.title.clone()).unwrap_or_default(),
        breakdown: row.breakdown.map(ToString::to_string).unwrap_or_default(),
        breakdown_title: row
            .breakdown
            .and_then(|code| context.framework.breakdown_title(&measure.code, code))
            .unwrap_or_default()
            .to_owned(),
        value_period: Some(period::period(row.value_period)),
        is_current: row.counts,
        deviation: Some(deviation(row)),
        status: Some(status::of_row(row, context.framework, &context.evidence.rule_sets, &known)),
        attainment: Some(status::attainment(row)),
        short_travel: Some(travel::travel(&mut cells, &compare, row.value_period, &row.travel_short)),
        long_travel: Some(travel::travel(&mut cells, &compare, row.value_period, &row.travel_long)),
        trend: Some(travel::trend(&row.trend)),
        submitted_forecast: forecast::of_scorecard(&mut cells, &context.inputs(), row),
        comment: row.comment.and_then(|recorded| narrative::narrative(&mut cells, recorded)),
        basis: common_basis(bases(row)).into(),
        annual_target: row.annual_target.map(|annual| target::judging(&mut cells, measure, &annual)),
        floor_target: row.floor.map(|floor| target::judging(&mut cells, of_value, &floor)),
        polarity: wire_measure::polarity(of_value.polarity).into(),
        threshold_flag: threshold_flag(context, row).into(),
        state: state(context, measure).into(),
        superseded_count: context.superseded(row),
        numerator: part(&mut cells, row, &subject, FactKind::Numerator),
        denominator: part(&mut cells, row, &subject, FactKind::Denominator),
        in_framework: context.in_framework,
        value: Some(value),
        target: Some(target),
        provenance: cells.into_shown(),
        assessment,
        comment_required: comment_required(context, row),
        year_to_date,
        benchmarks,
    }
}

/// Whether the rules that gave the status want it explained.
fn comment_required(context: &RowContext<'_>, row: &Row<'_>) -> bool {
    let StatusOutcome::Given(status) = &row.status else { return false };
    context.evidence.rule_sets.get(&status.rule_set).is_some_and(|set| set.wants_comment(&status.code))
}

/// Where the value of a contextual measure lies: the council's own, for the range is not that of one body.
fn threshold_flag(context: &RowContext<'_>, row: &Row<'_>) -> contract::ThresholdFlag {
    match row.in_range().filter(|_| context.entity.is_none()) {
        None => contract::ThresholdFlag::Unspecified,
        Some(InRange::Below) => contract::ThresholdFlag::Below,
        Some(InRange::Within) => contract::ThresholdFlag::Within,
        Some(InRange::Above) => contract::ThresholdFlag::Above,
    }
}

/// The upper or lower number of a rate; of one that is rolled up their sum.
fn part(cells: &mut Cells<'_>, row: &Row<'_>, subject: &Subject<'_>, kind: FactKind) -> Option<contract::Figure> {
    if let RowValue::Number { source: Source::RolledUp(rolled_up), .. } = &row.value {
        return figure::sum_of(cells, row.of_value, rolled_up, kind);
    }
    let recorded = cells.evidence().facts.get(subject, row.value_period, kind).filter(|_| is_shown(row))?;
    Some(figure::plain(cells, row.of_value, recorded))
}

/// How the framework sees the measure at the end of the period: a proposal to delete it shows until it is decided.
fn state(context: &RowContext<'_>, measure: &Measure) -> contract::ItemState {
    let today = context.evidence.point.read_time.with_timezone(&context.framework.council.time_zone).date_naive();
    item::state(context.framework, &measure.code, measure.effective, context.period.as_at_date().unwrap_or(today), today)
}

/// Whether there is something of the value to show: of one that has not come as far as was asked there is not.
fn is_shown(row: &Row<'_>) -> bool {
    row.value.absence() != Some(Absence::StageNotReached)
}

/// The value of a row.
pub(crate) fn value(cells: &mut Cells<'_>, context: &RowContext<'_>, row: &Row<'_>, subject: &Subject<'_>) -> contract::Figure {
    figure_of(cells, context, row.of_value, &row.value, row.value_period, subject)
}

/// A value of a measure in a period.
pub(crate) fn figure_of(
    cells: &mut Cells<'_>,
    context: &RowContext<'_>,
    measure: &Measure,
    value: &RowValue<'_>,
    of: Period,
    subject: &Subject<'_>,
) -> contract::Figure {
    match value {
        RowValue::Number { figure, source, .. } => figure::of_source(cells, measure, *figure, source),
        RowValue::Words(recorded) => figure::reported(cells, measure, recorded),
        RowValue::Absent { absence, said_by: Some(recorded) } if *absence != Absence::StageNotReached => {
            let reported = figure::reported(cells, measure, recorded);
            // A rate of nothing has a count in its cell and no value all the same.
            contract::Figure {
                value: None,
                raw_value: None,
                display_text: absence.label().to_owned(),
                absence: Some(absence::reported_absence(*absence)),
                ..reported
            }
        }
        RowValue::Incomplete(made_of) => {
            figure::absent(measure, made_of.absence(), absence::incomplete(context.refusals, subject.item, made_of))
        }
        RowValue::Absent { absence, .. } => {
            let why = absence::unwritten(context.evidence, context.refusals, measure, subject, of, context.period, *absence);
            figure::absent(measure, *absence, why)
        }
    }
}

/// How far the value is from the target, in per cent of the target and positive when better.
fn deviation(row: &Row<'_>) -> contract::Figure {
    let percent = contract::Unit { kind: contract::UnitKind::Percent.into(), symbol: "%".to_owned(), precision: 1, scale: 0 };
    let not_computable = |why: &str| contract::Figure {
        display_text: why.to_owned(),
        unit: Some(percent.clone()),
        absence: Some(absence::not_computable(why)),
        ..contract::Figure::default()
    };
    let Some(value) = row.value.figure() else { return not_computable("no value") };
    let RowTarget::Judges(target) = row.target else { return not_computable("no target that judges") };
    if row.of_value.polarity == Polarity::Neither {
        return not_computable("neither more nor less is better");
    }
    let yardstick = Yardstick::of(row.of_value);
    let target = row.of_value.precision.round(target.number.decimal());
    let gap = yardstick.gap(value, target);
    let Some(share) = gap.deviation else { return not_computable("nothing is a share of nought") };
    let (display_text, rounded) = in_percent(-share);
    contract::Figure {
        value: Some(unit::decimal(rounded)),
        display_text,
        unit: Some(percent),
        derivation: yardstick.arithmetic(value, target, gap),
        ..contract::Figure::default()
    }
}

fn in_percent(share: Decimal) -> (String, Decimal) {
    let percent =
        share.saturating_mul(Decimal::ONE_HUNDRED).round_dp_with_strategy(1, rust_decimal::RoundingStrategy::MidpointAwayFromZero);
    let mut rounded = if percent.is_zero() { Decimal::ZERO } else { percent };
    rounded.rescale(1);
    let sign = if rounded.is_sign_negative() { "" } else { "+" };
    (format!("{sign}{rounded}%"), rounded)
}

/// What stands behind the figures of a row.
fn bases(row: &Row<'_>) -> Vec<Basis> {
    let value: Vec<Basis> = match &row.value {
        RowValue::Number { source, .. } => source.facts().into_iter().map(|recorded| recorded.fact.basis).collect(),
        RowValue::Words(recorded) | RowValue::Absent { said_by: Some(recorded), .. } => vec![recorded.fact.basis],
        RowValue::Absent { said_by: None, .. } | RowValue::Incomplete(_) => Vec::new(),
    };
    let target = match row.target {
        RowTarget::Judges(target) | RowTarget::NotApproved(target) => Some(target.target.basis),
        RowTarget::Absent { row, .. } => row.map(|target| target.basis),
    };
    value.into_iter().chain(target).collect()
}
