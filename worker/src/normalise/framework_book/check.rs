//! Whether the rows of a framework workbook hang together, with each other and with the framework in force before them.

use std::borrow::Cow;

use chrono::{DateTime, NaiveDate, Utc};
use outturn_domain::address::Place;
use outturn_domain::change::Change;
use outturn_domain::code::{BoardCode, CodeError, ItemCode, PlanCode, UnitCode};
use outturn_domain::finding::{Finding, FindingCode};
use outturn_domain::framework::{Framework, FrameworkRow};
use outturn_domain::measure::{Effective, Measure};
use outturn_domain::organisation::{Alias, Board, CouncilSetting, Delegation, OrganisationUnit, StageFor};
use outturn_domain::risk::Review;

use super::amended::Amendments;
use super::change_control::{self, Marked};
use super::known::{Kind, Known, cycle_through};
use super::settled::settled_to_be;
use super::sheet::ColumnPositions;
use super::structure::flaws;
use super::twice::{hold_back, place_mut};
use super::withdrawn::ByKey;
use super::{
    FrameworkReading, aliases, benchmarks, breakdowns, changes, council, delivery, ended_risks, measures, organisation, reviews,
    row_reader, withdrawn,
};
use crate::normalise::quote::shortened;
use crate::normalise::table::Column;
use crate::rule_files::RuleFiles;

/// Holds back the rows that refer to what is not there, and writes the references of the others as the codes they mean.
///
/// What a row refers to may stand in the workbook or in the framework `in_force` before it; `rules` are the rule sets that it may name.
/// A row that refers to one that was held back is held back too, and so is one that tells of what is to happen after `now`. A plan that hangs together wrongly is a finding that blocks
/// the file.
#[must_use]
pub fn check(reading: FrameworkReading, in_force: &Framework, rules: &RuleFiles, now: DateTime<Utc>) -> FrameworkReading {
    let FrameworkReading { rows, mut findings, positions, plan_codes, taken_back, settings_at } = reading;
    let today = day_of(now, &rows, in_force);
    let mut rows: Vec<_> = rows.into_iter().map(|row| with_place(row, &settings_at)).collect();
    if !taken_back.is_empty() {
        let known = Known::new(in_force, rows.iter().map(|(_, row)| row));
        let (settled, nothing) = (settled_to_be(in_force, &rows, &known), Framework::default());
        let amendments = Amendments::new(in_force, &rows, &known, today);
        let mut checker = Checker::new(&known, &positions, rules, (&settled, &nothing), &amendments);
        let anywhere = Place::sheet(council::SHEET.name);
        let meant = taken_back.iter().map(|(written, row)| (written.clone(), checker.meant(row.clone(), &anywhere).row_key().1)).collect();
        rows = withdrawn::named(rows, &meant, in_force, &mut findings);
    }
    change_control::propose_what_is_unstated(&mut rows, in_force);
    loop {
        let before = rows.len();
        let gone = withdrawn::keys(&rows);
        let is_withdrawal = |row: &FrameworkRow| matches!(row, FrameworkRow::Withdrawn { .. });
        let any = rows.iter().any(|(_, row)| is_withdrawal(row));
        let to_be = if any { withdrawn::to_be(&rows, in_force) } else { Framework::default() };
        // What is taken back is not there to be referred to.
        let left = if gone.is_empty() { Cow::Borrowed(in_force) } else { Cow::Owned(in_force.without(&gone)) };
        let known = Known::new(&left, rows.iter().map(|(_, row)| row));
        let settled = settled_to_be(&left, &rows, &known);
        let amendments = Amendments::new(in_force, &rows, &known, today);
        let mut checker = Checker::new(&known, &positions, rules, (&settled, &to_be), &amendments);
        let kept: Vec<_> = rows.into_iter().filter_map(|(place, row)| checker.row(row, &place).map(|row| (place, row))).collect();
        findings.append(&mut checker.problems);
        let mut asides = checker.asides;
        // Two writings of one code are one code now.
        rows = hold_back(kept, &mut findings);
        if rows.len() == before {
            let flaws = flaws(&rows, &positions, &Known::new(&left, rows.iter().map(|(_, row)| row)), &plan_codes);
            if flaws.slips.is_empty() || !flaws.broken.is_empty() {
                // Rows are looked at once more for each one that is held back; what is only remarked on them is said once.
                findings.append(&mut asides);
                findings.extend(ended_risks::unexplained(&rows.iter().map(|(_, row)| row), in_force, &positions));
                findings.extend(flaws.broken.into_iter().chain(flaws.slips.into_iter().map(|(_, slip)| slip)));
                let rows = rows.into_iter().map(|(_, row)| row).collect();
                return FrameworkReading { rows, findings, positions, plan_codes, taken_back, settings_at };
            }
            for (index, slip) in flaws.slips.into_iter().rev() {
                rows.remove(index);
                findings.push(slip);
            }
        }
    }
}

/// The day it is for the council at `now`, in the time zone that the workbook names or in the one in force.
fn day_of(now: DateTime<Utc>, rows: &[FrameworkRow], in_force: &Framework) -> NaiveDate {
    let named =
        rows.iter().find_map(|row| if let FrameworkRow::Setting(CouncilSetting::TimeZone(zone)) = row { Some(*zone) } else { None });
    now.with_timezone(&named.unwrap_or(in_force.council.time_zone)).date_naive()
}

fn with_place(mut row: FrameworkRow, settings_at: &ByKey<Place>) -> (Place, FrameworkRow) {
    let own = place_mut(&mut row).cloned().or_else(|| settings_at.get(&row.row_key()).cloned());
    (own.unwrap_or_else(|| Place::sheet(council::SHEET.name)), row)
}

pub(super) struct Checker<'a> {
    pub(super) known: &'a Known<'a>,
    pub(super) positions: &'a ColumnPositions,
    pub(super) rules: &'a RuleFiles,
    /// The rule sets in force and the places and groups of measures as they will be, and nothing else.
    pub(super) settled: &'a Framework,
    /// The day on which the workbook came.
    pub(super) today: NaiveDate,
    amendments: &'a Amendments<'a>,
    /// The framework as it will be; only where something is taken back.
    to_be: &'a Framework,
    pub(super) problems: Vec<Finding>,
    /// What is said of rows that stay.
    pub(super) asides: Vec<Finding>,
}

impl<'a> Checker<'a> {
    fn new(
        known: &'a Known<'a>,
        positions: &'a ColumnPositions,
        rules: &'a RuleFiles,
        (settled, to_be): (&'a Framework, &'a Framework),
        amendments: &'a Amendments<'a>,
    ) -> Self {
        let today = amendments.today;
        Self { known, positions, rules, settled, today, amendments, to_be, problems: Vec::new(), asides: Vec::new() }
    }

    /// The row with its references as codes; absent where it is held back.
    fn row(&mut self, row: FrameworkRow, at: &Place) -> Option<FrameworkRow> {
        let problems_before = self.problems.len();
        let row = self.meant(row, at);
        (self.problems.len() == problems_before).then_some(row)
    }

    /// The row with those of its references as codes that lead to something. It stands `at` a place that a setting does not say itself.
    fn meant(&mut self, row: FrameworkRow, at: &Place) -> FrameworkRow {
        match row {
            FrameworkRow::PlanItem(mut item) => {
                // An unknown parent is a matter of the whole plan.
                let parent = item.parent.as_ref().and_then(|parent| self.known.find(Kind::PlanItem, parent.as_str()));
                item.parent = parent.and_then(|parent| PlanCode::parse(&parent).ok()).or(item.parent);
                FrameworkRow::PlanItem(item)
            }
            FrameworkRow::Unit(unit) => FrameworkRow::Unit(self.unit(unit)),
            FrameworkRow::Submitter(mut submitter) => {
                if let Delegation::Units(units) = &mut submitter.may_report_for {
                    self.refer_all(Kind::Unit, units, UnitCode::parse, &submitter.place, &organisation::MAY_REPORT_FOR);
                }
                FrameworkRow::Submitter(submitter)
            }
            FrameworkRow::Board(board) => FrameworkRow::Board(self.board(board)),
            FrameworkRow::Measure(measure) => FrameworkRow::Measure(Box::new(self.measure(*measure))),
            FrameworkRow::Target(target) => FrameworkRow::Target(Box::new(self.target(*target))),
            FrameworkRow::Breakdown(mut breakdown) => {
                self.refer(Kind::Measure, &mut breakdown.measure, ItemCode::parse, &breakdown.place, &breakdowns::MEASURE);
                FrameworkRow::Breakdown(breakdown)
            }
            FrameworkRow::Benchmark(mut benchmark) => {
                self.refer(Kind::Measure, &mut benchmark.measure, ItemCode::parse, &benchmark.place, &benchmarks::MEASURE);
                FrameworkRow::Benchmark(benchmark)
            }
            FrameworkRow::Milestone(mut item) => {
                self.stands_at(&mut item.service, &mut item.plan_items, &item.place);
                self.amends(&item.code, item.effective, &item.place);
                FrameworkRow::Milestone(item)
            }
            FrameworkRow::Project(mut item) => {
                self.stands_at(&mut item.service, &mut item.plan_items, &item.place);
                self.amends(&item.code, item.effective, &item.place);
                FrameworkRow::Project(item)
            }
            FrameworkRow::Gate(gate) => FrameworkRow::Gate(self.gate(gate)),
            FrameworkRow::Risk(mut item) => {
                self.stands_at(&mut item.service, &mut item.plan_items, &item.place);
                FrameworkRow::Risk(item)
            }
            FrameworkRow::RiskControl(control) => FrameworkRow::RiskControl(self.risk_control(control)),
            FrameworkRow::RiskAction(action) => FrameworkRow::RiskAction(self.risk_action(action)),
            FrameworkRow::Link(link) => FrameworkRow::Link(self.link(link)),
            FrameworkRow::Review(review) => FrameworkRow::Review(self.review(review)),
            FrameworkRow::Action(action) => FrameworkRow::Action(self.action(action)),
            FrameworkRow::Recommendation(made) => FrameworkRow::Recommendation(Box::new(self.recommendation(*made))),
            FrameworkRow::PlannedLook(look) => FrameworkRow::PlannedLook(Box::new(self.planned_look(*look))),
            FrameworkRow::Change(change) => FrameworkRow::Change(self.change(change)),
            FrameworkRow::CalendarDay(mut day) => {
                self.name_board(day.body.as_mut());
                FrameworkRow::CalendarDay(day)
            }
            FrameworkRow::Publication(mut publication) => {
                self.name_board(publication.body.as_mut());
                FrameworkRow::Publication(publication)
            }
            FrameworkRow::Rule(rule) => FrameworkRow::Rule(self.rule(rule)),
            FrameworkRow::Override(set) => FrameworkRow::Override(self.set_over(set)),
            FrameworkRow::Alias(alias) => FrameworkRow::Alias(self.alias(alias)),
            FrameworkRow::Setting(CouncilSetting::DefaultStageFor { part: StageFor::Board(mut board), stage }) => {
                self.refer(Kind::Board, &mut board, BoardCode::parse, at, &council::SETTING);
                FrameworkRow::Setting(CouncilSetting::DefaultStageFor { part: StageFor::Board(board), stage })
            }
            row @ (FrameworkRow::Setting(_)
            | FrameworkRow::Entity(_)
            | FrameworkRow::ScrutinyRule(_)
            | FrameworkRow::ExceptionalTime(_)) => row,
            row @ FrameworkRow::Withdrawn { .. } => self.withdrawn(row),
        }
    }

    /// A row that takes another back: nothing may still stand on that, and an item goes by Changes alone.
    fn withdrawn(&mut self, row: FrameworkRow) -> FrameworkRow {
        let (kind, key) = row.row_key();
        if kind.is_item() {
            if let Marked::Stays(said) = change_control::marked(&row, self.amendments.in_force, self.to_be, self.known) {
                self.problems.push(*said);
            }
        } else if let Some(by) = withdrawn::still_named_by(self.to_be, kind, &key) {
            let message = format!("{key} cannot be taken back while {by} refers to it. The row is held back.");
            let finding = Finding::new(FindingCode::FrameworkReference, message).found(by);
            let finding = finding.help("Let what refers to it stand elsewhere, or take that back too.");
            self.problems.push(match row.place() {
                Some(place) => finding.at(place.clone()),
                None => finding,
            });
        }
        row
    }

    fn unit(&mut self, mut unit: OrganisationUnit) -> OrganisationUnit {
        if let Some(parent) = &mut unit.parent {
            self.refer(Kind::Unit, parent, UnitCode::parse, &unit.place, &organisation::PARENT);
        }
        if let Some(chain) = cycle_through(&self.known.unit_parents, unit.code.as_str()) {
            let message = format!("{} stands under itself: {}. The row is held back.", unit.code, chain.join(" under "));
            let at = self.positions.cell(&unit.place, &organisation::PARENT);
            self.problems.push(Finding::new(FindingCode::FrameworkRowHeld, message).at(at));
        }
        unit
    }

    fn board(&mut self, mut board: Board) -> Board {
        for code in &mut board.remit {
            if let Some(found) = self.known.find(Kind::PlanItem, code).or_else(|| self.known.find(Kind::Unit, code)) {
                *code = found;
            } else {
                let at = self.positions.cell(&board.place, &organisation::REMIT);
                self.unknown("plan item, service or directorate", code, None, at);
            }
        }
        board
    }

    fn measure(&mut self, mut measure: Measure) -> Measure {
        self.refer_all(Kind::PlanItem, &mut measure.plan_items, PlanCode::parse, &measure.place, &measures::PLAN_ITEMS);
        self.refer(Kind::Unit, &mut measure.service, UnitCode::parse, &measure.place, &measures::SERVICE);
        if let Some(portfolio) = &mut measure.portfolio {
            self.refer(Kind::Unit, portfolio, UnitCode::parse, &measure.place, &measures::PORTFOLIO);
        }
        self.formula(&mut measure);
        if let Some(other) = self.known.overlapping(&measure) {
            let day = |day: Option<NaiveDate>| day.map_or_else(|| "the beginning".to_owned(), |day| day.format("%d/%m/%Y").to_string());
            let message = format!(
                "{} is defined twice for some days: from {} and from {}, and the earlier definition ends too late. The row is held back.",
                measure.code,
                day(measure.effective.from),
                day(other.from),
            );
            let at = self.positions.cell(&measure.place, &row_reader::FROM);
            let finding = Finding::new(FindingCode::FrameworkRowHeld, message).at(at).about(Some(measure.code.clone()), None);
            self.problems.push(finding.help("End the earlier definition (To) on the day before the later one begins (From)."));
        } else {
            self.problems.extend(self.amendments.of_measure(&measure, self.positions));
        }
        measure
    }

    /// The service that reports a milestone, project or risk, and its place in the plan.
    fn stands_at(&mut self, service: &mut Option<UnitCode>, plan_items: &mut [PlanCode], row: &Place) {
        if let Some(service) = service {
            self.refer(Kind::Unit, service, UnitCode::parse, row, &delivery::SERVICE);
        }
        self.refer_all(Kind::PlanItem, plan_items, PlanCode::parse, row, &delivery::PLAN_ITEMS);
    }

    fn amends(&mut self, code: &ItemCode, effective: Effective, row: &Place) {
        self.problems.extend(self.amendments.of_item(code, effective, row, self.positions));
    }

    fn review(&mut self, mut review: Review) -> Review {
        if let Some(item) = &mut review.item {
            self.refer(Kind::Item, item, ItemCode::parse, &review.place, &reviews::ITEM);
        }
        self.refer_all(Kind::Item, &mut review.details.also_about, ItemCode::parse, &review.place, &reviews::ALSO_ABOUT);
        review
    }

    fn change(&mut self, mut change: Change) -> Change {
        self.refer(Kind::Item, &mut change.item, ItemCode::parse, &change.place, &changes::ITEM);
        self.refer_all(Kind::Item, &mut change.new_items, ItemCode::parse, &change.place, &changes::NEW_ITEMS);
        change.stood_before = self.amendments.stood_before(&change);
        self.asides.extend(change_control::left_open(&change, self.positions));
        change
    }

    fn alias(&mut self, mut alias: Alias) -> Alias {
        let kind = Kind::of_alias(alias.kind);
        match self.known.find(kind, &alias.code) {
            Some(code) => alias.code = code,
            None => self.unknown(kind.noun(), &alias.code, Some(kind), self.positions.cell(&alias.place, &aliases::CODE)),
        }
        alias
    }

    /// A body that approves or meets may be one of no remit here, such as the full council: it keeps the name it is given.
    pub(super) fn name_board(&self, board: Option<&mut BoardCode>) {
        if let Some(board) = board
            && let Some(code) = self.known.find(Kind::Board, board.as_str()).and_then(|code| BoardCode::parse(&code).ok())
        {
            *board = code;
        }
    }

    pub(super) fn refer_all<T: ToString>(
        &mut self,
        kind: Kind,
        codes: &mut [T],
        parse: impl Fn(&str) -> Result<T, CodeError>,
        row: &Place,
        column: &Column,
    ) {
        for code in codes {
            self.refer(kind, code, &parse, row, column);
        }
    }

    pub(super) fn refer<T: ToString>(
        &mut self,
        kind: Kind,
        code: &mut T,
        parse: impl Fn(&str) -> Result<T, CodeError>,
        row: &Place,
        column: &Column,
    ) {
        let text = code.to_string();
        match self.known.find(kind, &text).and_then(|found| parse(&found).ok()) {
            Some(found) => *code = found,
            None => self.unknown(kind.noun(), &text, Some(kind), self.positions.cell(row, column)),
        }
    }

    pub(super) fn unknown(&mut self, noun: &str, text: &str, kind: Option<Kind>, at: Place) {
        let found = shortened(text);
        let message = format!("{found} is no {noun} of the framework. The row is held back.");
        let finding = Finding::new(FindingCode::FrameworkReference, message).at(at).found(found).expected(format!("the code of a {noun}"));
        let near = kind.and_then(|kind| self.known.near(kind, text));
        self.problems.push(match near {
            Some(near) => finding.help(format!("Did you mean {near}? Correct the code, or add the row it refers to.")),
            None => finding,
        });
    }
}
