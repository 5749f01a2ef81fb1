//! A year's forecast far from where the figures lead, asked about where `returns.ask_about_forecasts` says so: to help, not to shame.

use outturn_domain::fact::{Fact, FactKind};
use outturn_domain::figure::display;
use outturn_domain::finding::{Finding, FindingCode};
use outturn_domain::forecast::project;
use outturn_domain::period::Period;
use outturn_domain::scorecard::{Facts, Inputs};

use super::Standing;
use super::comments::{as_if_recorded, inputs};

/// Asks about every forecast outside what the measure's own series leaves likely, the return's own figures among them. What earlier forecasts of the council taught
/// is left aside: it widens what an answer gives as the projection, and a question must be the same whenever the return is read again.
pub(super) fn ask(facts: &[Fact], origin: Option<Period>, standing: &Standing<'_>, findings: &mut Vec<Finding>) {
    let (Some(framework), Some(origin), Some(history)) = (standing.framework, origin, standing.projected_from) else { return };
    let seen = Facts::new(history.iter().cloned().chain(facts.iter().map(as_if_recorded)));
    for fact in facts.iter().filter(|fact| fact.key.kind == FactKind::Forecast && fact.key.breakdown.is_none()) {
        let inputs = Inputs { entity: fact.key.entity.as_ref(), ..inputs(framework, origin, &seen, standing) };
        let finding = about(fact, &inputs);
        findings.extend(finding.map(|finding| finding.at(fact.place.clone()).about(Some(fact.key.item.clone()), Some(fact.key.period))));
    }
}

fn about(fact: &Fact, inputs: &Inputs<'_>) -> Option<Finding> {
    let measure = inputs.framework.measure(&fact.key.item, inputs.period)?;
    let number = fact.value.number()?;
    let projection = project(inputs, measure, fact.key.period)?;
    let doubt = projection.disagreement(measure, number)?;
    let [low, .., high] = projection.result?.rounded;
    let show = |number| display(number, measure.precision, &measure.unit);
    let message = format!("{}: {}.", fact.key.period.label(), doubt.reason);
    Some(Finding::new(FindingCode::ForecastDoubtful, message).found(show(measure.precision.round(number.decimal()))).expected(format!(
        "{} to {}",
        show(low),
        show(high)
    )))
}
