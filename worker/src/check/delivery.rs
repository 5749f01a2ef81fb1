//! What a return says of milestones, projects and risks, held against the scales, the matrix and the calendar; and whether a code stands on the sheet
//! of its kind, and its sender may speak of it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use outturn_domain::code::{SubmitterCode, lookup_key};
use outturn_domain::fact::{Fact, FactKey, FactKind, FactValue};
use outturn_domain::finding::{Finding, FindingCode};
use outturn_domain::framework::Framework;
use outturn_domain::organisation::ScaleOf;
use outturn_domain::period::Period;
use outturn_domain::scale::{Scale, ScalePoint};
use rust_decimal::Decimal;

use super::Standing;
use super::family::Family;
use crate::normalise::matrix_steps::highest_step;
use crate::normalise::near::nearest;
use crate::normalise::quote::shortened;

/// What a row reports by what it holds, else by the sheet's name: a layout may call its sheets as it likes.
fn reported(sheet: &str, kinds: &BTreeSet<FactKind>) -> Option<Family> {
    kinds.iter().filter_map(|kind| Family::of_kind(*kind)).min().or_else(|| Family::of_sheet(sheet))
}

/// Whether an entry of this key, on the sheet of this name, holds a date: a milestone is forecast for a day, anything else for a figure.
pub(super) fn holds_date(key: &FactKey, sheet: &str, standing: &Standing<'_>) -> bool {
    // Without a framework nobody knows what the code is, and the sheet must say it.
    let of_milestone = || match standing.framework {
        Some(framework) => framework.milestones.contains_key(&key.item),
        None => Family::of_sheet(sheet) == Some(Family::Milestone),
    };
    key.kind == FactKind::Date || (key.kind == FactKind::Forecast && of_milestone())
}

/// Leaves what fits: its sheet, the scale, the matrix, the calendar. What does not is a finding.
pub(super) fn settle(facts: Vec<Fact>, standing: &Standing<'_>, findings: &mut Vec<Finding>) -> Vec<Fact> {
    let Some(framework) = standing.framework else { return facts };
    confidence_known(framework, standing, findings);
    let facts = on_their_sheets(facts, framework, standing.sender, findings);
    let today = standing.now.with_timezone(&framework.council.time_zone).date_naive();
    let checker = Checker { framework, standing, today, facts: &facts };
    let not_taken: Vec<Option<Finding>> = facts.iter().map(|fact| checker.fault(fact)).collect();
    // A status that rests on a day to come falls with the day; the day's finding says so.
    let undone: BTreeSet<&FactKey> = facts.iter().filter(|fact| checker.completed_in_future(fact)).map(|fact| &fact.key).collect();
    findings.extend(facts.iter().filter_map(|fact| checker.completed_and_expected(fact)));
    let kept = facts.iter().zip(&not_taken).filter(|(fact, fault)| fault.is_none() && !undone.contains(&fact.key));
    let kept = kept.map(|(fact, _)| fact.clone()).collect();
    let told = facts.iter().zip(not_taken).filter_map(|(fact, fault)| Some((fact, fault?)));
    findings.extend(told.map(|(fact, fault)| fault.at(fact.place.clone()).about(Some(fact.key.item.clone()), Some(fact.key.period))));
    kept
}

/// Takes out the rows whose code is of another kind than what the row reports, or belongs to a service of which the sender may not speak.
fn on_their_sheets(facts: Vec<Fact>, framework: &Framework, sender: Option<&SubmitterCode>, findings: &mut Vec<Finding>) -> Vec<Fact> {
    let row = |fact: &Fact| (fact.place.sheet.clone(), fact.place.cell.map(|cell| cell.row), fact.key.item.clone());
    let mut kinds: BTreeMap<_, BTreeSet<FactKind>> = BTreeMap::new();
    for fact in &facts {
        kinds.entry(row(fact)).or_default().insert(fact.key.kind);
    }
    let mut told = BTreeSet::new();
    let fits = |fact: &Fact| {
        let row = row(fact);
        let Some(is) = Family::of(&fact.key.item, framework) else { return true };
        let reported = kinds.get(&row).and_then(|kinds| reported(&row.0, kinds)).filter(|reported| *reported != is);
        let problem = reported.map(|reported| misplaced(fact, is, reported)).or_else(|| outside_delegation(fact, is, framework, sender?));
        let fits = problem.is_none();
        if told.insert(row) {
            findings
                .extend(problem.map(|problem| problem.at(fact.place.clone()).about(Some(fact.key.item.clone()), Some(fact.key.period))));
        }
        fits
    };
    facts.into_iter().filter(fits).collect()
}

/// Measures have been asked about before; an item of no service may be reported by anybody.
fn outside_delegation(fact: &Fact, family: Family, framework: &Framework, sender: &SubmitterCode) -> Option<Finding> {
    let item = &fact.key.item;
    let service = match family {
        Family::Measure => None,
        Family::Milestone => framework.milestones.get(item)?.service.as_ref(),
        Family::Project => framework.projects.get(item)?.service.as_ref(),
        Family::Risk => framework.risks.get(item)?.service.as_ref(),
    }?;
    if framework.may_report(sender, service, fact.key.period) {
        return None;
    }
    let title = framework.units.get(service).map_or(service.as_str(), |unit| unit.title.as_str());
    let message = format!("{item} belongs to {title}, and {sender} does not report for it.");
    let finding = Finding::new(FindingCode::OutsideDelegation, message).found(item.as_str());
    Some(finding.expected(format!("a {} of your own services", family.noun())))
}

fn misplaced(fact: &Fact, is: Family, reported: Family) -> Finding {
    let item = &fact.key.item;
    let message = format!("{item} is a {}, and this row reports a {}.", is.noun(), reported.noun());
    let finding =
        Finding::new(FindingCode::ItemMisplaced, message).found(item.as_str()).expected(format!("the code of a {}", reported.noun()));
    finding.help(format!("Correct the code, or report {item} on the sheet {}.", is.return_sheet()))
}

/// Which queries about a missing confidence stand: those about projects of the period of which nothing was said before either.
fn confidence_known(framework: &Framework, standing: &Standing<'_>, findings: &mut Vec<Finding>) {
    let asks = |finding: &Finding| {
        let (Some(written), Some(period)) = (&finding.item, finding.period) else { return true };
        let Some(project) = framework.item_called(written.as_str()).and_then(|code| framework.projects.get(code)) else { return false };
        let said = standing.history.iter().filter(|recorded| {
            let key = &recorded.fact.key;
            key.item == project.code && key.period == period && key.kind == FactKind::Status
        });
        let newest = said.max_by_key(|recorded| recorded.sequence);
        project.effective.covers(period) && newest.is_none_or(|newest| newest.fact.value.text().is_none())
    };
    findings.retain(|finding| finding.code != FindingCode::ConfidenceMissing || asks(finding));
}

struct Checker<'a> {
    framework: &'a Framework,
    standing: &'a Standing<'a>,
    today: NaiveDate,
    facts: &'a [Fact],
}

impl Checker<'_> {
    /// Why a fact cannot be taken.
    fn fault(&self, fact: &Fact) -> Option<Finding> {
        let family = Family::of(&fact.key.item, self.framework)?;
        match (family, fact.key.kind, &fact.value) {
            (Family::Milestone | Family::Project, FactKind::Status, FactValue::Text(word)) => {
                let scale = self.scale(family, fact.key.period)?;
                scale.point(word).is_none().then(|| not_on_scale(word, scale))
            }
            // A form's other days and scores stand beside under their own headings.
            (Family::Milestone, FactKind::Date, FactValue::Date(day)) if *day > self.today && fact.key.breakdown.is_none() => {
                Some(self.to_come(fact, *day))
            }
            (Family::Risk, FactKind::Score, FactValue::Number(step)) if is_side(&fact.key) => {
                outside_matrix(fact, step.decimal(), self.highest_step(&fact.key))
            }
            _ => None,
        }
    }

    /// The highest step of the side of the matrix that a score is of.
    fn highest_step(&self, key: &FactKey) -> u32 {
        let code = self.framework.council.scale(ScaleOf::Risks, key.period);
        let Some(matrix) = self.standing.matrices.values().find(|known| known.id.as_str() == code) else { return highest_step(code) };
        let is_impact = key.breakdown.as_ref().is_some_and(|side| lookup_key(side.as_str()) == "impact");
        let steps = if is_impact { &matrix.impacts } else { &matrix.likelihoods };
        u32::try_from(steps.len()).unwrap_or(u32::MAX)
    }

    fn to_come(&self, fact: &Fact, day: NaiveDate) -> Finding {
        let status = FactKey { kind: FactKind::Status, ..fact.key.clone() };
        let claim = self.facts.iter().find(|other| other.key == status).and_then(|status| self.done(status));
        let day = day.format("%-d %B %Y");
        let message = match claim {
            Some(point) => {
                format!("{} is to have been reached on {day}, which is still to come. {} was not taken either.", fact.key.item, point.label)
            }
            None => format!("{} is to have been reached on {day}, which is still to come.", fact.key.item),
        };
        let today = self.today.format("%-d %B %Y");
        Finding::new(FindingCode::DateInFuture, message).found(day.to_string()).expected(format!("a day up to {today}"))
    }

    /// The point of a milestone's status by which nothing more is to be done.
    fn done(&self, status: &Fact) -> Option<&ScalePoint> {
        let (_, point) = self.scale(Family::of(&status.key.item, self.framework)?, status.key.period)?.point(status.value.text()?)?;
        point.done.then_some(point)
    }

    /// Whether a milestone's status says that it is completed, on a day that has not come.
    fn completed_in_future(&self, fact: &Fact) -> bool {
        let date = FactKey { kind: FactKind::Date, ..fact.key.clone() };
        let to_come = |other: &Fact| other.key == date && matches!(other.value, FactValue::Date(day) if day > self.today);
        fact.key.kind == FactKind::Status && self.done(fact).is_some() && self.facts.iter().any(to_come)
    }

    /// What is to be asked about a milestone that is completed, has no day on which it was, and is still expected on a later one.
    fn completed_and_expected(&self, fact: &Fact) -> Option<Finding> {
        let point = Some(fact).filter(|fact| fact.key.kind == FactKind::Status).and_then(|fact| self.done(fact))?;
        let of_kind = |kind| self.facts.iter().find(move |other| other.key == FactKey { kind, ..fact.key.clone() });
        let expected = of_kind(FactKind::Forecast).filter(|_| of_kind(FactKind::Date).is_none())?;
        let FactValue::Date(day) = expected.value else { return None };
        let message =
            format!("{} is {}, and is expected on {}, which is still to come.", fact.key.item, point.label, day.format("%-d %B %Y"));
        let finding = Finding::new(FindingCode::CompletionDoubtful, message).at(expected.place.clone()).found(day.to_string());
        (day > self.today).then(|| finding.about(Some(fact.key.item.clone()), Some(fact.key.period)))
    }

    /// The scale of a status in words that a period is judged by; nothing where the council names one that is not installed.
    fn scale(&self, family: Family, period: Period) -> Option<&Scale> {
        let of = match family {
            Family::Milestone => ScaleOf::Milestones,
            Family::Project => ScaleOf::Confidence,
            Family::Measure | Family::Risk => return None,
        };
        let code = self.framework.council.scale(of, period);
        self.standing.scales.values().find(|scale| scale.id.as_str() == code)
    }
}

/// Whether a score is likelihood or impact, or nobody says which.
fn is_side(key: &FactKey) -> bool {
    let sides = ["likelihood", "impact"];
    key.breakdown.as_ref().is_none_or(|side| sides.contains(&lookup_key(side.as_str()).as_str()))
}

fn not_on_scale(word: &str, scale: &Scale) -> Finding {
    let labels = || scale.points.iter().map(|point| point.label.as_str());
    let words = labels().collect::<Vec<_>>().join(", ");
    let message = format!("{:?} is no point of the scale \"{}\": {words}.", shortened(word), scale.title);
    let finding = Finding::new(FindingCode::WordUnknown, message).found(shortened(word)).expected(words);
    match nearest(word, labels()) {
        Some(near) => {
            let help = format!("Did you mean {near}? {}", finding.help);
            finding.help(help).suggesting([near])
        }
        None => finding,
    }
}

fn outside_matrix(fact: &Fact, step: Decimal, highest: u32) -> Option<Finding> {
    if step.fract().is_zero() && (Decimal::ONE..=Decimal::from(highest)).contains(&step) {
        return None;
    }
    let side = fact.key.breakdown.as_ref().map_or("score", |side| side.as_str());
    let step = step.normalize();
    let message = format!("The {side} of {} is {step}, and the matrix has the steps 1 to {highest}.", fact.key.item);
    Some(
        Finding::new(FindingCode::ScoreOutsideMatrix, message)
            .found(step.to_string())
            .expected(format!("a whole number from 1 to {highest}")),
    )
}

#[cfg(test)]
mod tests;
