//! Milestones.

use chrono::NaiveDate;
use outturn_domain::delivery::{DeliveryItem, Inputs, Milestone, Row};
use outturn_domain::fact::{FactKind, FactValue};
use outturn_domain::framework::FrameworkRow;
use outturn_domain::period::Period;
use outturn_domain::provenance::RecordedFact;

use super::cells::Cells;
use super::{basis, date_figure, delivery, item, narrative, period, scope, stage};
use crate::contract;
use crate::names::{named, slug};

/// How many periods before the one asked are looked at for what was expected when.
const VINTAGES: usize = 8;

/// A milestone as of the end of a period.
pub(crate) fn milestone(mut cells: Cells<'_>, inputs: &Inputs<'_>, of: &Milestone, row: &Row<'_>, full: bool) -> contract::Milestone {
    let (evidence, framework) = (cells.evidence(), inputs.framework);
    let provenance_key = cells.row(&FrameworkRow::Milestone(of.clone()));
    let standing = delivery::standing(&mut cells, row.standing, inputs.period);
    let dates = Dates::of(inputs, of);
    let comment = inputs.fact(&of.code, inputs.period, FactKind::Comment).and_then(|fact| narrative::narrative(&mut cells, fact));
    contract::Milestone {
        name: named("milestones", &of.code),
        code: of.code.to_string(),
        aliases: item::aliases(&evidence.definitions, &of.code),
        title: of.title.clone(),
        plan_items: scope::plan_places(framework, &of.plan_items),
        service: of.service.as_ref().and_then(|code| framework.units.get(code)).map(scope::unit),
        owner: of.owner.as_ref().map(|owner| named("owners", slug(owner))).unwrap_or_default(),
        period: Some(period::period(inputs.period)),
        status: standing.point,
        status_absence: standing.absence,
        previous_status: row.previous.and_then(|previous| delivery::point(previous)),
        baseline_date: of.baseline_date.map(|day| date_figure::stated(day, provenance_key.clone(), of.basis, of.basis_note.as_deref())),
        forecast_date: Some(match inputs.fact(&of.code, inputs.period, FactKind::Forecast) {
            Some(fact) => date_figure::reported(&mut cells, fact),
            None => date_figure::absent(contract::AbsenceReason::Awaited, "no day was given"),
        }),
        actual_date: Some(match completion(inputs, of) {
            Some(fact) => date_figure::reported(&mut cells, fact),
            None => date_figure::absent(contract::AbsenceReason::NotApplicable, "no day of completion was given"),
        }),
        slippage_days: dates.slippage(of),
        slippage: dates.slipped(of, row, last_day(inputs).min(inputs.today())),
        comment,
        state: item::state(framework, &of.code, of.effective, last_day(inputs), inputs.today()).into(),
        lineage: item::lineage(framework, &of.code, inputs.today()),
        links: item::links(framework, &of.code),
        status_provenance_key: standing.provenance_key,
        basis: row.standing.fact().map_or(basis(of.basis), |fact| basis(fact.fact.basis)).into(),
        basis_note: row.standing.fact().map_or(&of.basis_note, |fact| &fact.fact.basis_note).clone().unwrap_or_default(),
        stage: row.standing.fact().map_or(contract::Stage::Unspecified, |fact| stage(evidence.stage_of(fact))).into(),
        forecast_vintages: if full { dates.vintages(&mut cells, inputs, of) } else { Vec::new() },
        provenance_key,
        provenance: cells.into_shown(),
    }
}

/// The last day of the period asked, or today where it is open.
pub(super) fn last_day(inputs: &Inputs<'_>) -> NaiveDate {
    inputs.period.as_at_date().unwrap_or_else(|| inputs.today())
}

/// What says when a milestone was reached: given in the period asked, or in an earlier one since which it has stood completed without a break. A service
/// says the day once, with the return that completes it.
fn completion<'a>(inputs: &Inputs<'a>, of: &'a Milestone) -> Option<&'a RecordedFact> {
    let said = |period: Period| inputs.fact(&of.code, period, FactKind::Date);
    let is_done = |period: &Period| inputs.standing(DeliveryItem::Milestone(of), *period).point().is_some_and(|(_, point)| point.done);
    said(inputs.period).or_else(|| {
        let done = std::iter::successors(Some(inputs.period), |period| period.previous()).take_while(is_done);
        done.filter_map(said).find(|recorded| matches!(recorded.fact.value, FactValue::Date(_)))
    })
}

/// The days that a milestone was expected and reached on.
struct Dates {
    // Oldest first; only the periods in which a day was given.
    expected: Vec<(Period, NaiveDate)>,
    reached: Option<NaiveDate>,
    /// Whether it was reached in an earlier period, so that nothing can have slipped since.
    reached_before: bool,
    period: Period,
}

impl Dates {
    fn of(inputs: &Inputs<'_>, of: &Milestone) -> Self {
        let periods = std::iter::successors(Some(inputs.period), |period| period.previous()).take(VINTAGES + 1);
        let mut expected: Vec<_> = periods.filter_map(|period| Some((period, inputs.day(&of.code, period, FactKind::Forecast)?))).collect();
        expected.reverse();
        let reached = completion(inputs, of).and_then(|recorded| match recorded.fact.value {
            FactValue::Date(day) => Some(day),
            _ => None,
        });
        let reached_before = reached.is_some() && inputs.day(&of.code, inputs.period, FactKind::Date).is_none();
        Self { expected, reached, reached_before, period: inputs.period }
    }

    /// The day it was reached on, or is now expected.
    fn now(&self) -> Option<NaiveDate> {
        self.reached.or_else(|| self.expected_in(self.period))
    }

    fn expected_in(&self, period: Period) -> Option<NaiveDate> {
        self.expected.iter().find(|(of, _)| *of == period).map(|(_, day)| *day)
    }

    fn slippage(&self, of: &Milestone) -> Option<i32> {
        let late = self.now()? - of.baseline_date?;
        i32::try_from(late.num_days()).ok()
    }

    /// What the days say beside the status; absent where there is no second day to hold the expected one against.
    fn slipped(&self, of: &Milestone, row: &Row<'_>, last_day: NaiveDate) -> Option<contract::Slippage> {
        if self.reached_before {
            return None;
        }
        let (now, (_, point)) = (self.now()?, row.standing.point()?);
        let before = self.period.previous().and_then(|before| self.expected_in(before));
        let since = before.map(|before| (now - before).num_days());
        let late = of.baseline_date.map(|planned| (now - planned).num_days()).filter(|late| *late > 0);
        let is_overdue = self.reached.is_none() && now < last_day && !point.done;
        if since.is_none() && late.is_none() && !is_overdue {
            return None;
        }
        let put_off = self.expected.iter().zip(self.expected.iter().skip(1)).filter(|((_, one), (_, next))| next > one).count();
        let slips = since.is_some_and(|days| days > 0) || late.is_some() || is_overdue;
        let agrees = !slips || !point.favourable || point.done;
        let moved = since.map(|days| match days {
            0 => "the day expected is the same as the period before".to_owned(),
            days if days > 0 => format!("{days} days later than was expected the period before"),
            days => format!("{} days sooner than was expected the period before", -days),
        });
        let late = late.map(|days| format!("{days} days after the day first planned"));
        let overdue = is_overdue.then(|| "the day expected has passed".to_owned());
        let said: Vec<String> = moved.into_iter().chain(late).chain(overdue).collect();
        let verdict = if agrees { String::new() } else { format!(", though reported as {}", point.label) };
        Some(contract::Slippage {
            days_since_previous: since.and_then(|days| i32::try_from(days).ok()),
            times_put_off: i32::try_from(put_off).unwrap_or(i32::MAX),
            agrees_with_status: agrees,
            reason: format!("{}{verdict}", said.join(", ")),
        })
    }

    fn vintages(&self, cells: &mut Cells<'_>, inputs: &Inputs<'_>, of: &Milestone) -> Vec<contract::DateVintage> {
        let facts =
            self.expected.iter().filter_map(|(of_period, _)| Some((*of_period, inputs.fact(&of.code, *of_period, FactKind::Forecast)?)));
        facts
            .map(|(of_period, fact)| contract::DateVintage {
                period: Some(period::period(of_period)),
                forecast_date: Some(date_figure::reported(cells, fact)),
            })
            .collect()
    }
}
