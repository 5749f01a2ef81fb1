//! The Risk service.

use std::sync::Arc;

use chrono::NaiveDate;
use outturn_domain::period::Period;
use outturn_domain::risk::{Inputs, Register, latest_quarter_ended};
use tonic::{Request, Response, Status};

use crate::answers::Answers;
use crate::contract;
use crate::contract::risk_service_server::RiskService;
use crate::database::Database;
use crate::definitions::Definitions;
use crate::error::{Failure, Resource};
use crate::evidence::Evidence;
use crate::installed_scales::ScalesInForce;
use crate::names::{checked, id_in};
use crate::reading::{Reading, period};
use crate::scope::{KnownScope, find_scope};

mod lists;
mod profile;

/// The Risk service.
pub(crate) struct RiskAnswers(Arc<Database>);

impl RiskAnswers {
    /// The service over `database`.
    pub(crate) fn new(database: Arc<Database>) -> Self {
        Self(database)
    }
}

#[tonic::async_trait]
impl RiskService for RiskAnswers {
    async fn get_risk_profile(
        &self,
        request: Request<contract::GetRiskProfileRequest>,
    ) -> Result<Response<contract::GetRiskProfileResponse>, Status> {
        let answers = self.0.answers().await?;
        self.0.respond(&answers, answers.risk_profile(&request.into_inner()).await)
    }

    async fn list_risks(&self, request: Request<contract::ListRisksRequest>) -> Result<Response<contract::ListRisksResponse>, Status> {
        let answers = self.0.answers().await?;
        self.0.respond(&answers, answers.risks(&request.into_inner()).await)
    }

    async fn get_risk(&self, request: Request<contract::GetRiskRequest>) -> Result<Response<contract::GetRiskResponse>, Status> {
        let answers = self.0.answers().await?;
        self.0.respond(&answers, answers.risk(&request.into_inner()).await)
    }
}

/// When risks are looked at: the period of their scores, and the day that decides which are live.
#[derive(Debug, Clone, Copy)]
struct Moment {
    period: Period,
    day: NaiveDate,
}

impl Moment {
    /// The last day of the period that a request names; where it names none, the day of the reading and the quarter that ended last.
    fn asked(text: &str, definitions: &Definitions, reading: &Reading) -> Result<Self, Failure> {
        let today = reading.point.read_time.with_timezone(&definitions.framework.council.time_zone).date_naive();
        match period("period", text)? {
            Some(period) => Ok(Self { period, day: period.as_at_date().unwrap_or(today) }),
            None => Self::on(today),
        }
    }

    /// A day, and the quarter that ended last by then.
    fn on(day: NaiveDate) -> Result<Self, Failure> {
        let period = latest_quarter_ended(day).ok_or_else(|| Failure::Fault(format!("no quarter ended before {day}")))?;
        Ok(Self { period, day })
    }
}

/// Everything that an answer about risks is made of.
struct Risks {
    evidence: Evidence,
    scales: ScalesInForce,
    scope: KnownScope,
    register: Register,
    moment: Moment,
    /// Risks come in returns and in the framework alike, so any erasure may have touched them.
    erasures: Vec<contract::Erasure>,
}

impl Answers {
    async fn risks_of(
        &self,
        moment: Moment,
        scope: Option<&contract::Scope>,
        register: Register,
        reading: Reading,
    ) -> Result<Risks, Failure> {
        let known = self.framework_at(&reading).await?;
        let evidence = self.evidence(moment.period, reading.in_scope(&known, scope), &known).await?;
        let scope = find_scope(&evidence.framework, &evidence.definitions, scope)?;
        let scales = self.scales(&evidence.framework, evidence.point).await?;
        let erasures = self.erasures(evidence.point).await?.all();
        Ok(Risks { evidence, scales, scope, register, moment, erasures })
    }
}

impl Risks {
    fn inputs(&self) -> Inputs<'_> {
        self.evidence.risks(&self.scales, &self.scope.scope, self.register.clone(), (self.moment.period, self.moment.day))
    }
}

/// The register that a request means: empty for the strategic one, `-` for every one.
fn register(definitions: &Definitions, text: &str) -> Result<Register, Failure> {
    match id_in("registers", text) {
        "" => Ok(Register::Named(Register::STRATEGIC.to_owned())),
        "-" => Ok(Register::Every),
        id => {
            let register = Register::Named(checked("register", id)?.to_owned());
            let known = definitions.framework.risks.values().any(|risk| register.holds(&definitions.framework, risk));
            let not_found = || Failure::NotFound { resource: Resource::Register, name: text.to_owned(), near: Vec::new() };
            if known { Ok(register) } else { Err(not_found()) }
        }
    }
}
