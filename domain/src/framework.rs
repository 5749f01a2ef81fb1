//! The framework: everything the council has decided to watch, assembled from the newest row of each kind as of an instant.

use std::collections::BTreeMap;

use chrono::{DateTime, Months, NaiveDate, Utc};

use crate::address::Place;
use crate::benchmark::Benchmark;
use crate::change::Change;
use crate::code::{EntityCode, ItemCode, PlanCode, RuleSetCode, SubmitterCode, UnitCode, lookup_key};
use crate::delivery::{Milestone, Project, ProjectGate};
use crate::exceptional::ExceptionalTime;
use crate::link::ItemLink;
use crate::measure::{Breakdown, Measure};
use crate::organisation::{
    AliasKind, Board, CalendarDay, CalendarEvent, Delegation, Entity, OrganisationUnit, PlanItem, PlanKind, Publication, RuleInForce,
    StageFor, Submitter, UnitKind,
};
use crate::period::Period;
use crate::risk::{Review, Risk, RiskAction, RiskControl};
use crate::scorecard::Scope;
use crate::scrutiny::{PlannedLook, Recommendation, ReviewAction, ScrutinyRule};
use crate::stage::Stage;
use crate::status::StatusOverride;
use crate::target::Target;
use crate::timeliness::carried_by;

mod breakdowns;
mod decided;
mod ended;
mod feeding;
mod found;
mod key;
mod lineage;
mod mitigation;
mod row;
mod settings;
#[cfg(test)]
mod tests;
mod withdrawn;

pub use decided::{StandsBy, stands_by};
pub use key::RowKind;
pub(crate) use key::{change_key, review_key};
pub use lineage::Predecessor;
pub use row::FrameworkRow;
pub use settings::CouncilSettings;
pub use withdrawn::Withdrawal;

/// The framework as it stood at an instant.
#[derive(Debug, Clone, Default)]
pub struct Framework {
    /// The council's settled answers.
    pub council: CouncilSettings,
    /// Themes and outcomes, by code.
    pub plan: BTreeMap<PlanCode, PlanItem>,
    /// Directorates, services and portfolios, by code.
    pub units: BTreeMap<UnitCode, OrganisationUnit>,
    /// Those who send returns, by folder.
    pub submitters: BTreeMap<SubmitterCode, Submitter>,
    /// Bodies and places, by code.
    pub entities: BTreeMap<EntityCode, Entity>,
    /// Boards.
    pub boards: Vec<Board>,
    /// The calendar.
    pub calendar: Vec<CalendarDay>,
    /// Every definition of every measure; see [`Framework::measures_in`].
    pub measures: BTreeMap<ItemCode, Vec<Measure>>,
    /// The places and groups that measures are reported by.
    pub breakdowns: BTreeMap<ItemCode, Vec<Breakdown>>,
    /// Every target of every measure; which one judges is for [`crate::scorecard`] to say.
    pub targets: BTreeMap<ItemCode, Vec<Target>>,
    /// The figures of others, by the measure that they are shown beside.
    pub benchmarks: BTreeMap<ItemCode, Vec<Benchmark>>,
    /// Milestones.
    pub milestones: BTreeMap<ItemCode, Milestone>,
    /// Projects.
    pub projects: BTreeMap<ItemCode, Project>,
    /// The gates of projects; see [`Framework::gates_of`].
    pub gates: Vec<ProjectGate>,
    /// Risks.
    pub risks: BTreeMap<ItemCode, Risk>,
    /// What keeps risks down.
    pub risk_controls: BTreeMap<ItemCode, Vec<RiskControl>>,
    /// What is to be done about risks, and what was.
    pub risk_actions: BTreeMap<ItemCode, Vec<RiskAction>>,
    /// What is linked with what; see [`Framework::links_of`].
    pub links: Vec<ItemLink>,
    /// Escalations, reviews and what boards were told.
    pub reviews: Vec<Review>,
    /// What is to be done after reviews.
    pub actions: Vec<ReviewAction>,
    /// What people recommended.
    pub recommendations: Vec<Recommendation>,
    /// The rules that raise candidates for scrutiny.
    pub scrutiny_rules: Vec<ScrutinyRule>,
    /// What boards mean to look at: of every version of their plans.
    pub board_plans: Vec<PlannedLook>,
    /// What was deleted, redefined, split or merged.
    pub changes: Vec<Change>,
    /// Rule sets and from when each judges.
    pub rules: Vec<RuleInForce>,
    /// The statuses that were set over the rules, by measure.
    pub overrides: BTreeMap<ItemCode, Vec<StatusOverride>>,
    /// What was published when.
    pub publications: Vec<Publication>,
    /// Times that no forecast could have known of.
    pub exceptional_times: Vec<ExceptionalTime>,
    /// What was taken back, by its kind and key.
    pub withdrawn: BTreeMap<(RowKind, String), Withdrawal>,
    /// The definitions of measures that wait for a decision, or were rejected: they judge nothing.
    pub proposed: BTreeMap<ItemCode, Vec<Measure>>,
    /// What comes in by a change, and when.
    brought_in: BTreeMap<ItemCode, decided::Entry>,
    /// The days on which definitions begin by decision, where they say an earlier one of themselves; by code and first day.
    begins: BTreeMap<(ItemCode, Option<NaiveDate>), NaiveDate>,
    aliases: BTreeMap<(AliasKind, String), Aliased>,
    /// The day that it is of; absent while nobody has said.
    as_of: Option<NaiveDate>,
}

/// What an alias stands for.
#[derive(Debug, Clone)]
struct Aliased {
    code: String,
    register: Option<String>,
}

impl Framework {
    /// Assembles a framework from the newest row of each key. What changes end is ended by [`Framework::as_of`].
    #[must_use]
    pub fn assemble(rows: impl IntoIterator<Item = FrameworkRow>) -> Self {
        Self::default().with(rows)
    }

    /// The same framework with these rows beside its own: none of them may be of a key that it has.
    #[must_use]
    pub fn with(mut self, rows: impl IntoIterator<Item = FrameworkRow>) -> Self {
        for row in rows {
            self.take(row);
        }
        self
    }

    fn take(&mut self, row: FrameworkRow) {
        match row {
            FrameworkRow::Setting(setting) => self.council.take(setting),
            FrameworkRow::PlanItem(item) => drop(self.plan.insert(item.code.clone(), item)),
            FrameworkRow::Unit(unit) => drop(self.units.insert(unit.code.clone(), unit)),
            FrameworkRow::Submitter(submitter) => drop(self.submitters.insert(submitter.code.clone(), submitter)),
            FrameworkRow::Entity(entity) => drop(self.entities.insert(entity.code.clone(), entity)),
            FrameworkRow::Board(board) => self.boards.push(board),
            FrameworkRow::CalendarDay(day) => self.calendar.push(day),
            FrameworkRow::Measure(measure) => self.measures.entry(measure.code.clone()).or_default().push(*measure),
            FrameworkRow::Breakdown(breakdown) => self.breakdowns.entry(breakdown.measure.clone()).or_default().push(breakdown),
            FrameworkRow::Target(target) => self.targets.entry(target.measure.clone()).or_default().push(*target),
            FrameworkRow::Benchmark(benchmark) => self.benchmarks.entry(benchmark.measure.clone()).or_default().push(*benchmark),
            FrameworkRow::Milestone(item) => drop(self.milestones.insert(item.code.clone(), item)),
            FrameworkRow::Project(item) => drop(self.projects.insert(item.code.clone(), item)),
            FrameworkRow::Gate(gate) => self.gates.push(gate),
            FrameworkRow::Risk(item) => drop(self.risks.insert(item.code.clone(), *item)),
            FrameworkRow::RiskControl(control) => self.risk_controls.entry(control.risk.clone()).or_default().push(control),
            FrameworkRow::RiskAction(action) => self.risk_actions.entry(action.risk.clone()).or_default().push(action),
            FrameworkRow::Link(link) => self.links.push(link),
            FrameworkRow::Review(review) => self.reviews.push(review),
            FrameworkRow::Action(action) => self.actions.push(action),
            FrameworkRow::Recommendation(recommendation) => self.recommendations.push(*recommendation),
            FrameworkRow::ScrutinyRule(rule) => self.scrutiny_rules.push(rule),
            FrameworkRow::PlannedLook(look) => self.board_plans.push(*look),
            FrameworkRow::Change(change) => self.changes.push(change),
            FrameworkRow::Rule(rule) => self.rules.push(rule),
            FrameworkRow::Override(set) => self.overrides.entry(set.measure.clone()).or_default().push(set),
            FrameworkRow::Publication(publication) => self.publications.push(publication),
            FrameworkRow::ExceptionalTime(time) => self.exceptional_times.push(time),
            FrameworkRow::Alias(alias) => {
                let aliased = Aliased { code: alias.code, register: alias.register };
                drop(self.aliases.insert((alias.kind, lookup_key(&alias.alias)), aliased));
            }
            FrameworkRow::Withdrawn { kind, key, reason, place } => {
                drop(self.withdrawn.insert((kind, key), Withdrawal { reason, place }));
            }
        }
    }

    /// Whether anything at all has been defined.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.measures.is_empty() && self.submitters.is_empty()
    }

    /// The definition of a measure that holds on the last day of `period`. Of what is only proposed there is one, too: returns may speak of it.
    #[must_use]
    pub fn measure(&self, code: &ItemCode, period: Period) -> Option<&Measure> {
        let covering =
            self.measures.get(code)?.iter().filter(|measure| measure.effective.covers(period) && self.has_begun(measure, period));
        covering.max_by_key(|measure| measure.effective.from)
    }

    /// The newest definition of a measure, whatever the period.
    #[must_use]
    pub fn newest_measure(&self, code: &ItemCode) -> Option<&Measure> {
        self.measures.get(code)?.iter().max_by_key(|measure| measure.effective.from)
    }

    /// The measures that hold on the last day of `period`, in the order of their codes; none that only comes in by a change that is not approved.
    pub fn measures_in(&self, period: Period) -> impl Iterator<Item = &Measure> {
        self.measures.keys().filter(move |code| self.is_let_in(code, period)).filter_map(move |code| self.measure(code, period))
    }

    /// The other names by which things of a kind are known: the code and the alias of each, the alias as [`lookup_key`] leaves it.
    pub fn aliases(&self, kind: AliasKind) -> impl Iterator<Item = (&str, &str)> {
        self.aliases.iter().filter(move |((of, _), _)| *of == kind).map(|((_, alias), aliased)| (aliased.code.as_str(), alias.as_str()))
    }

    /// The other registers that an item has a code in.
    pub fn registers_of(&self, item: &ItemCode) -> impl Iterator<Item = &str> {
        let of_item = self.aliases.iter().filter(move |((kind, _), aliased)| *kind == AliasKind::Item && aliased.code == item.as_str());
        of_item.filter_map(|(_, aliased)| aliased.register.as_deref())
    }

    /// The code that an alias stands for.
    fn aliased(&self, kind: AliasKind, key: &str) -> Option<&str> {
        self.aliases.get(&(kind, key.to_owned())).map(|aliased| aliased.code.as_str())
    }

    /// The code that people mean by `text`: a code however written, or an alias.
    #[must_use]
    pub fn item_called(&self, text: &str) -> Option<&ItemCode> {
        let key = lookup_key(text);
        let codes = || self.measures.keys().chain(self.milestones.keys()).chain(self.projects.keys()).chain(self.risks.keys());
        let exact = codes().find(|code| code.as_str() == text.trim());
        let written = || codes().find(|code| !key.is_empty() && lookup_key(code.as_str()) == key);
        exact.or_else(written).or_else(|| {
            let code = self.aliased(AliasKind::Item, &key)?;
            codes().find(|known| known.as_str() == code)
        })
    }

    /// The body or place that people mean by `text`.
    #[must_use]
    pub fn entity_called(&self, text: &str) -> Option<&EntityCode> {
        let key = lookup_key(text);
        let named = self.entities.values().find(|entity| lookup_key(entity.code.as_str()) == key || lookup_key(&entity.title) == key);
        named.map(|entity| &entity.code).or_else(|| {
            let code = self.aliased(AliasKind::Entity, &key)?;
            self.entities.keys().find(|known| known.as_str() == code)
        })
    }

    /// The service, directorate or portfolio that people mean by `text`: its code, its title or an alias.
    #[must_use]
    pub fn unit_called(&self, text: &str) -> Option<&OrganisationUnit> {
        let key = lookup_key(text);
        let named = self.units.values().find(|unit| lookup_key(unit.code.as_str()) == key || lookup_key(&unit.title) == key);
        named.or_else(|| {
            let code = self.aliased(AliasKind::Unit, &key)?;
            self.units.values().find(|unit| unit.code.as_str() == code)
        })
    }

    /// The stage that a read of a scope gets when it asks for none: what is settled for the board, else for scopes of its kind, else for the council.
    #[must_use]
    pub fn default_stage_in(&self, scope: &Scope) -> Stage {
        let settled = |part: &StageFor| self.council.default_stages.get(part).copied();
        let of_scope = match scope {
            Scope::Plan(_) => settled(&StageFor::PlanItems),
            Scope::Unit(code) => self.units.get(code).and_then(|unit| match unit.kind {
                UnitKind::Directorate => settled(&StageFor::Directorates),
                UnitKind::Service => settled(&StageFor::Services),
                UnitKind::Portfolio => settled(&StageFor::Portfolios),
            }),
            Scope::Board(code) => settled(&StageFor::Board(code.clone())).or_else(|| settled(&StageFor::Boards)),
            Scope::Whole | Scope::Owner(_) | Scope::Class(_) | Scope::Tag(_) => None,
        };
        of_scope.unwrap_or(self.council.default_stage)
    }

    /// Whether `submitter` may report for `service` in `period`.
    #[must_use]
    pub fn may_report(&self, submitter: &SubmitterCode, service: &UnitCode, period: Period) -> bool {
        let Some(submitter) = self.submitters.get(submitter).filter(|submitter| submitter.effective.covers(period)) else { return false };
        match &submitter.may_report_for {
            Delegation::Everyone => true,
            Delegation::Units(units) => self.with_parents(service).any(|unit| units.contains(unit)),
        }
    }

    /// A service, the directorate over it, and so on; a chain that returns to itself ends.
    pub fn with_parents<'a>(&'a self, unit: &'a UnitCode) -> impl Iterator<Item = &'a UnitCode> {
        let parent = |unit: &&'a UnitCode| self.units.get(*unit)?.parent.as_ref();
        std::iter::successors(Some(unit), parent).take(self.units.len() + 1)
    }

    /// The theme that a plan item is counted under: itself, or the first theme above it.
    #[must_use]
    pub fn theme_of(&self, code: &PlanCode) -> Option<&PlanItem> {
        self.plan_with_parents(code).find(|item| item.kind == PlanKind::Theme)
    }

    /// A plan item, what it stands under, and so on.
    pub fn plan_with_parents(&self, code: &PlanCode) -> impl Iterator<Item = &PlanItem> {
        let parent = |item: &&PlanItem| self.plan.get(item.parent.as_ref()?);
        std::iter::successors(self.plan.get(code), parent).take(self.plan.len() + 1)
    }

    /// The rule set that judges `period`.
    #[must_use]
    pub fn rule_in_force(&self, period: Period) -> Option<&RuleInForce> {
        let begun = self.rules.iter().filter(|rule| period.reaches(rule.judges_from));
        begun.max_by_key(|rule| (rule.judges_from.start_date(), rule.judges_from))
    }

    /// The same framework with every period judged by one rule set: to see what another council's rules, or next year's, would make of the figures.
    #[must_use]
    pub fn judged_by(&self, rule_set: &RuleSetCode) -> Self {
        let place = self.rules.first().map_or_else(|| Place::sheet("Rules"), |rule| rule.place.clone());
        let tried = RuleInForce { rule_set: rule_set.clone(), judges_from: Period::baseline(), approved_by: None, place };
        Self { rules: vec![tried], ..self.clone() }
    }

    /// When the figures of `period` were published.
    #[must_use]
    pub fn publication(&self, period: Period) -> Option<&Publication> {
        self.publications.iter().find(|publication| publication.period == period)
    }

    /// The publication, by `now`, that shows the figures of `period`: its own, else the first of a longer period that it ends in. A month is out with its quarter,
    /// and a year with its last one.
    #[must_use]
    pub fn publication_showing(&self, period: Period, now: DateTime<Utc>) -> Option<&Publication> {
        let out = |publication: &&Publication| publication.published <= now;
        self.publication(period).filter(out).or_else(|| {
            let around = self.publications.iter().filter(|publication| period.ends_within(publication.period));
            around.filter(out).min_by_key(|publication| publication.published)
        })
    }

    /// The first day that the calendar names for an event of `period`: its own, else that of the shortest period that it ends in. A month is signed off, published and
    /// seen with its quarter.
    #[must_use]
    pub fn planned_day(&self, event: CalendarEvent, period: Period) -> Option<NaiveDate> {
        let days = self.calendar.iter().filter(|day| day.event == event && (day.period == period || period.ends_within(day.period)));
        days.min_by_key(|day| (day.period != period, day.period.length_in_months(), day.date)).map(|day| day.date)
    }

    /// The day by whose end a measure's figure for `period` is due: that of the return that owes it. Where the calendar has none, so many months as it lags after the
    /// return for that period, or for `around`, which it is a part of.
    #[must_use]
    pub fn figure_due(&self, measure: &Measure, period: Period, around: Period) -> Option<NaiveDate> {
        carried_by(self, measure, period).and_then(|owing| self.returns_due(owing)).or_else(|| {
            let due = self.returns_due(period).or_else(|| self.returns_due(around))?;
            due.checked_add_months(Months::new(measure.lag_months))
        })
    }

    /// The day by whose end returns for `period` are due.
    #[must_use]
    pub fn returns_due(&self, period: Period) -> Option<NaiveDate> {
        let due = self.calendar.iter().filter(|day| day.event == CalendarEvent::ReturnsDue && day.period == period);
        due.map(|day| day.date).max()
    }
}
