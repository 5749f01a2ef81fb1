//! What may become of an item that is in force: another definition and an end come by a row of Changes, with its rationale and its body, and by nothing less.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use outturn_domain::address::Place;
use outturn_domain::change::{Change, ChangeKind};
use outturn_domain::code::ItemCode;
use outturn_domain::finding::{Finding, FindingCode};
use outturn_domain::framework::{Framework, FrameworkRow, RowKind, StandsBy, stands_by};
use outturn_domain::measure::{Differs, Effective, Measure};

use super::known::{Kind, Known};
use super::sheet::ColumnPositions;
use super::{measures, row_reader};
use crate::normalise::table::Column;

/// What a workbook says of items that are in force, and what the register of changes says of them then.
pub(super) struct Amendments<'a> {
    pub(super) in_force: &'a Framework,
    /// The register as it will be, each item by its code.
    changes: Vec<Change>,
    /// The workbook's own definitions.
    definitions: Vec<Measure>,
    /// The keys of everything that the workbook says.
    said: BTreeSet<(RowKind, String)>,
    /// The day on which the workbook came.
    pub(super) today: NaiveDate,
}

impl<'a> Amendments<'a> {
    pub(super) fn new(in_force: &'a Framework, rows: &[(Place, FrameworkRow)], known: &Known<'_>, today: NaiveDate) -> Self {
        let rows = || rows.iter().map(|(_, row)| row);
        let definitions = rows().filter_map(|row| if let FrameworkRow::Measure(measure) = row { Some((**measure).clone()) } else { None });
        let own = rows().filter_map(|row| if let FrameworkRow::Change(change) = row { Some(named(change, known)) } else { None });
        let own: Vec<Change> = own.collect();
        let mut said: BTreeSet<_> = rows().map(FrameworkRow::row_key).collect();
        said.extend(own.iter().map(|change| FrameworkRow::Change(change.clone()).row_key()));
        let before = in_force.changes.iter().filter(|change| !said.contains(&FrameworkRow::Change((*change).clone()).row_key()));
        let changes = before.cloned().chain(own.iter().cloned()).collect();
        Self { in_force, changes, definitions: definitions.collect(), said, today }
    }

    /// What holds a measure's row back: it defines anew or ends what is in force, and nobody decided on it.
    pub(super) fn of_measure(&self, measure: &Measure, positions: &ColumnPositions) -> Option<Finding> {
        let is_first_day = |known: &&Measure| known.effective.from == measure.effective.from;
        let before = self.in_force.definitions(&measure.code);
        let same = before.iter().copied().find(is_first_day);
        let differs = same.map(|same| same.differs_from(measure)).unwrap_or_default();
        let judges = self.in_force.measures.get(&measure.code).into_iter().flatten().any(|known| is_first_day(&known));
        // The plan of a year that is still to come may be written again and again, and so may a proposal, and a slip that nobody has read a report by.
        let is_to_come = before.len() == 1 && measure.effective.from.is_some_and(|from| from > self.today);
        let is_draft = !judges || is_to_come || self.in_force.is_awaiting(&measure.code) || !self.was_published(measure);
        let finding = if let Some(first) = differs.first().filter(|_| !is_draft) {
            Some(rewrites(measure, &differs, &positions.cell(&measure.place, &column(*first))))
        } else if same.is_none() || !differs.is_empty() {
            self.defines_anew(measure, positions)
        } else {
            None
        };
        finding.or_else(|| self.ends_measure(measure, positions)).map(|finding| finding.about(Some(measure.code.clone()), None))
    }

    /// What holds the row of a milestone or project back: it ends what is in force, or lets it begin later than it did. A risk leaves its register by a review.
    pub(super) fn of_item(&self, code: &ItemCode, effective: Effective, row: &Place, positions: &ColumnPositions) -> Option<Finding> {
        let milestone = self.in_force.milestones.get(code).map(|item| item.effective);
        let project = || self.in_force.projects.get(code).map(|item| item.effective);
        let risk = || self.in_force.risks.get(code).map(|item| item.effective);
        let before = milestone.or_else(project).or_else(risk).filter(|_| !self.in_force.is_awaiting(code))?;
        let ends = effective.to.filter(|last| last.succ_opt().is_some_and(|next| holds_on(before, next)));
        let finding = ends.and_then(|last| self.ends(code, last, &positions.cell(row, &row_reader::TO)));
        let begins = effective.from.filter(|first| *first <= self.today && first.pred_opt().is_some_and(|day| holds_on(before, day)));
        let later = || {
            let first = begins?.format("%d/%m/%Y");
            let message = format!("{code} would begin only on {first}, and it is in force before. The row is held back.");
            let finding = Finding::new(FindingCode::FrameworkRowHeld, message).at(positions.cell(row, &row_reader::FROM));
            Some(finding.help("Leave From as it was: what was watched stays so."))
        };
        finding.or_else(later).map(|finding| finding.about(Some(code.clone()), None))
    }

    /// Which of the new items of a change the council watched before it was proposed. Where the changed item itself comes with this workbook nobody knows; others may be
    /// merged into what was there.
    pub(super) fn stood_before(&self, change: &Change) -> Vec<ItemCode> {
        let is_same = |known: &&Change| known.kind == change.kind && known.item == change.item;
        let known: Vec<&Change> = self.in_force.changes.iter().filter(is_same).collect();
        let stood = |item: &&ItemCode| {
            let named_by = |change: &&&Change| change.new_items.contains(*item);
            match known.iter().find(named_by) {
                Some(before) => before.stood_before.contains(*item),
                None if !self.in_force.has_item(&change.item) => change.kind == ChangeKind::Merge,
                None => self.in_force.has_item(item) && !self.in_force.is_awaiting(item),
            }
        };
        change.new_items.iter().filter(|item| **item != change.item).filter(stood).cloned().collect()
    }

    /// Another definition from a later day on, which no row of Changes speaks of.
    /// Whether figures of a period that a measure's definition judges were published.
    fn was_published(&self, measure: &Measure) -> bool {
        let out = self.in_force.publications.iter().filter(|publication| publication.published.date_naive() <= self.today);
        out.map(|publication| publication.period).any(|period| measure.effective.covers(period))
    }

    fn defines_anew(&self, measure: &Measure, positions: &ColumnPositions) -> Option<Finding> {
        let code = &measure.code;
        // The history that a measure comes with stands by itself.
        if self.in_force.definitions(code).is_empty() {
            return None;
        }
        let after = self.definitions_to_be(code);
        let stands = stands_by(&after, &self.changes, Some(self.today));
        let place = after.iter().position(|known| known.effective.from == measure.effective.from)?;
        let without = |place: usize| stands.get(place).is_some_and(|stands| *stands == StandsBy::Nothing);
        // What is written before a definition in force may make that a second one.
        let next = after.get(place + 1).filter(|next| without(place + 1) && self.in_force.definitions(code).contains(next));
        let (earlier, later) = if without(place) { (after.get(place.checked_sub(1)?)?, measure) } else { (&measure, *next?) };
        let differs = earlier.differs_from(later);
        let first = differs.iter().find(|what| what.defines())?;
        let headings = differs.iter().filter(|what| what.defines()).map(|what| column(*what).heading()).collect::<Vec<_>>().join(", ");
        let from = later.effective.from?.format("%d/%m/%Y");
        let message = format!("{code} is defined anew from {from} on ({headings}), and no row of Changes says so. The row is held back.");
        let finding = Finding::new(FindingCode::FrameworkRowHeld, message).at(positions.cell(&measure.place, &column(*first)));
        let kind = if *first == Differs::InFramework && !later.within_framework { "delete" } else { "redefine" };
        Some(finding.help(format!(
            "Add a row to Changes: {kind}, {code}, with Rationale, Approving body, Approved on and, under Judges from, the period that {from} lies in. Until it is \
             approved the definition before goes on."
        )))
    }

    fn ends_measure(&self, measure: &Measure, positions: &ColumnPositions) -> Option<Finding> {
        let code = &measure.code;
        let last = measure.effective.to.filter(|_| !self.in_force.is_awaiting(code))?;
        let next = last.succ_opt()?;
        let in_force = self.in_force.measures.get(code).into_iter().flatten().any(|known| holds_on(known.effective, next));
        let goes_on = self.definitions_to_be(code).iter().any(|known| holds_on(known.effective, next));
        if in_force && !goes_on { self.ends(code, last, &positions.cell(&measure.place, &row_reader::TO)) } else { None }
    }

    /// An end that no decision gives.
    fn ends(&self, code: &ItemCode, last: NaiveDate, at: &Place) -> Option<Finding> {
        let mut about = self.changes.iter().filter(|change| change.item == *code && change.ends_its_item());
        if about.clone().any(|change| change.approved_by_day(self.today) && change.last_day().is_some_and(|day| day <= last)) {
            return None;
        }
        let day = last.format("%d/%m/%Y");
        let (why, help) = if about.any(|change| !change.rejected_by_day(self.today)) {
            (
                "its row in Changes does not end it by then: it is a proposal, or it judges from a later period",
                "Leave To as it was: an approved row of Changes ends it.",
            )
        } else {
            (
                "no row of Changes says so",
                "Leave To as it was, and add a row to Changes: delete, with Rationale, Approving body, Approved on and Judges from. It ends the day before that period.",
            )
        };
        let message = format!("{code} would end on {day}, and {why}. The row is held back.");
        Some(Finding::new(FindingCode::FrameworkRowHeld, message).at(at.clone()).help(help))
    }

    /// Every definition of a measure as they will be, in the order in which they begin.
    fn definitions_to_be(&self, code: &ItemCode) -> Vec<&Measure> {
        let is_said = |measure: &Measure| self.said.contains(&FrameworkRow::Measure(Box::new(measure.clone())).row_key());
        let before = self.in_force.definitions(code).into_iter().filter(|measure| !is_said(measure));
        let mut all: Vec<&Measure> = before.chain(self.definitions.iter().filter(|measure| measure.code == *code)).collect();
        all.sort_by_key(|measure| measure.effective.from);
        all
    }
}

/// A change with its items by their codes.
fn named(change: &Change, known: &Known<'_>) -> Change {
    let code = |item: &ItemCode| known.find(Kind::Item, item.as_str()).and_then(|code| ItemCode::parse(&code).ok());
    let code = |item: &ItemCode| code(item).unwrap_or_else(|| item.clone());
    Change { item: code(&change.item), new_items: change.new_items.iter().map(code).collect(), ..change.clone() }
}

fn holds_on(effective: Effective, day: NaiveDate) -> bool {
    effective.from.is_none_or(|from| from <= day) && effective.to.is_none_or(|to| day <= to)
}

/// Where a row says what it is that differs.
fn column(differs: Differs) -> Column {
    match differs {
        Differs::Unit => measures::UNIT,
        Differs::Precision => measures::PRECISION,
        Differs::Polarity => measures::POLARITY,
        Differs::Frequency => measures::FREQUENCY,
        Differs::CellHolds => measures::CELL_HOLDS,
        Differs::AnnualTargetMeans => measures::ANNUAL_TARGET_MEANS,
        Differs::RollUp => measures::ROLL_UP,
        Differs::Formula => measures::FORMULA,
        Differs::Class => measures::CLASS,
        Differs::InFramework => measures::IN_FRAMEWORK,
        Differs::LagMonths => measures::LAG_MONTHS,
        Differs::Numerator => measures::NUMERATOR,
        Differs::Denominator => measures::DENOMINATOR,
        Differs::Definition => measures::DEFINITION,
        Differs::Tolerance => measures::TOLERANCE,
        Differs::Thresholds => measures::LOWER_THRESHOLD,
    }
}

/// Another definition from the same day on: periods that were judged by the one in force would be judged by this.
fn rewrites(measure: &Measure, differs: &[Differs], at: &Place) -> Finding {
    let code = &measure.code;
    let headings = differs.iter().map(|what| column(*what).heading()).collect::<Vec<_>>().join(", ");
    let message = format!(
        "The row gives {code} otherwise than the one in force ({headings}), from the same day on: periods that were judged would change. The row is held back."
    );
    let finding = Finding::new(FindingCode::FrameworkRowHeld, message).at(at.clone());
    if !differs.iter().any(|what| what.defines()) {
        return finding.help("Leave the row as it was, and write it once more with a From that is the first day of what changes.");
    }
    let kind = if differs.contains(&Differs::InFramework) && !measure.within_framework { "delete" } else { "redefine" };
    finding.help(format!(
        "Leave the row as it was, write it once more with a later From, and add a row to Changes: {kind}, {code}, with Rationale, Approving body, Approved on and \
         Judges from."
    ))
}
