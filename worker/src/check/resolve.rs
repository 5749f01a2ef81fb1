//! What an entry is about, and whether its sender may say so.

use std::collections::BTreeMap;

use outturn_domain::address::Place;
use outturn_domain::code::{BreakdownCode, EntityCode, ItemCode};
use outturn_domain::fact::{FactKey, FactKind};
use outturn_domain::finding::{Finding, FindingCode};
use outturn_domain::framework::Framework;
use outturn_domain::measure::Measure;
use outturn_domain::narrative::{may_write_about, plan_subject};
use outturn_domain::organisation::{AliasKind, Delegation, PlanItem};
use outturn_domain::period::{Period, PeriodKind};
use outturn_domain::provenance::Cover;

use self::register::Registers;
use super::Standing;
use super::family::Family;
use crate::normalise::breakdown;
use crate::normalise::entry::{Entry, Return, Written};
use crate::normalise::near::{nearest_named, with_near};
use crate::normalise::quote::shortened;

mod register;

/// A row of a sheet: what blocks a row is said once for it, however many cells it has.
type RowPlace = (String, Option<u32>);

/// Finds out what entries are about.
pub(super) struct Resolver<'a> {
    standing: &'a Standing<'a>,
    /// What has been settled about a written code in the row where it stands, for each period; an empty answer blocks what hangs on it.
    /// A narrative may be about an objective, of which nothing else is told.
    items: BTreeMap<(RowPlace, String, Period, bool), Option<ItemCode>>,
    entities: BTreeMap<(RowPlace, String), Option<EntityCode>>,
    breakdowns: BTreeMap<(RowPlace, String, ItemCode, Period), Option<BreakdownCode>>,
    /// One row of a form can hold an annual measure beside a quarterly one.
    periods: BTreeMap<(RowPlace, ItemCode, Period, bool), bool>,
    /// What each written code means, looked up once however many rows have it.
    called: BTreeMap<String, Option<ItemCode>>,
    /// What the rows of forms' own registers are.
    registers: Registers<'a>,
    /// How many near codes have been looked for.
    suggested: usize,
}

/// The most near codes that are looked for in one return: a sheet of a hundred thousand unknown codes must not cost a comparison of each with every code.
const MOST_SUGGESTIONS: usize = 50;

impl<'a> Resolver<'a> {
    /// `entries` are those that it will be asked about.
    pub(super) fn new(standing: &'a Standing<'a>, entries: &'a [Entry]) -> Self {
        Self {
            standing,
            registers: Registers::of(entries, standing.framework),
            items: BTreeMap::new(),
            entities: BTreeMap::new(),
            breakdowns: BTreeMap::new(),
            periods: BTreeMap::new(),
            called: BTreeMap::new(),
            suggested: 0,
        }
    }

    /// What is wrong with the return as a whole: who sent it, and on whose behalf.
    pub(super) fn whole_return(&self, returned: &Return, cover: &Cover) -> Vec<Finding> {
        let (Some(framework), Some(sender)) = (self.standing.framework, self.standing.sender) else { return Vec::new() };
        let mut findings = Vec::new();
        let Some(submitter) = framework.submitters.get(sender) else {
            let submitters = framework.submitters.values().map(|known| (known.code.as_str(), known.title.as_str()));
            let message = format!("The folder {sender:?} is not a submitter of the framework.", sender = sender.as_str());
            let finding = Finding::new(FindingCode::SubmitterNotInFramework, message).found(sender.as_str());
            let finding = finding.expected("the folder of a submitter of the framework");
            return vec![with_near(finding, &nearest_named(sender.as_str(), submitters))];
        };
        if let Some(named) = &returned.submitter
            && outturn_domain::code::lookup_key(&named.text) != outturn_domain::code::lookup_key(sender.as_str())
            && outturn_domain::code::lookup_key(&named.text) != outturn_domain::code::lookup_key(&submitter.title)
        {
            let message = format!(
                "The cover names the submitter {:?}, and the file was dropped into the folder of {:?}.",
                named.text,
                sender.as_str()
            );
            findings.push(
                Finding::new(FindingCode::CoverSubmitterDiffers, message)
                    .at(named.place.clone())
                    .found(&named.text)
                    .expected(sender.as_str()),
            );
        }
        if submitter.may_report_for == Delegation::Everyone && cover.on_behalf_of.is_none() {
            let message = format!(
                "{} may report for every service, but only on behalf of it and with a reason, and the cover gives none.",
                submitter.title
            );
            let finding = Finding::new(FindingCode::ReasonMissing, message).expected("a reason beside On behalf of");
            findings.push(match &returned.submitter {
                Some(named) => finding.at(Place::sheet(&named.place.sheet)),
                None => finding,
            });
        }
        findings.extend(returned.services.iter().filter(|service| framework.unit_called(&service.text).is_none()).map(|service| {
            let units =
                framework.units.values().map(|unit| (unit.code.as_str(), unit.title.as_str())).chain(framework.aliases(AliasKind::Unit));
            let named = shortened(&service.text);
            let message = format!("The cover names the service {named:?}, which is not in the framework.");
            let finding = Finding::new(FindingCode::CoverServiceUnknown, message).at(service.place.clone()).found(named);
            with_near(finding.expected("the code or name of a service of the framework"), &nearest_named(&service.text, units))
        }));
        findings
    }

    /// What an entry is about; nothing where its row is blocked.
    pub(super) fn key(&mut self, entry: &Entry, findings: &mut Vec<Finding>) -> Option<FactKey> {
        if let (Some(framework), Some(cell)) = (self.standing.framework, entry.register) {
            return self.register_key(framework, cell, entry, findings);
        }
        let row = (entry.place.sheet.clone(), entry.place.cell.map(|cell| cell.row));
        let named = (entry.item.place.sheet.clone(), entry.item.place.cell.map(|cell| cell.row));
        let asked = (named, entry.item.text.clone(), entry.period, is_narrative(entry));
        let item = if let Some(known) = self.items.get(&asked) {
            known.clone()
        } else {
            let item = self.item(entry, findings);
            self.items.insert(asked, item.clone());
            item
        }?;
        let entity = match &entry.entity {
            None => None,
            Some(written) => Some(self.entity(&row, written, findings)?),
        };
        if !self.period(&row, entry, &item, findings) {
            return None;
        }
        let breakdown = match &entry.breakdown {
            None => None,
            // What tells several texts about one thing apart is no place or group.
            Some(written) if !entry.kind.is_of_groups() => Some(BreakdownCode::parse(&written.text).ok()?),
            Some(written) => Some(self.breakdown(&row, written, &item, entry.period, findings)?),
        };
        Some(FactKey { item, entity, breakdown, period: entry.period, kind: entry.kind })
    }

    fn item(&mut self, entry: &Entry, findings: &mut Vec<Finding>) -> Option<ItemCode> {
        let written = &entry.item;
        let Some(framework) = self.standing.framework else {
            return match ItemCode::parse(&written.text) {
                Ok(code) => Some(code),
                Err(error) => {
                    let finding = Finding::new(FindingCode::KeyMissing, format!("The code cannot be used: {error}."));
                    findings.push(finding.at(written.place.clone()).found(shortened(&written.text)).expected("the code of a measure"));
                    None
                }
            };
        };
        let called = self.called.entry(written.text.clone()).or_insert_with(|| framework.item_called(&written.text).cloned());
        let Some(code) = called.clone() else {
            if let Some(objective) = framework.plan_item_called(&written.text).filter(|_| is_narrative(entry)) {
                return self.objective(framework, objective, entry, findings);
            }
            self.suggested += 1;
            findings.push(unknown_item(framework, entry, self.suggested <= MOST_SUGGESTIONS));
            return None;
        };
        if !framework.measures.contains_key(&code) {
            return Some(code);
        }
        // What was in force in the period decides, not what is today: a late correction is read as it was meant.
        let Some(measure) = framework.measure(&code, entry.period) else {
            let label = entry.period.label();
            let message = format!("{code} was not in force in {label}.");
            findings.push(
                Finding::new(FindingCode::MeasureNotInForce, message)
                    .at(written.place.clone())
                    .found(&written.text)
                    .expected(format!("a measure that holds on the last day of {label}"))
                    .about(None, Some(entry.period)),
            );
            return None;
        };
        self.delegated(framework, measure, written, entry.period, findings).then_some(code)
    }

    /// The objective that a narrative is about, where its sender may write about it.
    fn objective(&self, framework: &Framework, objective: &PlanItem, entry: &Entry, findings: &mut Vec<Finding>) -> Option<ItemCode> {
        let sender = self.standing.sender;
        if sender.is_none_or(|sender| may_write_about(framework, sender, &objective.code, entry.period)) {
            return plan_subject(&objective.code);
        }
        let message = format!("Nothing that stands under {} is of a service that you report for.", objective.title);
        let finding = Finding::new(FindingCode::OutsideDelegation, message).at(entry.item.place.clone()).found(&entry.item.text);
        findings.push(finding.expected("an objective of your own services").about(None, Some(entry.period)));
        None
    }

    fn delegated(&self, framework: &Framework, measure: &Measure, written: &Written, period: Period, findings: &mut Vec<Finding>) -> bool {
        let Some(sender) = self.standing.sender else { return true };
        if framework.may_report(sender, &measure.service, period) {
            return true;
        }
        let service = framework.units.get(&measure.service).map_or(measure.service.as_str(), |unit| unit.title.as_str());
        let message = format!("{} belongs to {service}, and {sender} does not report for it.", measure.code);
        let finding = Finding::new(FindingCode::OutsideDelegation, message).at(written.place.clone()).found(&written.text);
        findings.push(finding.expected("a measure of your own services").about(None, Some(period)));
        false
    }

    fn entity(&mut self, row: &RowPlace, written: &Written, findings: &mut Vec<Finding>) -> Option<EntityCode> {
        if let Some(known) = self.entities.get(&(row.clone(), written.text.clone())) {
            return known.clone();
        }
        let entity = match self.standing.framework {
            None => EntityCode::parse(&written.text).ok(),
            Some(framework) => framework.entity_called(&written.text).cloned(),
        };
        if entity.is_none() {
            findings.push(self.unknown_entity(written));
        }
        self.entities.insert((row.clone(), written.text.clone()), entity.clone());
        entity
    }

    /// The place or group that is written: one of those that the framework names for the measure, else whatever it is called.
    fn breakdown(
        &mut self,
        row: &RowPlace,
        written: &Written,
        item: &ItemCode,
        period: Period,
        findings: &mut Vec<Finding>,
    ) -> Option<BreakdownCode> {
        let asked = (row.clone(), written.text.clone(), item.clone(), period);
        if let Some(known) = self.breakdowns.get(&asked) {
            return known.clone();
        }
        let found = breakdown::meant(self.standing.framework, item, period, written, self.suggested < MOST_SUGGESTIONS);
        self.suggested += usize::from(found.is_err());
        let found = found.map_err(|finding| findings.push(*finding)).ok();
        self.breakdowns.insert(asked, found.clone());
        found
    }

    fn unknown_entity(&mut self, written: &Written) -> Finding {
        self.suggested += 1;
        let suggest = self.suggested <= MOST_SUGGESTIONS;
        let entities = self.standing.framework.into_iter().filter(|_| suggest).flat_map(|framework| framework.entities.values());
        let aliases = self.standing.framework.into_iter().filter(|_| suggest).flat_map(|framework| framework.aliases(AliasKind::Entity));
        let near = nearest_named(&written.text, entities.map(|entity| (entity.code.as_str(), entity.title.as_str())).chain(aliases));
        let message = format!("{:?} is not a body or place of the framework.", shortened(&written.text));
        let finding = Finding::new(FindingCode::EntityUnknown, message).at(written.place.clone()).found(shortened(&written.text));
        with_near(finding.expected("the code or name of a body or place of the framework"), &near)
    }

    fn period(&mut self, row: &RowPlace, entry: &Entry, item: &ItemCode, findings: &mut Vec<Finding>) -> bool {
        let happened = matches!(entry.kind, FactKind::Actual | FactKind::Numerator | FactKind::Denominator);
        let asked = (row.clone(), item.clone(), entry.period, happened);
        if let Some(known) = self.periods.get(&asked) {
            return *known;
        }
        let wrong = happened.then(|| self.wrong_period(entry, item)).flatten();
        let right = wrong.is_none();
        findings.extend(wrong.map(|finding| finding.at(entry.item.place.clone()).about(Some(item.clone()), Some(entry.period))));
        let computed = (happened && right).then(|| self.is_computed(entry, item)).flatten();
        let right = right && computed.is_none();
        findings.extend(computed);
        self.periods.insert(asked, right);
        right
    }

    /// A figure that the framework works out from others: the formula stands, and nobody's figure beside it. It is not refused, for the measure goes on having one.
    fn is_computed(&self, entry: &Entry, item: &ItemCode) -> Option<Finding> {
        let formula = self.standing.framework?.measure(item, entry.period)?.formula.as_ref()?;
        let message = format!("{item} is worked out by its formula, {formula}, so no figure is taken for it.");
        let finding = Finding::new(FindingCode::MeasureComputed, message).at(entry.place.clone());
        Some(finding.expected("nothing but a comment or a forecast").about(None, Some(entry.period)))
    }

    fn wrong_period(&self, entry: &Entry, item: &ItemCode) -> Option<Finding> {
        let framework = self.standing.framework?;
        let measure = framework.measure(item, entry.period)?;
        let (period, label) = (entry.period, entry.period.label());
        if let Some(kind) = measure.frequency.period_kind()
            && kind != period.kind()
        {
            let (noun, example) = named(kind);
            let message = format!("{item} is reported once a {noun}, and {label} is no {noun}.");
            let expected = format!("a {noun}, such as {example}");
            return Some(Finding::new(FindingCode::PeriodWrong, message).found(label).expected(expected));
        }
        let today = self.standing.now.with_timezone(&framework.council.time_zone).date_naive();
        if period.end_date().is_some_and(|end| today < end) {
            let message = format!("{label} has not ended, so {item} cannot have an outturn for it.");
            return Some(Finding::new(FindingCode::PeriodNotEnded, message).found(label).expected("a period that has ended"));
        }
        None
    }
}

/// Whether an entry is a text that may be about an objective. On the sheets of measures, milestones, projects and risks it is about one of those.
fn is_narrative(entry: &Entry) -> bool {
    entry.kind.is_prose() && Family::of_sheet(&entry.item.place.sheet).is_none()
}

fn unknown_item(framework: &Framework, entry: &Entry, suggest: bool) -> Finding {
    let written = &entry.item;
    // The sheet goes before what the row holds: a forecast could be of any kind.
    let family = Family::of_sheet(&entry.item.place.sheet).or_else(|| Family::of_kind(entry.kind));
    let narrative = family.is_none() && is_narrative(entry);
    let any = if narrative { "measure, milestone, project, risk or item of the plan" } else { "measure, milestone, project or risk" };
    let message = format!("{:?} is not in the framework.", shortened(&written.text));
    let finding = Finding::new(FindingCode::MeasureUnknown, message)
        .at(written.place.clone())
        .found(shortened(&written.text))
        .expected(format!("the code of a {} of the framework", family.map_or(any, Family::noun)))
        .help(family.map_or_else(
            || "Correct the code; the framework lists them.".to_owned(),
            |family| format!("Correct the code; the framework's {} sheet lists them.", family.framework_sheet()),
        ));
    let objectives = framework.plan.values().filter(|_| narrative).map(|item| (item.code.as_str(), item.title.as_str()));
    let near = if suggest { nearest_named(&written.text, items(framework, family).chain(objectives)) } else { Vec::new() };
    with_near(finding.about(None, Some(entry.period)), &near)
}

/// The codes and titles that could be meant: of the one kind where it is known. A measure has a title for each of its definitions, the newest first.
fn items(framework: &Framework, family: Option<Family>) -> impl Iterator<Item = (&str, &str)> {
    let wanted = move |one| family.is_none_or(|family| family == one);
    let could_be = move |code: &str| family.is_none() || ItemCode::parse(code).is_ok_and(|code| Family::of(&code, framework) == family);
    let definitions = framework.measures.values().filter(move |_| wanted(Family::Measure)).flat_map(|definitions| {
        let newest = definitions.iter().max_by_key(|measure| measure.effective.from);
        newest.into_iter().chain(definitions)
    });
    let measures = definitions.map(|measure| (measure.code.as_str(), measure.title.as_str()));
    let milestones = framework.milestones.values().filter(move |_| wanted(Family::Milestone));
    let projects = framework.projects.values().filter(move |_| wanted(Family::Project));
    let risks = framework.risks.values().filter(move |_| wanted(Family::Risk));
    measures
        .chain(milestones.map(|item| (item.code.as_str(), item.title.as_str())))
        .chain(projects.map(|item| (item.code.as_str(), item.title.as_str())))
        .chain(risks.map(|item| (item.code.as_str(), item.title.as_str())))
        .chain(framework.aliases(AliasKind::Item).filter(move |(code, _)| could_be(code)))
}

/// A kind of period in words, and one of them.
fn named(kind: PeriodKind) -> (&'static str, &'static str) {
    match kind {
        PeriodKind::Month => ("month", "September 2021"),
        PeriodKind::FinancialQuarter => ("quarter", "2021/22 Q2"),
        PeriodKind::FinancialHalf => ("half-year", "2021/22 H1"),
        _ => ("financial year", "2021/22"),
    }
}

#[cfg(test)]
mod tests;
