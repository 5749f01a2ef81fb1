//! What a measure is worked out from: the facts of everything that feeds its formulas, as they stood for each of its periods.

use std::collections::BTreeSet;

use outturn_domain::code::{BreakdownCode, EntityCode, ItemCode};
use outturn_domain::fact::{FactKey, FactKind};
use outturn_domain::framework::Framework;
use outturn_domain::organisation::Publication;
use outturn_domain::period::Period;
use outturn_domain::provenance::{RecordedFact, Sequence};
use outturn_domain::scorecard::{Facts, period_fed};
use outturn_domain::stage::Stage;
use outturn_store::ReadPoint;

use super::history::{Slot, Whom};
use crate::answers::Answers;
use crate::error::Failure;
use crate::evidence::publication_of;

/// The facts that the figures of a measure with a formula are worked out from, its own among them.
pub(super) struct Feeding {
    /// The measure, and everything that feeds it.
    items: BTreeSet<ItemCode>,
    /// Of each publication what stood at its instant, for a figure is published as a whole; at the other stages what stands now, once.
    stood: Vec<(Option<Publication>, Facts)>,
}

impl Answers {
    /// What a measure is worked out from; absent where no definition of it has a formula.
    pub(super) async fn feeding(
        &self,
        framework: &Framework,
        code: &ItemCode,
        whom: &Whom,
        point: ReadPoint,
        stage: Stage,
    ) -> Result<Option<Feeding>, Failure> {
        if !framework.has_formula(code) {
            return Ok(None);
        }
        let items = framework.fed_by(code);
        let mut stood = Vec::new();
        if stage == Stage::Published {
            for publication in framework.publications.iter().filter(|publication| publication.published <= point.read_time) {
                let then = self.reader.point_at(publication.published).await?;
                let facts = self.facts_of(&items, whom, then, stage).await?;
                let shown = facts.into_iter().filter(|recorded| !recorded.fact.marks.not_for_publication);
                stood.push((Some(publication.clone()), Facts::new(shown)));
            }
        } else {
            stood.push((None, Facts::new(self.facts_of(&items, whom, point, stage).await?)));
        }
        Ok(Some(Feeding { items, stood }))
    }

    async fn facts_of(
        &self,
        items: &BTreeSet<ItemCode>,
        whom: &Whom,
        point: ReadPoint,
        stage: Stage,
    ) -> Result<Vec<RecordedFact>, Failure> {
        let mut facts = Vec::new();
        for item in items {
            facts.extend(self.reader.facts(whom.facts_of(item), point, stage).await?);
        }
        Ok(facts)
    }
}

impl Feeding {
    /// What the figure of a period is worked out from; absent where the period is not published.
    pub(super) fn of(&self, framework: &Framework, period: Period, point: ReadPoint) -> Option<&Facts> {
        let shown_by = publication_of(framework, period, point.read_time);
        let of_period = |publication: &Option<Publication>| publication.is_none() || publication.as_ref() == shown_by;
        self.stood.iter().find(|(publication, _)| of_period(publication)).map(|(_, facts)| facts)
    }

    /// Every fact, of one key those of each publication.
    fn facts(&self) -> impl Iterator<Item = &RecordedFact> {
        self.stood.iter().flat_map(|(_, facts)| self.items.iter().flat_map(|item| facts.of_item(item)))
    }

    /// The commits that they came by.
    pub(super) fn commits(&self) -> impl Iterator<Item = Sequence> {
        self.facts().map(|recorded| recorded.sequence)
    }

    /// Where the formulas of a measure could give a figure: in every period that something which feeds them was reported for, or that this is a part of.
    pub(super) fn candidates(&self, framework: &Framework, code: &ItemCode) -> BTreeSet<Slot> {
        let feeds = |key: &FactKey| key.item != *code && matches!(key.kind, FactKind::Actual | FactKind::Numerator);
        let keys = self.facts().map(|recorded| &recorded.fact.key).filter(|key| feeds(key));
        let reported: BTreeSet<(&Option<EntityCode>, &Option<BreakdownCode>, Period)> =
            keys.map(|key| (&key.entity, &key.breakdown, key.period)).collect();
        let definitions = || framework.measures.get(code).into_iter().flatten().filter(|measure| measure.formula.is_some());
        let slots = reported.into_iter().flat_map(|(entity, breakdown, period)| {
            let periods = definitions().filter_map(move |measure| period_fed(measure, period));
            periods.map(move |period| (entity.clone(), breakdown.clone(), period))
        });
        slots.collect()
    }
}
