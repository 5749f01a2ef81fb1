//! The sheet Targets: the level a council committed to, who approved it, and from when it judges; or why there is none.

use std::collections::BTreeMap;

use outturn_domain::absence::TargetAbsence;
use outturn_domain::code::{BoardCode, BreakdownCode, EntityCode, ItemCode, lookup_key};
use outturn_domain::figure::Unit;
use outturn_domain::framework::{Framework, FrameworkRow};
use outturn_domain::organisation::AliasKind;
use outturn_domain::target::{Target, TargetLevel, TargetValue};

use super::check::Checker;
use super::idle_targets;
use super::known::Kind;
use super::measures::number_in_unit;
use super::row_reader::RowReader;
use super::sheet::SheetForm;
use super::withdrawn::WITHDRAWN;
use crate::normalise::basis_columns::{BASIS, BASIS_NOTE};
use crate::normalise::table::Column;
use crate::read::cell::CellValue;

const MEASURE: Column = Column::required("Measure");
const ENTITY: Column = Column::optional("Entity");
const BREAKDOWN: Column = Column::optional("Breakdown");
pub(super) const PERIOD: Column = Column::required("Period");
const TARGET: Column = Column::required("Target");
const LEVEL: Column = Column::optional("Level");
const SUPPORTING_TEXT: Column = Column::optional("Supporting text");
const PROPOSED_ON: Column = Column::optional("Proposed on");
const APPROVED_ON: Column = Column::optional("Approved on");
const APPROVED_BY: Column = Column::optional("Approved by");
const JUDGES_FROM: Column = Column::optional("Judges from");

pub(super) const SHEET: SheetForm = SheetForm {
    name: "Targets",
    also: None,
    key: MEASURE,
    about_items: true,
    columns: &[
        MEASURE,
        ENTITY,
        BREAKDOWN,
        PERIOD,
        TARGET,
        LEVEL,
        SUPPORTING_TEXT,
        PROPOSED_ON,
        APPROVED_ON,
        APPROVED_BY,
        JUDGES_FROM,
        BASIS,
        BASIS_NOTE,
        WITHDRAWN,
    ],
};

/// What a target's number must be read by: the units of the workbook's own measures, and the framework in force behind them.
pub(super) struct Units<'a> {
    of_workbook: BTreeMap<String, Unit>,
    in_force: &'a Framework,
}

impl<'a> Units<'a> {
    /// The units that hold once `rows` are in force.
    pub(super) fn new<'r>(rows: impl Iterator<Item = &'r FrameworkRow> + Clone, in_force: &'a Framework) -> Self {
        let mut of_workbook = BTreeMap::new();
        for row in rows.clone() {
            if let FrameworkRow::Measure(measure) = row {
                of_workbook.insert(lookup_key(measure.code.as_str()), measure.unit.clone());
            }
        }
        for row in rows {
            if let FrameworkRow::Alias(alias) = row
                && alias.kind == AliasKind::Item
                && let Some(unit) = of_workbook.get(&lookup_key(&alias.code)).cloned()
            {
                of_workbook.entry(lookup_key(&alias.alias)).or_insert(unit);
            }
        }
        Self { of_workbook, in_force }
    }

    /// The unit of the measure that people mean by `text`. Whether there is such a measure is asked when the rows are checked.
    pub(super) fn of(&self, text: &str) -> Unit {
        let in_force = || self.in_force.newest_measure(self.in_force.item_called(text)?).map(|measure| measure.unit.clone());
        self.of_workbook.get(&lookup_key(text)).cloned().or_else(in_force).unwrap_or(Unit::Number)
    }

    /// The figures of the targets in force, by which a doubtful percentage is settled.
    pub(super) fn known_levels(&self, text: &str) -> Vec<f64> {
        let targets = self.in_force.item_called(text).and_then(|code| self.in_force.targets.get(code));
        let figures = targets.into_iter().flatten().filter_map(|target| match target.value {
            TargetValue::Number(number) => number.decimal().to_string().parse().ok(),
            TargetValue::Absent { .. } => None,
        });
        figures.collect()
    }
}

pub(super) fn row(row: &mut RowReader<'_>, units: &Units<'_>) -> Option<Vec<FrameworkRow>> {
    let measure = row.needed_code(&MEASURE, ItemCode::parse);
    let entity = row.code(&ENTITY, EntityCode::parse);
    let breakdown = row.code(&BREAKDOWN, BreakdownCode::parse);
    let period = row.needed_period(&PERIOD);
    let value = measure.as_ref().and_then(|measure| value(row, measure, units));
    let words = [TargetLevel::Target, TargetLevel::Floor].map(TargetLevel::as_str);
    let level = row.word(&LEVEL, &words, TargetLevel::from_cell).unwrap_or_default();
    let (proposed_on, approved_on) = (row.date(&PROPOSED_ON), row.date(&APPROVED_ON));
    if let (Some(proposed), Some(approved)) = (proposed_on, approved_on)
        && approved < proposed
    {
        let (proposed, approved) = (proposed.format("%d/%m/%Y"), approved.format("%d/%m/%Y"));
        row.hold(&APPROVED_ON, format!("The target was approved ({approved}) before it was proposed ({proposed})."));
    }
    let approved_by = row.code(&APPROVED_BY, BoardCode::parse);
    let judges_from = row.period(&JUDGES_FROM);
    let target = Target {
        measure: measure?,
        entity,
        breakdown,
        period: period?,
        level,
        value: value?,
        proposed_on,
        approved_on,
        approved_by,
        judges_from,
        basis: row.basis(),
        basis_note: row.basis_note(),
        approved_ahead: false,
        place: row.place(&TARGET),
    };
    Some(vec![FrameworkRow::Target(Box::new(target))])
}

/// The number to meet, or one of the words that stand for no target.
fn value(row: &mut RowReader<'_>, measure: &ItemCode, units: &Units<'_>) -> Option<TargetValue> {
    let supporting_text = row.text(&SUPPORTING_TEXT);
    let cell = row.row().cell(&TARGET);
    if let Some(CellValue::Text(text)) = cell.map(|cell| &cell.value)
        && !text.starts_with(|character: char| character.is_ascii_digit() || matches!(character, '-' | '£' | '.'))
    {
        let reason = TargetAbsence::from_cell(text);
        if reason.is_none() {
            let words = ["a number", "not set yet", "not appropriate", "partner's"];
            let problem = row.row().word_unknown(&TARGET, &words, text.trim());
            row.say(*problem);
        }
        return reason.map(|reason| TargetValue::Absent { reason, text: supporting_text });
    }
    let number = row.need(&TARGET, row.row().number(&TARGET))?;
    let known = units.known_levels(measure.as_str());
    number_in_unit(row, &TARGET, number, &units.of(measure.as_str()), &known).map(TargetValue::Number)
}

impl Checker<'_> {
    /// The target with its references as the codes they mean.
    pub(super) fn target(&mut self, mut target: Target) -> Target {
        self.refer(Kind::Measure, &mut target.measure, ItemCode::parse, &target.place, &MEASURE);
        if let Some(entity) = &mut target.entity {
            self.refer(Kind::Entity, entity, EntityCode::parse, &target.place, &ENTITY);
        }
        self.group(&mut target.breakdown, (&target.measure, target.period), &target.place, &BREAKDOWN);
        self.name_board(target.approved_by.as_mut());
        target.approved_ahead = target.approved_on.is_some_and(|approved| approved > self.today);
        self.asides.extend(idle_targets::judges_nothing(&target, self.known, self.positions));
        target
    }
}
