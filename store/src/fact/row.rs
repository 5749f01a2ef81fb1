//! A stored fact and its domain type.

use outturn_domain::absence::Absence;
use outturn_domain::address::{CellAddress, Place};
use outturn_domain::code::{BreakdownCode, EntityCode, ItemCode};
use outturn_domain::fact::{Fact, FactKey, FactKind, FactValue, Marks};
use outturn_domain::figure::CellNumber;
use outturn_domain::period::Period;
use outturn_domain::provenance::{RecordedFact, Sequence};
use outturn_domain::stage::{Basis, Stage};

use crate::StoreError;
use crate::instant::{day, day_number};

/// Columns of a sheet, by which a row and a column make one number.
const COLUMNS: i64 = 16_384;

/// A row of a query over facts, with its numbers already turned back into codes.
#[derive(Debug)]
pub(super) struct FactRow {
    pub(super) entity: String,
    pub(super) period: String,
    pub(super) item: String,
    pub(super) breakdown: String,
    pub(super) kind: i64,
    pub(super) sequence: i64,
    pub(super) value: Option<f64>,
    pub(super) scale: i64,
    pub(super) absence: Option<i64>,
    pub(super) stage: i64,
    pub(super) basis: i64,
    pub(super) marks: i64,
    pub(super) sheet: String,
    pub(super) cell: i64,
    pub(super) words: Option<String>,
    pub(super) basis_note: Option<String>,
}

fn corrupt(column: &'static str, value: impl ToString) -> StoreError {
    StoreError::corrupt("fact", column, value)
}

impl TryFrom<FactRow> for RecordedFact {
    type Error = StoreError;

    fn try_from(row: FactRow) -> Result<Self, StoreError> {
        let kind = kind_from(row.kind)?;
        let value = value(&row, kind)?;
        let key = FactKey {
            item: ItemCode::parse(&row.item).map_err(|_| corrupt("item", &row.item))?,
            entity: some(&row.entity).map(EntityCode::parse).transpose().map_err(|_| corrupt("entity", &row.entity))?,
            breakdown: some(&row.breakdown).map(BreakdownCode::parse).transpose().map_err(|_| corrupt("breakdown", &row.breakdown))?,
            period: Period::parse(&row.period).map_err(|_| corrupt("period", &row.period))?,
            kind,
        };
        let basis = BASES.iter().find(|(_, number)| *number == row.basis).ok_or_else(|| corrupt("basis", row.basis))?.0;
        let address = cell_address(row.cell).ok_or_else(|| corrupt("cell", row.cell))?;
        let stage = match row.stage {
            0 => Stage::Working,
            1 => Stage::SignedOff,
            other => return Err(corrupt("stage", other)),
        };
        let fact = Fact { key, value, marks: marks(row.marks), basis, basis_note: row.basis_note, place: Place::cell(&row.sheet, address) };
        Ok(Self { fact, sequence: Sequence(row.sequence), stage })
    }
}

fn some(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}

fn value(row: &FactRow, kind: FactKind) -> Result<FactValue, StoreError> {
    if let Some(number) = row.absence {
        let absence = usize::try_from(number).ok().and_then(|index| Absence::ALL.get(index).copied());
        return absence.map(FactValue::Absent).ok_or_else(|| corrupt("absence", number));
    }
    match (row.value, &row.words) {
        (Some(value), _) if row.scale == DAY => Ok(FactValue::Date(day("fact", "value", whole(value)?)?)),
        (Some(value), _) => {
            let scale = i8::try_from(row.scale).map_err(|_| corrupt("scale", row.scale))?;
            CellNumber::new(value, scale).map(FactValue::Number).ok_or_else(|| corrupt("value", value))
        }
        (None, Some(words)) => Ok(FactValue::Text(words.clone())),
        (None, None) => Err(corrupt("value", kind.as_str())),
    }
}

#[expect(clippy::cast_possible_truncation, reason = "checked: a day number far within the whole numbers that a double holds exactly")]
fn whole(value: f64) -> Result<i64, StoreError> {
    if value.fract() == 0.0 && value.abs() < 1e9 { Ok(value as i64) } else { Err(corrupt("value", value)) }
}

const BASES: [(Basis, i64); 3] = [(Basis::Supplied, 0), (Basis::Published, 1), (Basis::Illustrative, 2)];

/// The scale that marks a value as a day: no power of ten that a figure could have.
const DAY: i64 = 127;

/// The columns of a fact that do not belong to its key.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ValueColumns<'a> {
    pub(super) value: Option<f64>,
    pub(super) scale: i64,
    pub(super) absence: Option<i64>,
    pub(super) basis: i64,
    pub(super) marks: i64,
    pub(super) cell: i64,
    pub(super) words: Option<&'a str>,
}

impl<'a> ValueColumns<'a> {
    pub(super) fn of(fact: &'a Fact) -> Self {
        let (value, scale, absence, words) = match &fact.value {
            FactValue::Number(number) => (Some(number.raw()), i64::from(number.scale()), None, None),
            FactValue::Text(text) => (None, 0, None, Some(text.as_str())),
            #[expect(clippy::cast_precision_loss, reason = "a calendar's day numbers are far within what a double holds exactly")]
            FactValue::Date(date) => (Some(day_number(*date) as f64), DAY, None, None),
            FactValue::Absent(absence) => (None, 0, position(&Absence::ALL, absence), None),
        };
        let address = fact.place.cell.unwrap_or(CellAddress::new(0, 0));
        let basis = BASES.iter().find(|(basis, _)| *basis == fact.basis).map_or(0, |(_, number)| *number);
        let cell = i64::from(address.row) * COLUMNS + i64::from(address.column);
        Self { value, scale, absence, basis, marks: mark_bits(fact.marks), cell, words }
    }
}

pub(super) fn kind_from(number: i64) -> Result<FactKind, StoreError> {
    let kind = usize::try_from(number).ok().and_then(|index| FactKind::ALL.get(index).copied());
    kind.ok_or_else(|| corrupt("kind", number))
}

pub(super) fn kind_number(kind: FactKind) -> i64 {
    position(&FactKind::ALL, &kind).unwrap_or(0)
}

pub(super) fn stage_number(stage: Stage) -> i64 {
    i64::from(stage >= Stage::SignedOff)
}

fn position<T: PartialEq>(all: &[T], one: &T) -> Option<i64> {
    all.iter().position(|other| other == one).and_then(|index| i64::try_from(index).ok())
}

fn cell_address(number: i64) -> Option<CellAddress> {
    Some(CellAddress::new(u32::try_from(number / COLUMNS).ok()?, u32::try_from(number % COLUMNS).ok()?))
}

/// The bit that marks a value as provisional; see [`mark_bits`].
pub(super) const PROVISIONAL: i64 = 1;

fn mark_bits(marks: Marks) -> i64 {
    i64::from(marks.provisional)
        | i64::from(marks.not_for_publication) << 1
        | i64::from(marks.derived) << 2
        | i64::from(marks.approximate) << 3
}

fn marks(bits: i64) -> Marks {
    Marks { provisional: bits & PROVISIONAL != 0, not_for_publication: bits & 2 != 0, derived: bits & 4 != 0, approximate: bits & 8 != 0 }
}
