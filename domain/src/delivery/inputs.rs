//! Everything that delivery is judged from.

use chrono::{DateTime, NaiveDate, Utc};

use super::{DeliveryItem, Row, Standing};
use crate::absence::Absence;
use crate::code::ItemCode;
use crate::fact::{FactKind, FactValue};
use crate::framework::Framework;
use crate::over_time::OverTime;
use crate::period::Period;
use crate::provenance::RecordedFact;
use crate::scale::Scale;
use crate::scorecard::{Facts, Scope, Subject, plan_order};

/// Everything that delivery is judged from.
#[derive(Debug, Clone)]
pub struct Inputs<'a> {
    /// The framework as it stood at `as_of`.
    pub framework: &'a Framework,
    /// The period asked for.
    pub period: Period,
    /// Which milestones and projects.
    pub scope: Scope,
    /// The instant as of which everything here was known.
    pub as_of: DateTime<Utc>,
    /// The facts in force then, at the stage asked for; one below it is there as an absence.
    pub facts: &'a Facts,
    /// The scales of milestones; absent where the one in force is not installed.
    pub milestone_scales: OverTime<Option<&'a Scale>>,
    /// The scales of delivery confidence; absent where the one in force is not installed.
    pub confidence_scales: OverTime<Option<&'a Scale>>,
}

impl<'a> Inputs<'a> {
    /// The day it is, at `as_of`, in the council's time zone.
    #[must_use]
    pub fn today(&self) -> NaiveDate {
        self.as_of.with_timezone(&self.framework.council.time_zone).date_naive()
    }

    /// Every milestone of the scope, watched or not, in the order of the plan.
    #[must_use]
    pub fn all_milestones(&self) -> Vec<DeliveryItem<'a>> {
        self.ordered(self.framework.milestones.values().map(DeliveryItem::Milestone))
    }

    /// Every project of the scope, watched or not, in the order of the plan.
    #[must_use]
    pub fn all_projects(&self) -> Vec<DeliveryItem<'a>> {
        self.ordered(self.framework.projects.values().map(DeliveryItem::Project))
    }

    /// Whether an item is watched in a period.
    pub(super) fn watches(&self, item: DeliveryItem<'_>, period: Period) -> bool {
        self.framework.watches(item.code(), item.effective(), period)
    }

    fn ordered(&self, items: impl Iterator<Item = DeliveryItem<'a>>) -> Vec<DeliveryItem<'a>> {
        let mut items: Vec<_> = items.filter(|item| self.scope.covers_placed(self.framework, item.placement())).collect();
        items.sort_by_cached_key(|item| plan_order(&self.scope, self.framework, item.plan_items(), item.code()));
        items
    }

    /// The scale by which what was reported of an item in a period is read.
    #[must_use]
    pub fn scale(&self, item: DeliveryItem<'a>, period: Period) -> Option<&'a Scale> {
        let scales = match item {
            DeliveryItem::Milestone(_) => &self.milestone_scales,
            DeliveryItem::Project(_) => &self.confidence_scales,
        };
        *scales.in_period(period)
    }

    /// How an item stands in a period.
    #[must_use]
    pub fn standing(&self, item: DeliveryItem<'a>, period: Period) -> Standing<'a> {
        let Some(fact) = self.fact(item.code(), period, FactKind::Status) else {
            return Standing::Absent { absence: self.why_nothing(period), said_by: None };
        };
        match &fact.fact.value {
            // Of what has not come so far nothing shows through, not even its cell.
            FactValue::Absent(Absence::StageNotReached) => Standing::Absent { absence: Absence::StageNotReached, said_by: None },
            FactValue::Absent(absence) => Standing::Absent { absence: *absence, said_by: Some(fact) },
            FactValue::Text(word) => match self.scale(item, fact.fact.key.period).and_then(|scale| Some((scale, scale.point(word)?))) {
                Some((scale, (rank, point))) => Standing::At { rank, point, scale, fact },
                None => Standing::NotOnScale(fact),
            },
            FactValue::Number(_) | FactValue::Date(_) => Standing::NotOnScale(fact),
        }
    }

    /// The item in the period asked for, beside the period before.
    #[must_use]
    pub fn row(&self, item: DeliveryItem<'a>) -> Row<'a> {
        let before = self.period.previous().filter(|before| self.watches(item, *before));
        Row { item, standing: self.standing(item, self.period), previous: before.map(|before| self.standing(item, before)) }
    }

    /// What was reported of an item itself, of one kind: for the period, else for the longest part of it that ends with it.
    #[must_use]
    pub fn fact(&self, item: &ItemCode, period: Period, kind: FactKind) -> Option<&'a RecordedFact> {
        let subject = Subject { item, entity: None, breakdown: None };
        period.with_last_parts().find_map(|part| self.facts.get(&subject, part, kind))
    }

    /// The day that was reported of an item.
    #[must_use]
    pub fn day(&self, item: &ItemCode, period: Period, kind: FactKind) -> Option<NaiveDate> {
        match self.fact(item, period, kind)?.fact.value {
            FactValue::Date(day) => Some(day),
            _ => None,
        }
    }

    /// Why nothing was reported, by the calendar.
    fn why_nothing(&self, period: Period) -> Absence {
        why_nothing(self.framework, self.today(), period)
    }
}

/// Why nothing was reported of a period, by the calendar.
pub(crate) fn why_nothing(framework: &Framework, today: NaiveDate, period: Period) -> Absence {
    if period.end_date().is_none_or(|end| today < end) {
        return Absence::NotDue;
    }
    match framework.returns_due(period) {
        Some(due) if today > due => Absence::Late,
        _ => Absence::Awaited,
    }
}
