//! The profile of a register at the end of a period.

use chrono::{DateTime, Utc};
use outturn_domain::period::Period;
use outturn_domain::risk::{Inputs, Register, Risk, RiskScore, ScoreKind, movement, profile, signals};
use outturn_domain::scorecard::Scope;

use super::{Moment, Risks, register};
use crate::answers::Answers;
use crate::contract;
use crate::error::Failure;
use crate::names::{named, slug};
use crate::reading::{Reading, full_view, instant, known, period};
use crate::wire::cells::Cells;
use crate::wire::day::timestamp;
use crate::wire::{self, risk_profile, risk_score, stage};

/// What a profile is compared with.
enum Base {
    /// The end of a period, as it is known now.
    Period(Period),
    /// An instant, as it was known then.
    Instant(DateTime<Utc>, Box<Risks>),
}

/// What a request asks of a profile, besides when and where.
struct Asked {
    kind: ScoreKind,
    full: bool,
}

impl Answers {
    pub(super) async fn risk_profile(
        &self,
        request: &contract::GetRiskProfileRequest,
    ) -> Result<contract::GetRiskProfileResponse, Failure> {
        if request.period.trim().is_empty() {
            return Err(Failure::RequiredFieldMissing { field: "period" });
        }
        let asked = Asked { kind: score_kind(request.score_kind)?, full: full_view(request.view, contract::View::Basic)? };
        let reading = self.reading(request.as_of_time.as_ref(), request.stage).await?;
        let definitions = self.framework_at(&reading).await?;
        let moment = Moment::asked(&request.period, &definitions, &reading)?;
        let register = register(&definitions, &request.register)?;
        let risks = self.risks_of(moment, request.scope.as_ref(), register, reading).await?;
        let base = self.base(request, &risks, reading).await?;
        // As of a scorecard: judging takes milliseconds of computing, which other calls should not wait for.
        let made = tokio::task::spawn_blocking(move || contract::GetRiskProfileResponse {
            profile: Some(shown(&risks, base.as_ref(), &asked)),
            read_time: Some(timestamp(reading.point.read_time)),
            stage: stage(risks.evidence.stage).into(),
            erasures: risks.erasures,
            revision: reading.point.sequence.0,
        });
        made.await.map_err(|error| Failure::Fault(error.to_string()))
    }

    /// What the profile is compared with; absent only where no period comes before the one asked.
    async fn base(&self, request: &contract::GetRiskProfileRequest, risks: &Risks, reading: Reading) -> Result<Option<Base>, Failure> {
        let base_period = period("base_period", &request.base_period)?;
        let Some(base_time) = request.base_time.as_ref() else {
            return Ok(base_period.or_else(|| risks.moment.period.previous()).map(Base::Period));
        };
        if base_period.is_some() {
            return Err(Failure::ConflictingArguments { fields: ["base_period", "base_time"] });
        }
        let then = instant("base_time", base_time)?;
        if then > reading.point.read_time {
            return Err(Failure::InvalidRange { field: "base_time" });
        }
        let earlier = Reading { point: self.point(Some(then)).await?, stage: reading.stage };
        let base = self.risks_of(risks.moment_at(then, reading)?, request.scope.as_ref(), risks.register.clone(), earlier).await?;
        Ok(Some(Base::Instant(then, Box::new(base))))
    }
}

impl Risks {
    /// The moment that an instant before the reading is compared at: the day of it, with the quarter that had ended last. From the moment's own day on, and
    /// on the day of the reading, it is the moment itself as it was known then; otherwise the scores of one quarter would move from those of another.
    fn moment_at(&self, then: DateTime<Utc>, reading: Reading) -> Result<Moment, Failure> {
        let zone = self.evidence.framework.council.time_zone;
        let day_of = |instant: DateTime<Utc>| instant.with_timezone(&zone).date_naive();
        let day = day_of(then);
        if day >= self.moment.day.min(day_of(reading.point.read_time)) { Ok(self.moment) } else { Moment::on(day) }
    }
}

fn score_kind(value: i32) -> Result<ScoreKind, Failure> {
    Ok(match known("score_kind", value)? {
        contract::RiskScoreKind::Unspecified | contract::RiskScoreKind::Current => ScoreKind::Current,
        contract::RiskScoreKind::Inherent => ScoreKind::Inherent,
        contract::RiskScoreKind::Target => ScoreKind::Target,
    })
}

fn shown(risks: &Risks, base: Option<&Base>, asked: &Asked) -> contract::RiskProfile {
    let now = risks.inputs();
    let found = profile(&now, asked.kind);
    let mut cells = Cells::new(&risks.evidence, asked.full);
    let (name, title) = register_shown(&risks.register);
    let moved = base.map(|base| contract::RiskMovement { register: name.clone(), ..moved(&mut cells, risks, &now, base, asked.full) });
    let names = |risks: &mut dyn Iterator<Item = &Risk>| -> Vec<String> { risks.map(|risk| named("risks", &risk.code)).collect() };
    let overdue = |risk: &&Risk| now.reviews(risk).overdue;
    let least = now.framework.council.risk_at_target;
    // What a council says it can bear goes before what it aims at: a risk may be within the one and never come to the other.
    let highest = |risk: &Risk| risk.appetite.or(risk.target.map(RiskScore::product));
    let has_settled = |risk: &&Risk| {
        least
            .zip(highest(risk))
            .is_some_and(|(least, highest)| usize::try_from(least).is_ok_and(|least| now.periods_within(risk, highest) >= least))
    };
    contract::RiskProfile {
        register: name,
        title,
        period: Some(wire::period::period(now.period)),
        scope: Some(risks.scope.canonical.clone()),
        matrix: risks.scales.matrices.in_period(now.period).as_ref().map(|matrix| risk_score::matrix(matrix, &found)),
        score_kind: risk_score::kind(asked.kind).into(),
        unscored_risks: names(&mut found.unscored()),
        movement: moved,
        outside_appetite_risks: names(&mut now.live().into_iter().filter(|risk| now.is_outside_appetite(risk, now.period) == Some(true))),
        at_target_risks: names(&mut now.live().into_iter().filter(has_settled)),
        review_overdue_risks: names(&mut now.live().into_iter().filter(overdue)),
        control_not_assured_risks: names(&mut now.live().into_iter().filter(|risk| now.framework.has_control_not_assured(risk))),
        signals: signals(&now, &risks.evidence.measures(Scope::Whole, now.period)).iter().map(risk_profile::signal).collect(),
        zone_counts: risk_profile::zone_counts(&now, &found),
        provenance: cells.into_shown(),
    }
}

fn moved(cells: &mut Cells<'_>, risks: &Risks, now: &Inputs<'_>, base: &Base, full: bool) -> contract::RiskMovement {
    match base {
        Base::Period(before) => {
            let day = before.as_at_date().unwrap_or(now.day);
            let earlier = Inputs { period: *before, day, ..now.clone() };
            let mut base_cells = Cells::new(&risks.evidence, full);
            risk_profile::movement(cells, &mut base_cells, &earlier, now, &movement(&earlier, now))
        }
        Base::Instant(then, base) => {
            let earlier = base.inputs();
            let mut base_cells = Cells::new(&base.evidence, full);
            let moved = risk_profile::movement(cells, &mut base_cells, &earlier, now, &movement(&earlier, now));
            contract::RiskMovement { base_period: None, base_time: Some(timestamp(*then)), ..moved }
        }
    }
}

/// The name and title of a register.
fn register_shown(register: &Register) -> (String, String) {
    match register {
        Register::Every => (named("registers", "-"), "All registers".to_owned()),
        Register::Named(name) => {
            let mut letters = name.chars();
            let capital = letters.next().map(|first| first.to_uppercase().chain(letters).collect::<String>()).unwrap_or_default();
            (named("registers", slug(name)), format!("{capital} risks"))
        }
    }
}
