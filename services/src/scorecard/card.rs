//! A scorecard, judged and put on the wire.

use std::collections::HashMap;
use std::sync::Arc;

use outturn_domain::code::{EntityCode, ItemCode, RuleSetCode};
use outturn_domain::fact::{FactKey, FactKind};
use outturn_domain::framework::Framework;
use outturn_domain::period::Period;
use outturn_domain::scorecard::{Inputs, Row, Scope, Scorecard, Share, judge, like_for_like};
use outturn_domain::stage::Stage;
use outturn_store::finding::Refusal;

use crate::contract;
use crate::definitions::Definitions;
use crate::error::Failure;
use crate::evidence::Evidence;
use crate::names::named;
use crate::narratives::written;
use crate::scope::{KnownScope, find_scope};
use crate::wire::cells::Cells;
use crate::wire::row::{self, RowContext};
use crate::wire::{narrative, period, publication, rule_set, share};

/// What a request asks of a scorecard.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub(crate) period: Period,
    pub(crate) full: bool,
    pub(crate) scope: Option<contract::Scope>,
    pub(crate) entity: String,
    pub(crate) breakdowns: bool,
    pub(crate) outside_framework: bool,
}

impl Asked {
    pub(crate) fn new(request: &contract::GetScorecardRequest, period: Period, full: bool) -> Self {
        Self {
            period,
            full,
            scope: request.scope.clone(),
            entity: request.entity.clone(),
            breakdowns: request.include_breakdowns,
            outside_framework: request.include_outside_framework,
        }
    }
}

/// Everything that a scorecard is made of.
pub(crate) struct Card {
    pub(crate) asked: Asked,
    pub(crate) entity: Option<EntityCode>,
    pub(crate) evidence: Evidence,
    /// The framework that knows the publication which `evidence` may be of.
    pub(crate) known: Arc<Definitions>,
    pub(crate) superseded: HashMap<FactKey, usize>,
    pub(crate) refusals: Vec<Refusal>,
}

impl Card {
    /// The scorecard as the contract has it.
    pub(crate) fn scorecard(&self) -> Result<contract::Scorecard, Failure> {
        let framework = self.evidence.framework.as_ref();
        let scope = self.scope()?;
        let inputs = self.inputs(framework, &scope);
        let judged = judge(&inputs);
        let earlier = self.previous_shares(&inputs);
        let compared = share::comparisons(self.asked.period, earlier.of_scope.as_ref(), like_for_like(&inputs, &judged.rows));
        let mut rows = self.rows(framework, &judged, true);
        if self.asked.outside_framework {
            let outside = only_outside(framework);
            rows.extend(self.rows(&outside, &judge(&Inputs { framework: &outside, ..inputs.clone() }), false));
        }
        Ok(contract::Scorecard {
            scope: Some(scope.canonical.clone()),
            title: scope.title.clone(),
            period: Some(period::period(self.asked.period)),
            rows,
            headline: Some(share::headline(&judged.headline, &judged.rows, self.asked.full, compared)),
            group_headlines: self.group_headlines(&inputs, &judged, &earlier),
            rule_set: self.rule_set(),
            publication: self.evidence.publication.as_ref().map(|published| publication::publication(&self.known, published)),
            entity: self.entity.as_ref().map(|code| named("entities", code)).unwrap_or_default(),
            narratives: self.assessments(&scope.scope),
        })
    }

    /// What is judged in words, beside the numbers.
    fn assessments(&self, scope: &Scope) -> Vec<contract::Narrative> {
        let mut cells = Cells::new(&self.evidence, false);
        let of_period = |of| of == self.asked.period;
        let all = written(&self.evidence.framework, &self.evidence.facts, scope, self.entity.as_ref(), of_period);
        let assessments = all.into_iter().filter(|recorded| recorded.fact.key.kind == FactKind::Assessment);
        assessments.filter_map(|recorded| narrative::narrative(&mut cells, recorded)).collect()
    }

    /// The rows of some measures, wherever they stand and whether or not they are in the performance framework.
    pub(crate) fn rows_of(&self, codes: &[ItemCode]) -> Result<Vec<contract::ScorecardRow>, Failure> {
        let whole = find_scope(&self.evidence.framework, &self.evidence.definitions, None)?;
        let outside = only_outside(&self.evidence.framework);
        let mut found = Vec::new();
        for (framework, in_framework) in [(self.evidence.framework.as_ref(), true), (&outside, false)] {
            let judged = judge(&self.inputs(framework, &whole));
            let context = self.context(framework, in_framework);
            let wanted = judged.rows.iter().filter(|row| codes.contains(&row.measure.code));
            found.extend(wanted.map(|row| row::row(&context, row)));
        }
        Ok(found)
    }

    /// The part of the council that is asked about.
    pub(crate) fn scope(&self) -> Result<KnownScope, Failure> {
        find_scope(&self.evidence.framework, &self.evidence.definitions, self.asked.scope.as_ref())
    }

    /// The same card with every period judged by one rule set.
    pub(crate) fn judged_by(mut self, rule_set: &RuleSetCode) -> Self {
        self.evidence.framework = Arc::new(self.evidence.framework.judged_by(rule_set));
        self
    }

    pub(crate) fn inputs<'a>(&'a self, framework: &'a Framework, scope: &KnownScope) -> Inputs<'a> {
        Inputs {
            framework,
            period: self.asked.period,
            scope: scope.scope.clone(),
            entity: self.entity.as_ref(),
            stage: self.evidence.stage,
            as_of: self.evidence.point.read_time,
            facts: &self.evidence.facts,
            rule_sets: &self.evidence.rule_sets,
            refused: &self.evidence.refused,
        }
    }

    /// What its rows are shown in.
    pub(crate) fn context<'a>(&'a self, framework: &'a Framework, in_framework: bool) -> RowContext<'a> {
        RowContext {
            evidence: &self.evidence,
            framework,
            period: self.asked.period,
            entity: self.entity.as_ref(),
            full: self.asked.full,
            in_framework,
            superseded: &self.superseded,
            refusals: &self.refusals,
        }
    }

    fn rows(&self, framework: &Framework, judged: &Scorecard<'_>, in_framework: bool) -> Vec<contract::ScorecardRow> {
        let context = self.context(framework, in_framework);
        let with_groups = |own: &'_ Row<'_>| -> Vec<contract::ScorecardRow> {
            let below = if self.asked.breakdowns { own.below.as_slice() } else { &[] };
            std::iter::once(own).chain(below).map(|row| row::row(&context, row)).collect()
        };
        judged.rows.iter().flat_map(with_groups).collect()
    }

    fn group_headlines(&self, inputs: &Inputs<'_>, judged: &Scorecard<'_>, earlier: &EarlierShares) -> Vec<contract::GroupHeadline> {
        judged
            .themes
            .iter()
            .map(|group| {
                let code = group.theme.map(|theme| theme.code.as_str());
                let rows: Vec<_> = judged.rows.iter().filter(|row| row.stands_under(group.theme)).cloned().collect();
                let before = earlier.by_theme.get(code.unwrap_or_default());
                let compared = share::comparisons(self.asked.period, before, like_for_like(inputs, &rows));
                contract::GroupHeadline {
                    group: Some(crate::wire::scope::theme(group.theme)),
                    headline: Some(share::headline(&group.headline, &rows, self.asked.full, compared)),
                }
            })
            .collect()
    }

    /// The same shares of the period before. What was published of it has an instant of its own, and is not guessed at from here.
    fn previous_shares(&self, inputs: &Inputs<'_>) -> EarlierShares {
        let Some(before) = self.asked.period.previous().filter(|_| inputs.stage != Stage::Published) else {
            return EarlierShares::default();
        };
        let judged = judge(&Inputs { period: before, ..inputs.clone() });
        let by_theme = judged.themes.iter().map(|theme| {
            let code = theme.theme.map(|theme| theme.code.to_string()).unwrap_or_default();
            (code, (before, theme.headline.share))
        });
        EarlierShares { of_scope: Some((before, judged.headline.share)), by_theme: by_theme.collect() }
    }

    fn rule_set(&self) -> Option<contract::RuleSet> {
        let in_force = self.evidence.framework.rule_in_force(self.asked.period)?;
        let set = self.evidence.rule_sets.get(&in_force.rule_set)?;
        Some(rule_set::rule_set(set, Some(in_force), &self.evidence.framework, self.asked.full))
    }
}

/// The shares of the period before: of the whole scope, and by theme.
#[derive(Debug, Default)]
struct EarlierShares {
    of_scope: Option<(Period, Share)>,
    by_theme: HashMap<String, (Period, Share)>,
}

/// The framework with what is collected beside it in place of what is in it.
fn only_outside(framework: &Framework) -> Framework {
    let mut outside = framework.clone();
    for definitions in outside.measures.values_mut() {
        for measure in definitions {
            measure.within_framework = !measure.within_framework;
        }
    }
    outside
}
