//! The headline: how many measures met or exceeded their target, of how many, and what stands outside and why.

use std::collections::BTreeMap;
use std::fmt;

use super::row::{Row, RowTarget, RowValue};
use super::themes_in_order;
use crate::absence::{Absence, TargetAbsence};
use crate::figure::share;
use crate::framework::Framework;
use crate::measure::Measure;
use crate::organisation::PlanItem;
use crate::period::Period;
use crate::status::MetOutcome;

/// How many measures met or exceeded their target, of those inside the framework that have a target which judges the period and a value in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Headline<'a> {
    /// The share, or why there is none.
    pub share: Share,
    /// The measures in scope, in and outside the share.
    pub measures: usize,
    /// What stands outside the share, by reason.
    pub outside: Vec<OutsideGroup<'a>>,
}

/// A share of measures, printed with its count: `36 of 46 (78%)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Share {
    /// So many of so many; never of none.
    Of {
        /// Those that met or exceeded.
        count: usize,
        /// All that could.
        of: usize,
    },
    /// There is nothing to take a share of: that is no nought per cent.
    NotComparable(ShareAbsence),
}

/// Why there is nothing to take a share of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ShareAbsence {
    /// No measure has a target that judges the period.
    NoTargets,
    /// Some have, and none of them a value in the period.
    NoValues,
    /// No measure has a target that judges the financial year.
    NoAnnualTargets,
    /// Some have, and none of them a forecast.
    NoForecasts,
}

impl ShareAbsence {
    /// What a committee would read.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::NoTargets => "no target judges the period",
            Self::NoValues => "no measure with a target has a value in the period",
            Self::NoAnnualTargets => "no target judges the financial year",
            Self::NoForecasts => "no measure with an annual target has a forecast",
        }
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Of { count, of } => f.write_str(&share(*count, *of)),
            Self::NotComparable(reason) => write!(f, "not comparable: {}", reason.label()),
        }
    }
}

/// Measures outside the share, for one reason.
#[derive(Debug, Clone, PartialEq)]
pub struct OutsideGroup<'a> {
    /// The reason.
    pub reason: OutsideReason,
    /// The measures, in the order of the plan.
    pub measures: Vec<&'a Measure>,
}

/// Why a measure stands outside the share. What the council decided about a target is told before what is wrong with a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum OutsideReason {
    /// It has a target for the year and none for this part of it, and a forecast of the year is submitted.
    AnnualTargetWithForecast,
    /// The same, and a forecast is awaited.
    AnnualTargetAwaitingForecast,
    /// Its target is to be set and has not been.
    TargetNotSetYet,
    /// A target would be wrong.
    TargetNotAppropriate,
    /// Its target is another body's to set.
    PartnersTarget,
    /// Its target is proposed, and a proposal does not judge here.
    TargetNotApproved,
    /// It has no value in the period.
    NoValue(Absence),
    /// Its target judges the financial year, and nothing is forecast of it.
    AwaitingForecast,
    /// Its latest value is of an earlier period.
    EarlierPeriod,
    /// The framework says nothing of a target for the period.
    NoTargetForPeriod,
    /// It is answered in words.
    InWords,
    /// Neither way is good.
    NoPolarity,
}

impl OutsideReason {
    /// The stable word for it, in machine output.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AnnualTargetWithForecast => "annual_target_with_forecast",
            Self::AnnualTargetAwaitingForecast => "annual_target_awaiting_forecast",
            Self::TargetNotSetYet => "target_not_set_yet",
            Self::TargetNotAppropriate => "target_not_appropriate",
            Self::PartnersTarget => "partners_target",
            Self::TargetNotApproved => "target_not_approved",
            Self::NoValue(absence) => absence.as_str(),
            Self::AwaitingForecast => "awaiting_forecast",
            Self::EarlierPeriod => "earlier_period",
            Self::NoTargetForPeriod => "no_target_for_period",
            Self::InWords => "in_words",
            Self::NoPolarity => "no_polarity",
        }
    }

    /// What a committee would read.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::AnnualTargetWithForecast => "annual target only",
            Self::AnnualTargetAwaitingForecast => "annual target only, awaiting a forecast",
            Self::TargetNotSetYet => "target not set yet",
            Self::TargetNotAppropriate => "target not appropriate",
            Self::PartnersTarget => "a partner's target",
            Self::TargetNotApproved => "target proposed and not approved",
            Self::NoValue(Absence::CouldNotBeCollected) => "no data",
            Self::NoValue(absence) => absence.label(),
            Self::AwaitingForecast => "annual target, awaiting a forecast",
            Self::EarlierPeriod => "latest value is of an earlier period",
            Self::NoTargetForPeriod => "no target for this period",
            Self::InWords => "answered in words",
            Self::NoPolarity => "neither more nor less is better",
        }
    }

    /// Why a row stands outside; absent where it counts.
    pub(super) fn of(target: RowTarget<'_>, value: &RowValue<'_>, counts: bool, met: MetOutcome, forecast: bool) -> Option<Self> {
        let undecided = match target {
            RowTarget::Absent { reason: TargetAbsence::AnnualOnly, .. } if forecast => Some(Self::AnnualTargetWithForecast),
            RowTarget::Absent { reason: TargetAbsence::AnnualOnly, .. } => Some(Self::AnnualTargetAwaitingForecast),
            RowTarget::Absent { reason: TargetAbsence::NotSetYet, .. } => Some(Self::TargetNotSetYet),
            RowTarget::Absent { reason: TargetAbsence::NotAppropriate, .. } => Some(Self::TargetNotAppropriate),
            RowTarget::Absent { reason: TargetAbsence::Partners, .. } => Some(Self::PartnersTarget),
            RowTarget::NotApproved(_) => Some(Self::TargetNotApproved),
            RowTarget::Absent { reason: TargetAbsence::NoneForPeriod, .. } | RowTarget::Judges(_) => None,
        };
        undecided.or(match (value, target) {
            (RowValue::Absent { absence, .. }, _) => Some(Self::NoValue(*absence)),
            (RowValue::Incomplete(made_of), _) => Some(Self::NoValue(made_of.absence())),
            _ if !counts => Some(Self::EarlierPeriod),
            (_, RowTarget::Absent { .. }) => Some(Self::NoTargetForPeriod),
            (RowValue::Words(_), _) => Some(Self::InWords),
            _ if matches!(met, MetOutcome::NotComparable(_)) => Some(Self::NoPolarity),
            _ => None,
        })
    }
}

/// What a share makes of one measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Tallied {
    /// Whether it is counted among those that go well, or why it stands outside.
    pub(crate) counted: Result<bool, OutsideReason>,
    /// Whether it has a target that judges at all.
    pub(crate) judged: bool,
}

/// A way of counting measures, and what to say where there are none to count.
pub(crate) struct Tally<F> {
    /// What it makes of one measure.
    pub(crate) of: F,
    /// Where none has a target.
    pub(crate) no_targets: ShareAbsence,
    /// Where some have, and none of them what is held against it.
    pub(crate) no_values: ShareAbsence,
}

impl Tally<()> {
    /// Counts the targets met or exceeded in `period`.
    pub(super) fn met<'a>(period: Period) -> Tally<impl Fn(&Row<'a>) -> Tallied> {
        let of = move |row: &Row<'a>| Tallied {
            counted: row.outside.map_or(Ok(row.met == MetOutcome::Met), Err),
            judged: row.target.judges() && row.value_period.ends_within(period),
        };
        Tally { of, no_targets: ShareAbsence::NoTargets, no_values: ShareAbsence::NoValues }
    }
}

impl<F> Tally<F> {
    /// The headline of some rows. A row's groups do not count: they are parts of it.
    pub(crate) fn headline<'r, 'a: 'r>(&self, rows: impl Iterator<Item = &'r Row<'a>>) -> Headline<'a>
    where
        F: Fn(&Row<'a>) -> Tallied,
    {
        let (mut well, mut counted, mut judged, mut measures) = (0, 0, 0, 0);
        let mut outside: BTreeMap<OutsideReason, Vec<&'a Measure>> = BTreeMap::new();
        for row in rows {
            let tallied = (self.of)(row);
            measures += 1;
            judged += usize::from(tallied.judged);
            match tallied.counted {
                Err(reason) => outside.entry(reason).or_default().push(row.measure),
                Ok(goes_well) => {
                    counted += 1;
                    well += usize::from(goes_well);
                }
            }
        }
        let share = match (counted, judged) {
            (0, 0) => Share::NotComparable(self.no_targets),
            (0, _) => Share::NotComparable(self.no_values),
            _ => Share::Of { count: well, of: counted },
        };
        let outside = outside.into_iter().map(|(reason, measures)| OutsideGroup { reason, measures }).collect();
        Headline { share, measures, outside }
    }

    /// The headline of each theme, in the order of the plan; measures under no theme come last. What stands under two counts in both.
    pub(crate) fn by_theme<'a>(&self, framework: &'a Framework, rows: &[Row<'a>]) -> Vec<ThemeHeadline<'a>>
    where
        F: Fn(&Row<'a>) -> Tallied,
    {
        let groups = themes_in_order(framework).into_iter().map(Some).chain([None]);
        let of_group = |theme: Option<&'a PlanItem>| {
            let mut rows = rows.iter().filter(move |row| row.stands_under(theme)).peekable();
            rows.peek().is_some().then(|| ThemeHeadline { theme, headline: self.headline(rows) })
        };
        groups.filter_map(of_group).collect()
    }
}

/// The headline of a theme.
#[derive(Debug, Clone, PartialEq)]
pub struct ThemeHeadline<'a> {
    /// The theme; absent for the measures that stand under none.
    pub theme: Option<&'a PlanItem>,
    /// Its headline.
    pub headline: Headline<'a>,
}
