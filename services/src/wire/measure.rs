//! Measures.

use chrono::NaiveDate;
use outturn_domain::code::ItemCode;
use outturn_domain::figure::CellNumber;
use outturn_domain::framework::Framework;
use outturn_domain::measure::{
    AnnualMeaning, Breakdown, BreakdownKind, CellHolds, Frequency, Measure, MeasureClass, Polarity, RollUp, Thresholds,
};
use outturn_domain::scorecard::Approval;

use super::cells::Cells;
use super::day::date;
use super::{basis, benchmark, figure, item, scope, target, unit};
use crate::contract;
use crate::evidence::Evidence;
use crate::names::{self, named, slug};

/// A measure to describe.
pub(crate) struct Described<'a> {
    /// The definition.
    pub(crate) measure: &'a Measure,
    /// The framework that it is from.
    pub(crate) evidence: &'a Evidence,
    /// The day, which decides what is approved.
    pub(crate) today: NaiveDate,
    /// Whether its targets and cells are shown too.
    pub(crate) full: bool,
}

/// A measure as the framework defines it.
pub(crate) fn describe(described: &Described<'_>) -> contract::Measure {
    let measure = described.measure;
    let framework = described.evidence.framework.as_ref();
    let mut cells = Cells::new(described.evidence, described.full);
    let service = framework.units.get(&measure.service);
    let definitions = &described.evidence.definitions;
    let in_registers = item::codes(definitions, &measure.code).filter(|(_, register)| !register.is_empty());
    let today = described.today;
    contract::Measure {
        name: names::measure(&measure.code),
        code: measure.code.to_string(),
        aliases: item::aliases(definitions, &measure.code),
        register_codes: in_registers.map(|(code, register)| contract::RegisterCode { code, register }).collect(),
        title: measure.title.clone(),
        description: measure.definition.clone().unwrap_or_default(),
        unit: Some(unit::of_measure(measure)),
        polarity: polarity(measure.polarity).into(),
        frequency: frequency(measure.frequency).into(),
        kind: kind(measure.cell_holds).into(),
        roll_up: measure.roll_up.map_or(contract::RollUp::Unspecified, roll_up).into(),
        annual_target_meaning: annual_target_meaning(measure.annual_target_means).into(),
        // The framework counts the lag in months.
        lag_days: i32::try_from(measure.lag_months.saturating_mul(30)).unwrap_or(i32::MAX),
        formula: measure.formula.as_ref().map(ToString::to_string).unwrap_or_default(),
        links: links(framework, measure),
        numerator_label: measure.numerator.clone().unwrap_or_default(),
        denominator_label: measure.denominator.clone().unwrap_or_default(),
        owner: measure.owner.as_ref().map(|owner| named("owners", slug(owner))).unwrap_or_default(),
        measure_class: class(measure.class).into(),
        lower_threshold: threshold(measure, |thresholds| thresholds.lower),
        upper_threshold: threshold(measure, |thresholds| thresholds.upper),
        in_framework: measure.within_framework,
        source: measure.source.clone().unwrap_or_default(),
        plan_items: scope::plan_items(framework, measure),
        service: service.map(scope::unit),
        directorate: scope::directorate(framework, &measure.service),
        portfolio: measure.portfolio.as_ref().and_then(|code| framework.units.get(code)).map(scope::unit),
        boards: scope::boards(framework, measure),
        tags: measure.tags.clone(),
        effective_start_date: measure.effective.from.map(date),
        effective_end_date: measure.effective.to.and_then(|last| last.succ_opt()).map(date),
        state: item::state(framework, &measure.code, measure.effective, today, today).into(),
        lineage: item::lineage(framework, &measure.code, today),
        named_breakdowns: named_breakdowns(framework, measure),
        provenance_key: cells.measure(measure),
        basis: basis(measure.basis).into(),
        basis_note: measure.basis_note.clone().unwrap_or_default(),
        targets: if described.full { targets(&mut cells, described, &measure.code) } else { Vec::new() },
        benchmarks: if described.full { benchmark::of_measure(&mut cells, framework, measure) } else { Vec::new() },
        tolerances: if described.full { target::tolerance(measure).into_iter().collect() } else { Vec::new() },
        provenance: cells.into_shown(),
        ..contract::Measure::default()
    }
}

/// One end of the range that is expected of a figure of context.
fn threshold(measure: &Measure, end: impl Fn(&Thresholds) -> Option<CellNumber>) -> Option<contract::Figure> {
    let number = measure.thresholds.as_ref().and_then(end)?;
    Some(figure::stated(measure, number, measure.basis, None))
}

/// The places and groups that the framework names for it.
fn named_breakdowns(framework: &Framework, measure: &Measure) -> Vec<contract::NamedBreakdown> {
    let mut named: Vec<_> = framework.breakdowns.get(&measure.code).into_iter().flatten().collect();
    named.sort_by_key(|breakdown| &breakdown.code);
    let shown = |breakdown: &Breakdown| contract::NamedBreakdown {
        code: breakdown.code.to_string(),
        title: breakdown.title.clone(),
        kind: match breakdown.kind {
            BreakdownKind::Place => contract::BreakdownKind::Place,
            BreakdownKind::Group => contract::BreakdownKind::Group,
        }
        .into(),
        effective_start_date: breakdown.effective.from.map(date),
        effective_end_date: breakdown.effective.to.and_then(|last| last.succ_opt()).map(date),
    };
    named.into_iter().map(shown).collect()
}

/// The measures that its formula names, and what the framework links it with besides.
fn links(framework: &Framework, measure: &Measure) -> Vec<contract::ItemLink> {
    let mut links = fed_by(framework, measure);
    let written = item::links(framework, &measure.code).into_iter().filter(|link| !links.contains(link)).collect::<Vec<_>>();
    links.extend(written);
    links
}

/// The measures that its formula names.
fn fed_by(framework: &Framework, measure: &Measure) -> Vec<contract::ItemLink> {
    let link = |code: &ItemCode| contract::ItemLink {
        item: names::measure(code),
        title: framework.newest_measure(code).map(|part| part.title.clone()).unwrap_or_default(),
        relation: contract::ItemRelation::FedBy.into(),
    };
    measure.formula.iter().flat_map(|formula| formula.measures()).map(link).collect()
}

fn targets(cells: &mut Cells<'_>, described: &Described<'_>, code: &ItemCode) -> Vec<contract::Target> {
    let mut rows: Vec<_> = described.evidence.framework.targets.get(code).into_iter().flatten().collect();
    rows.sort_by_key(|target| (target.period, target.level, target.judges_from, target.approved_on.is_none()));
    let approval = |on| if on { Approval::Approved } else { Approval::Proposed };
    rows.into_iter()
        .map(|row| target::of_framework(cells, described.measure, row, approval(row.approved_by_day(described.today))))
        .collect()
}

/// Which way is good.
pub(crate) fn polarity(polarity: Polarity) -> contract::Polarity {
    match polarity {
        Polarity::High => contract::Polarity::High,
        Polarity::Low => contract::Polarity::Low,
        Polarity::Band { .. } => contract::Polarity::Band,
        Polarity::Neither => contract::Polarity::None,
    }
}

fn frequency(frequency: Frequency) -> contract::Frequency {
    match frequency {
        Frequency::Monthly => contract::Frequency::Monthly,
        Frequency::Quarterly => contract::Frequency::Quarterly,
        Frequency::HalfYearly => contract::Frequency::HalfYearly,
        Frequency::Annual => contract::Frequency::Annual,
        Frequency::Irregular => contract::Frequency::Irregular,
    }
}

fn kind(holds: CellHolds) -> contract::MeasureKind {
    match holds {
        CellHolds::InPeriod => contract::MeasureKind::Period,
        CellHolds::YearToDate => contract::MeasureKind::Cumulative,
        CellHolds::Stock => contract::MeasureKind::Snapshot,
        CellHolds::Rolling => contract::MeasureKind::Rolling,
    }
}

fn annual_target_meaning(meaning: AnnualMeaning) -> contract::AnnualTargetMeaning {
    match meaning {
        AnnualMeaning::YearTotal => contract::AnnualTargetMeaning::YearTotal,
        AnnualMeaning::LevelInMarch => contract::AnnualTargetMeaning::YearEndLevel,
    }
}

fn roll_up(rule: RollUp) -> contract::RollUp {
    match rule {
        RollUp::Sum => contract::RollUp::Sum,
        RollUp::Last => contract::RollUp::Last,
        RollUp::RatioOfSums => contract::RollUp::RatioOfSums,
        RollUp::Mean => contract::RollUp::Mean,
    }
}

/// What a measure is for.
pub(crate) fn class(class: MeasureClass) -> contract::MeasureClass {
    match class {
        MeasureClass::Strategic => contract::MeasureClass::Strategic,
        MeasureClass::Operational => contract::MeasureClass::Operational,
        MeasureClass::Statutory => contract::MeasureClass::Statutory,
        MeasureClass::Contextual => contract::MeasureClass::Contextual,
    }
}

/// The title of a class of measures.
pub(crate) fn class_title(class: MeasureClass) -> String {
    format!("{} measures", class.as_str())
}
