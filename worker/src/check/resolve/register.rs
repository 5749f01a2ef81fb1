//! Rows of a form's own register: it names its risks and milestones, and the framework says which of its own those are.

use std::collections::BTreeMap;

use outturn_domain::code::{BreakdownCode, ItemCode, lookup_key};
use outturn_domain::fact::{FactKey, FactKind};
use outturn_domain::finding::{Finding, FindingCode};
use outturn_domain::framework::Framework;
use outturn_domain::organisation::ScaleOf;

use super::{MOST_SUGGESTIONS, Resolver, RowPlace, with_near};
use crate::check::family::Family;
use crate::normalise::entry::{Entry, EntryValue, RegisterCell, RegisterOf, RegisterPart, Written};
use crate::normalise::near::nearest_named;
use crate::normalise::quote::shortened;
use crate::read::cell::CellValue;

impl RegisterOf {
    fn family(self) -> Family {
        match self {
            Self::Risks => Family::Risk,
            Self::Milestones => Family::Milestone,
        }
    }
}

/// What the rows of registers say of themselves, and what has been found of them.
#[derive(Debug, Default)]
pub(super) struct Registers<'a> {
    /// The cell that names a row, where that is not the one that tells the rows apart.
    names: BTreeMap<RowPlace, Written>,
    statuses: BTreeMap<RowPlace, &'a str>,
    /// What has one title alone.
    titles: BTreeMap<(RegisterOf, String), Option<&'a ItemCode>>,
    items: BTreeMap<RowPlace, Option<ItemCode>>,
}

impl<'a> Registers<'a> {
    pub(super) fn of(entries: &'a [Entry], framework: Option<&'a Framework>) -> Self {
        let mut registers = Self::default();
        let (Some(framework), true) = (framework, entries.iter().any(|entry| entry.register.is_some())) else { return registers };
        for entry in entries {
            let (Some(part), Some(text)) = (entry.register.and_then(|cell| cell.part), words(entry)) else { continue };
            if part == RegisterPart::Name {
                registers.names.insert(row_of(entry), Written { text: text.to_owned(), place: entry.place.clone() });
            } else if part == RegisterPart::Status {
                registers.statuses.insert(row_of(entry), text);
            }
        }
        let risks = framework.risks.values().map(|risk| (RegisterOf::Risks, &risk.title, &risk.code));
        let milestones = framework.milestones.values().map(|milestone| (RegisterOf::Milestones, &milestone.title, &milestone.code));
        for (of, title, code) in risks.chain(milestones) {
            registers.titles.entry((of, lookup_key(title))).and_modify(|known| *known = None).or_insert(Some(code));
        }
        registers
    }

    /// The risk or milestone that is called so: by its code, by another name of it, or by a title that it alone has.
    fn called(&self, framework: &Framework, of: RegisterOf, text: &str) -> Option<ItemCode> {
        let coded = framework.item_called(text).filter(|code| Family::of(code, framework) == Some(of.family()));
        coded.or_else(|| self.titles.get(&(of, lookup_key(text))).copied().flatten()).cloned()
    }
}

fn row_of(entry: &Entry) -> RowPlace {
    (entry.place.sheet.clone(), entry.place.cell.map(|cell| cell.row))
}

fn words(entry: &Entry) -> Option<&str> {
    match &entry.value {
        EntryValue::Cell { value: CellValue::Text(text), .. } => Some(text.trim()),
        _ => None,
    }
}

impl Resolver<'_> {
    /// What a cell of a register is about. What it says of a risk or milestone of the framework is that one's own, whoever's programme it stands in.
    pub(super) fn register_key(
        &mut self,
        framework: &Framework,
        cell: RegisterCell,
        entry: &Entry,
        findings: &mut Vec<Finding>,
    ) -> Option<FactKey> {
        let row = row_of(entry);
        let item = if let Some(known) = self.registers.items.get(&row) {
            known.clone()
        } else {
            let item = self.register_item(framework, cell.of, entry, &row, findings);
            self.registers.items.insert(row.clone(), item.clone());
            item
        }?;
        let side = |name: &str| BreakdownCode::parse(name).ok();
        let (kind, breakdown) = match cell.part {
            Some(RegisterPart::Name) => return None,
            Some(RegisterPart::Likelihood) => (FactKind::Score, side("likelihood")),
            Some(RegisterPart::Impact) => (FactKind::Score, side("impact")),
            Some(RegisterPart::Status) => (FactKind::Status, None),
            Some(RegisterPart::Comment) => (FactKind::Comment, None),
            Some(RegisterPart::Day) if self.is_reached(framework, entry, &row) => (FactKind::Date, None),
            Some(RegisterPart::Day) => (FactKind::Forecast, None),
            // What a form computes of its rows, such as days between dates, is no outturn.
            None if Family::of_kind(entry.kind) == Some(Family::Measure) => return None,
            None => (entry.kind, Some(side(&entry.item.text)?)),
        };
        Some(FactKey { item, entity: None, breakdown, period: entry.period, kind })
    }

    /// Whether the status of a milestone's row says that nothing more is to be done.
    fn is_reached(&self, framework: &Framework, entry: &Entry, row: &RowPlace) -> bool {
        let scale = framework.council.scale(ScaleOf::Milestones, entry.period);
        let scale = self.standing.scales.values().find(|known| known.id.as_str() == scale);
        let status = self.registers.statuses.get(row).and_then(|status| scale?.point(status));
        status.is_some_and(|(_, point)| point.done)
    }

    /// The risk or milestone of a row. Two projects may call theirs by one name: then it is known by the project's before it.
    fn register_item(
        &mut self,
        framework: &Framework,
        of: RegisterOf,
        entry: &Entry,
        row: &RowPlace,
        findings: &mut Vec<Finding>,
    ) -> Option<ItemCode> {
        let told_apart_by = entry.breakdown.as_ref()?;
        let named = self.registers.names.get(row);
        for written in [named, Some(told_apart_by)].into_iter().flatten() {
            let whose = entry.entity.as_ref().map(|entity| format!("{}: {}", entity.text, written.text));
            let found =
                whose.iter().map(String::as_str).chain([written.text.as_str()]).find_map(|text| self.registers.called(framework, of, text));
            if found.is_some() {
                return found;
            }
        }
        let written = named.unwrap_or(told_apart_by).clone();
        self.suggested += 1;
        let suggest = self.suggested <= MOST_SUGGESTIONS;
        findings.push(unknown(framework, of, &written, suggest).about(None, Some(entry.period)));
        None
    }
}

/// The finding of a row that no row of the framework is known for.
fn unknown(framework: &Framework, of: RegisterOf, written: &Written, suggest: bool) -> Finding {
    let (noun, sheet, name) = (of.family().noun(), of.family().framework_sheet(), shortened(&written.text));
    let message = format!("{name:?} is no {noun} of the framework; nothing of its row was taken.");
    let help = format!(
        "Add a row to the framework's sheet {sheet} with {name:?} under Name, or to its sheet Aliases where the {noun} has another name there; then send this workbook again."
    );
    let finding = Finding::new(FindingCode::MeasureUnknown, message).at(written.place.clone()).found(name);
    let near = if suggest { nearest_named(&written.text, super::items(framework, Some(of.family()))) } else { Vec::new() };
    with_near(finding.expected(format!("the name, the code or another name of a {noun}")).help(help), &near)
}
