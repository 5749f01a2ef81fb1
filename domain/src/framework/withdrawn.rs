//! Rows of the framework that were taken back: left out from then on, and still there as of every instant before.

use std::collections::BTreeSet;

use super::key::{self, RowKind};
use super::{CouncilSettings, Framework, settings};
use crate::address::Place;

/// That a row was taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Withdrawal {
    /// Why, where it was said.
    pub reason: Option<String>,
    /// The row that says so.
    pub place: Place,
}

impl Framework {
    /// The keys of everything of a kind that is in force; of the council's settings, of all that there may be.
    #[must_use]
    pub fn keys(&self, kind: RowKind) -> Vec<String> {
        fn of<K: ToString>(keys: impl Iterator<Item = K>) -> Vec<String> {
            keys.map(|key| key.to_string()).collect()
        }
        match kind {
            RowKind::Council => settings::SETTINGS.iter().map(ToString::to_string).chain(settings::partial_keys(&self.council)).collect(),
            RowKind::Plan => of(self.plan.keys()),
            RowKind::Unit => of(self.units.keys()),
            RowKind::Submitter => of(self.submitters.keys()),
            RowKind::Entity => of(self.entities.keys()),
            RowKind::Board => of(self.boards.iter().map(|board| &board.code)),
            RowKind::Calendar => of(self.calendar.iter().map(key::calendar_key)),
            RowKind::Measure => of(self.measures.values().chain(self.proposed.values()).flatten().map(key::measure_key)),
            RowKind::Breakdown => of(self.breakdowns.values().flatten().map(key::breakdown_key)),
            RowKind::Target => of(self.targets.values().flatten().map(key::target_key)),
            RowKind::Benchmark => of(self.benchmarks.values().flatten().map(key::benchmark_key)),
            RowKind::Milestone => of(self.milestones.keys()),
            RowKind::Project => of(self.projects.keys()),
            RowKind::Gate => of(self.gates.iter().map(key::gate_key)),
            RowKind::Risk => of(self.risks.keys()),
            RowKind::RiskControl => of(self.risk_controls.values().flatten().map(key::risk_control_key)),
            RowKind::RiskAction => of(self.risk_actions.values().flatten().map(key::risk_action_key)),
            RowKind::Link => of(self.links.iter().map(key::link_key)),
            RowKind::Review => of(self.reviews.iter().map(key::review_key)),
            RowKind::Action => of(self.actions.iter().map(key::action_key)),
            RowKind::Recommendation => of(self.recommendations.iter().map(|recommendation| &recommendation.code)),
            RowKind::ScrutinyRule => of(self.scrutiny_rules.iter().map(|rule| &rule.code)),
            RowKind::PlannedLook => of(self.board_plans.iter().map(key::look_key)),
            RowKind::Change => of(self.changes.iter().map(key::change_key)),
            RowKind::Rule => of(self.rules.iter().map(|rule| rule.judges_from.id())),
            RowKind::Override => of(self.overrides.values().flatten().map(key::override_key)),
            RowKind::Publication => of(self.publications.iter().map(|publication| publication.period.id())),
            RowKind::ExceptionalTime => of(self.exceptional_times.iter().map(|time| time.first.id())),
            RowKind::Alias => of(self.aliases.keys().map(|(kind, alias)| key::alias_key(*kind, alias))),
        }
    }

    /// The same framework without these rows.
    #[must_use]
    pub fn without(&self, rows: &BTreeSet<(RowKind, String)>) -> Self {
        let stays = |kind: RowKind, key: String| !rows.contains(&(kind, key));
        let mut left = self.clone();
        let usual = CouncilSettings::default();
        for (kind, key) in rows {
            if *kind == RowKind::Council {
                left.council.forget(key, &usual);
            }
        }
        left.plan.retain(|code, _| stays(RowKind::Plan, code.to_string()));
        left.units.retain(|code, _| stays(RowKind::Unit, code.to_string()));
        left.submitters.retain(|code, _| stays(RowKind::Submitter, code.to_string()));
        left.entities.retain(|code, _| stays(RowKind::Entity, code.to_string()));
        left.boards.retain(|board| stays(RowKind::Board, board.code.to_string()));
        left.calendar.retain(|day| stays(RowKind::Calendar, key::calendar_key(day)));
        for of_codes in [&mut left.measures, &mut left.proposed] {
            for of_code in of_codes.values_mut() {
                of_code.retain(|measure| stays(RowKind::Measure, key::measure_key(measure)));
            }
            of_codes.retain(|_, of_code| !of_code.is_empty());
        }
        left.targets.values_mut().for_each(|of_code| of_code.retain(|target| stays(RowKind::Target, key::target_key(target))));
        let breakdowns = left.breakdowns.values_mut();
        breakdowns.for_each(|of_code| of_code.retain(|breakdown| stays(RowKind::Breakdown, key::breakdown_key(breakdown))));
        let benchmarks = left.benchmarks.values_mut();
        benchmarks.for_each(|of_code| of_code.retain(|benchmark| stays(RowKind::Benchmark, key::benchmark_key(benchmark))));
        left.milestones.retain(|code, _| stays(RowKind::Milestone, code.to_string()));
        left.projects.retain(|code, _| stays(RowKind::Project, code.to_string()));
        left.gates.retain(|gate| stays(RowKind::Gate, key::gate_key(gate)));
        left.risks.retain(|code, _| stays(RowKind::Risk, code.to_string()));
        let controls = left.risk_controls.values_mut();
        controls.for_each(|of_risk| of_risk.retain(|control| stays(RowKind::RiskControl, key::risk_control_key(control))));
        let actions = left.risk_actions.values_mut();
        actions.for_each(|of_risk| of_risk.retain(|action| stays(RowKind::RiskAction, key::risk_action_key(action))));
        left.links.retain(|link| stays(RowKind::Link, key::link_key(link)));
        left.reviews.retain(|review| stays(RowKind::Review, key::review_key(review)));
        left.actions.retain(|action| stays(RowKind::Action, key::action_key(action)));
        left.recommendations.retain(|recommendation| stays(RowKind::Recommendation, recommendation.code.to_string()));
        left.scrutiny_rules.retain(|rule| stays(RowKind::ScrutinyRule, rule.code.to_string()));
        left.board_plans.retain(|look| stays(RowKind::PlannedLook, key::look_key(look)));
        left.changes.retain(|change| stays(RowKind::Change, key::change_key(change)));
        left.rules.retain(|rule| stays(RowKind::Rule, rule.judges_from.id()));
        left.overrides.values_mut().for_each(|of_code| of_code.retain(|set| stays(RowKind::Override, key::override_key(set))));
        left.publications.retain(|publication| stays(RowKind::Publication, publication.period.id()));
        left.exceptional_times.retain(|time| stays(RowKind::ExceptionalTime, time.first.id()));
        left.aliases.retain(|(kind, alias), _| stays(RowKind::Alias, key::alias_key(*kind, alias)));
        left
    }
}
