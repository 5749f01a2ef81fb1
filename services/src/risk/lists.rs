//! Risks: listed, and one by one.

use outturn_domain::code::{ItemCode, lookup_key};
use outturn_domain::framework::Framework;
use outturn_domain::risk::{Register, Risk, events_of};

use super::{Moment, register};
use crate::answers::Answers;
use crate::contract;
use crate::error::{Failure, Resource};
use crate::names::{checked, id_in, named};
use crate::reading::{full_view, known};
use crate::wire::cells::Cells;
use crate::wire::day::timestamp;
use crate::wire::risk::{risk, state};
use crate::wire::stage;

impl Answers {
    pub(super) async fn risks(&self, request: &contract::ListRisksRequest) -> Result<contract::ListRisksResponse, Failure> {
        let full = full_view(request.view, contract::View::Basic)?;
        let states = states(&request.states)?;
        let page = self.page(request).await?;
        let definitions = self.framework_at(&page.reading).await?;
        let moment = Moment::asked(&request.period, &definitions, &page.reading)?;
        let register = register(&definitions, &request.register)?;
        let mut risks = self.risks_of(moment, request.scope.as_ref(), register, page.reading).await?;
        let inputs = risks.inputs();
        let in_state = |found: &&Risk| states.contains(&state(&inputs, found, &events_of(inputs.framework, found)));
        let wanted: Vec<ItemCode> = inputs.issued().into_iter().filter(in_state).map(|found| found.code.clone()).collect();
        let (wanted, next_page_token) = page.of(wanted);
        // A list says of a risk what its own answer says, which looks back as far as there is anything.
        self.read_back(&mut risks.evidence, &wanted, moment.period).await?;
        let inputs = risks.inputs();
        let found = wanted.iter().filter_map(|code| inputs.framework.risks.get(code));
        Ok(contract::ListRisksResponse {
            risks: found.map(|found| risk(Cells::new(&risks.evidence, full), &inputs, found, full)).collect(),
            next_page_token,
            read_time: Some(timestamp(page.reading.point.read_time)),
            stage: stage(risks.evidence.stage).into(),
            erasures: risks.erasures.clone(),
            revision: page.reading.point.sequence.0,
        })
    }

    pub(super) async fn risk(&self, request: &contract::GetRiskRequest) -> Result<contract::GetRiskResponse, Failure> {
        let full = full_view(request.view, contract::View::Full)?;
        let reading = self.reading(request.as_of_time.as_ref(), request.stage).await?;
        let definitions = self.framework_at(&reading).await?;
        let moment = Moment::asked(&request.period, &definitions, &reading)?;
        let mut risks = self.risks_of(moment, None, Register::Every, reading).await?;
        let code = find_risk(&risks.evidence.framework, &request.name)?.code.clone();
        self.read_back(&mut risks.evidence, std::slice::from_ref(&code), moment.period).await?;
        let inputs = risks.inputs();
        let found = find_risk(inputs.framework, code.as_str())?;
        if !inputs.issued().iter().any(|issued| issued.code == found.code) {
            // By that day nobody had issued the code.
            return Err(not_found(inputs.framework, &request.name));
        }
        Ok(contract::GetRiskResponse {
            risk: Some(risk(Cells::new(&risks.evidence, full), &inputs, found, full)),
            read_time: Some(timestamp(reading.point.read_time)),
            stage: stage(risks.evidence.stage).into(),
            erasures: risks.erasures.clone(),
            revision: reading.point.sequence.0,
        })
    }
}

/// The states asked for: live ones, where a request names none.
fn states(values: &[i32]) -> Result<Vec<contract::RiskState>, Failure> {
    if values.is_empty() {
        return Ok(vec![contract::RiskState::Live]);
    }
    let read = |value: &i32| match known("states", *value)? {
        contract::RiskState::Unspecified => Err(Failure::UnknownEnumValue { field: "states", value: *value }),
        state => Ok(state),
    };
    values.iter().map(read).collect()
}

/// The risk that a request means: by name, code or alias, however it is written.
fn find_risk<'f>(framework: &'f Framework, text: &str) -> Result<&'f Risk, Failure> {
    let id = checked("name", id_in("risks", text))?;
    if let Some(exact) = framework.risks.values().find(|risk| risk.code.as_str() == id) {
        return Ok(exact);
    }
    let key = lookup_key(id);
    let written_so: Vec<&Risk> = framework.risks.values().filter(|risk| lookup_key(risk.code.as_str()) == key).collect();
    match written_so[..] {
        [one] => Ok(one),
        [] => {
            let aliased = framework.item_called(id).and_then(|code| framework.risks.get(code));
            aliased.ok_or_else(|| not_found(framework, text))
        }
        _ => {
            let candidates = written_so.iter().map(|risk| named("risks", &risk.code)).collect();
            Err(Failure::AmbiguousName { field: "name", value: text.to_owned(), candidates })
        }
    }
}

/// How alike two codes must be to be suggested for one another, of 1.
const NEAR: f64 = 0.84;

fn not_found(framework: &Framework, text: &str) -> Failure {
    let wanted = lookup_key(id_in("risks", text));
    let alike = |code: &ItemCode| strsim::jaro_winkler(&wanted, &lookup_key(code.as_str()));
    let mut near: Vec<(f64, &ItemCode)> =
        framework.risks.keys().map(|code| (alike(code), code)).filter(|(likeness, _)| *likeness >= NEAR).collect();
    near.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    let near = near.into_iter().take(3).map(|(_, code)| named("risks", code)).collect();
    Failure::NotFound { resource: Resource::Risk, name: text.to_owned(), near }
}
