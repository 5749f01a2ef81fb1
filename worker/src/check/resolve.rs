//! What an entry is about, and whether its sender may say so.

use std::collections::BTreeMap;

use outturn_domain::address::Place;
use outturn_domain::code::{BreakdownCode, EntityCode, ItemCode, SubmitterCode};
use outturn_domain::fact::{FactKey, FactKind};
use outturn_domain::finding::{Finding, FindingCode};
use outturn_domain::framework::Framework;
use outturn_domain::measure::Measure;
use outturn_domain::organisation::Delegation;
use outturn_domain::period::{Period, PeriodKind};
use outturn_domain::provenance::Cover;

use super::Standing;
use crate::normalise::entry::{Entry, Return, Written};
use crate::normalise::near::nearest;

/// A row of a sheet: what blocks a row is said once for it, however many cells it has.
type RowPlace = (String, Option<u32>);

/// Finds out what entries are about.
pub(super) struct Resolver<'a> {
    standing: &'a Standing<'a>,
    /// What has been settled about a row and a written code; an empty answer blocks the row.
    rows: BTreeMap<(RowPlace, String), Option<ItemCode>>,
    entities: BTreeMap<(RowPlace, String), Option<EntityCode>>,
    periods: BTreeMap<(RowPlace, Period, bool), bool>,
    /// What each written code means, looked up once however many rows have it.
    called: BTreeMap<String, Option<ItemCode>>,
    /// How many near codes have been looked for.
    suggested: usize,
}

/// The most near codes that are looked for in one return: a sheet of a hundred thousand unknown codes must not cost a comparison of each with every code.
const MOST_SUGGESTIONS: usize = 50;

impl<'a> Resolver<'a> {
    pub(super) fn new(standing: &'a Standing<'a>) -> Self {
        Self { standing, rows: BTreeMap::new(), entities: BTreeMap::new(), periods: BTreeMap::new(), called: BTreeMap::new(), suggested: 0 }
    }

    /// What is wrong with the return as a whole: who sent it, and on whose behalf.
    pub(super) fn whole_return(&self, returned: &Return, cover: &Cover) -> Vec<Finding> {
        let (Some(framework), Some(sender)) = (self.standing.framework, self.standing.sender) else { return Vec::new() };
        let mut findings = Vec::new();
        let Some(submitter) = framework.submitters.get(sender) else {
            let near = nearest(sender.as_str(), framework.submitters.keys().map(SubmitterCode::as_str));
            let message = format!("The folder {sender:?} is not a submitter of the framework.", sender = sender.as_str());
            let finding = Finding::new(FindingCode::SubmitterNotInFramework, message).found(sender.as_str());
            return vec![with_near(finding, near)];
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
            let message = format!("{} reports for every service, but only on behalf of it and with a reason.", submitter.title);
            findings.push(Finding::new(FindingCode::ReasonMissing, message).expected("a reason beside On behalf of"));
        }
        findings.extend(returned.services.iter().filter(|service| framework.unit_called(&service.text).is_none()).map(|service| {
            let near = nearest(&service.text, framework.units.values().map(|unit| unit.title.as_str()));
            let message = format!("The cover names the service {:?}, which is not in the framework.", service.text);
            with_near(Finding::new(FindingCode::CoverServiceUnknown, message).at(service.place.clone()).found(&service.text), near)
        }));
        findings
    }

    /// What an entry is about; nothing where its row is blocked.
    pub(super) fn key(&mut self, entry: &Entry, findings: &mut Vec<Finding>) -> Option<FactKey> {
        let row = (entry.place.sheet.clone(), entry.place.cell.map(|cell| cell.row));
        let item = if let Some(known) = self.rows.get(&(row.clone(), entry.item.text.clone())) {
            known.clone()
        } else {
            let item = self.item(entry, findings);
            self.rows.insert((row.clone(), entry.item.text.clone()), item.clone());
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
            Some(written) => match BreakdownCode::parse(&written.text) {
                Ok(breakdown) => Some(breakdown),
                Err(error) => {
                    let finding = Finding::new(FindingCode::KeyMissing, format!("The breakdown cannot be used: {error}."));
                    findings.push(finding.at(written.place.clone()).about(Some(item), Some(entry.period)));
                    return None;
                }
            },
        };
        Some(FactKey { item, entity, breakdown, period: entry.period, kind: entry.kind })
    }

    fn item(&mut self, entry: &Entry, findings: &mut Vec<Finding>) -> Option<ItemCode> {
        let written = &entry.item;
        let Some(framework) = self.standing.framework else {
            return ItemCode::parse(&written.text)
                .map_err(|error| findings.push(Finding::new(FindingCode::KeyMissing, format!("{error}.")).at(written.place.clone())))
                .ok();
        };
        let called = self.called.entry(written.text.clone()).or_insert_with(|| framework.item_called(&written.text).cloned());
        let Some(code) = called.clone() else {
            self.suggested += 1;
            findings.push(unknown_item(framework, written, entry.period, self.suggested <= MOST_SUGGESTIONS));
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
            let titles = self.standing.framework.into_iter().flat_map(|framework| framework.entities.values());
            let near = nearest(&written.text, titles.map(|entity| entity.title.as_str()));
            let message = format!("{:?} is not a body or place of the framework.", written.text);
            findings
                .push(with_near(Finding::new(FindingCode::EntityUnknown, message).at(written.place.clone()).found(&written.text), near));
        }
        self.entities.insert((row.clone(), written.text.clone()), entity.clone());
        entity
    }

    fn period(&mut self, row: &RowPlace, entry: &Entry, item: &ItemCode, findings: &mut Vec<Finding>) -> bool {
        let happened = matches!(entry.kind, FactKind::Actual | FactKind::Numerator | FactKind::Denominator);
        if let Some(known) = self.periods.get(&(row.clone(), entry.period, happened)) {
            return *known;
        }
        let wrong = happened.then(|| self.wrong_period(entry, item)).flatten();
        let right = wrong.is_none();
        findings.extend(wrong.map(|finding| finding.at(entry.item.place.clone()).about(Some(item.clone()), Some(entry.period))));
        self.periods.insert((row.clone(), entry.period, happened), right);
        right
    }

    fn wrong_period(&self, entry: &Entry, item: &ItemCode) -> Option<Finding> {
        let framework = self.standing.framework?;
        let measure = framework.measure(item, entry.period)?;
        let (period, label) = (entry.period, entry.period.label());
        if let Some(kind) = measure.frequency.period_kind()
            && kind != period.kind()
        {
            let message = format!("{item} is reported {}, and {label} is no such period.", measure.frequency.as_str());
            let expected = format!("a period such as {}", example(kind));
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

fn unknown_item(framework: &Framework, written: &Written, period: Period, suggest: bool) -> Finding {
    let message = format!("{:?} is not in the framework.", written.text);
    let place: Place = written.place.clone();
    let finding = Finding::new(FindingCode::MeasureUnknown, message).at(place).found(&written.text).expected("a code of the framework");
    let near = suggest.then(|| near_item(framework, &written.text)).flatten();
    with_near(finding.about(None, Some(period)), near)
}

/// The code nearest to what was written, be it to the code itself or to its measure's title.
fn near_item<'f>(framework: &'f Framework, written: &str) -> Option<&'f str> {
    let codes = framework.measures.keys().chain(framework.milestones.keys()).chain(framework.projects.keys()).chain(framework.risks.keys());
    let titles = || framework.measures.values().flatten();
    nearest(written, codes.map(ItemCode::as_str)).or_else(|| {
        let title = nearest(written, titles().map(|measure| measure.title.as_str()))?;
        titles().find(|measure| measure.title == title).map(|measure| measure.code.as_str())
    })
}

fn with_near(finding: Finding, near: Option<&str>) -> Finding {
    match near {
        Some(near) => {
            let help = format!("Did you mean {near}? {}", finding.help);
            finding.help(help)
        }
        None => finding,
    }
}

fn example(kind: PeriodKind) -> &'static str {
    match kind {
        PeriodKind::Month => "September 2021",
        PeriodKind::FinancialQuarter => "2021/22 Q2",
        PeriodKind::FinancialHalf => "2021/22 H1",
        _ => "2021/22",
    }
}
