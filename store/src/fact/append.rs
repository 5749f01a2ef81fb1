//! Appending facts, many rows a statement.

use std::collections::{BTreeSet, HashMap};

use outturn_domain::fact::{Fact, FactKey};
use outturn_domain::provenance::{RecordedFact, Sequence};
use outturn_domain::stage::Stage;
use sqlx::{QueryBuilder, Sqlite, SqliteConnection};

use super::read::newest_in_periods;
use super::row::{ValueColumns, kind_number, stage_number};
use crate::StoreError;
use crate::dimension::Dimensions;

/// Rows a statement: 14 values each stay under SQLite's limit of 32,766.
const ROWS_A_STATEMENT: usize = 2_000;

/// Appends those of `facts` that say something new, and returns how many did.
pub(crate) async fn append(
    connection: &mut SqliteConnection,
    facts: &[Fact],
    sequence: Sequence,
    stage: Stage,
) -> Result<usize, StoreError> {
    let known = in_force(connection, facts, sequence).await?;
    let new: Vec<&Fact> = facts
        .iter()
        .filter(|fact| known.get(&fact.key).is_none_or(|known| known.stage != stage || !known.fact.says_the_same_as(fact)))
        .collect();
    let mut dimensions = Dimensions::default();
    let mut keyed = Vec::with_capacity(new.len());
    for fact in &new {
        keyed.push((numbers(connection, &mut dimensions, fact).await?, *fact));
    }
    for rows in keyed.chunks(ROWS_A_STATEMENT) {
        insert_values(connection, rows, sequence, stage).await?;
        insert_words(connection, rows, sequence).await?;
    }
    Ok(new.len())
}

async fn in_force(
    connection: &mut SqliteConnection,
    facts: &[Fact],
    sequence: Sequence,
) -> Result<HashMap<FactKey, RecordedFact>, StoreError> {
    let periods: BTreeSet<_> = facts.iter().map(|fact| fact.key.period).collect();
    let periods: Vec<_> = periods.into_iter().collect();
    let newest = newest_in_periods(connection, &periods, sequence, Stage::Working).await?;
    Ok(newest.into_iter().map(|recorded| (recorded.fact.key.clone(), recorded)).collect())
}

/// The numbers that stand for a fact's codes.
struct KeyNumbers {
    entity: i64,
    period: i64,
    item: i64,
    breakdown: i64,
    kind: i64,
    sheet: i64,
}

async fn numbers(connection: &mut SqliteConnection, dimensions: &mut Dimensions, fact: &Fact) -> Result<KeyNumbers, StoreError> {
    let key = &fact.key;
    let entity = key.entity.as_ref().map_or("", |entity| entity.as_str());
    let breakdown = key.breakdown.as_ref().map_or("", |breakdown| breakdown.as_str());
    Ok(KeyNumbers {
        entity: dimensions.entity(connection, entity).await?,
        period: dimensions.period(connection, key.period).await?,
        item: dimensions.item(connection, key.item.as_str()).await?,
        breakdown: dimensions.breakdown(connection, breakdown).await?,
        kind: kind_number(key.kind),
        sheet: dimensions.sheet(connection, &fact.place.sheet).await?,
    })
}

async fn insert_values(
    connection: &mut SqliteConnection,
    rows: &[(KeyNumbers, &Fact)],
    sequence: Sequence,
    stage: Stage,
) -> Result<(), StoreError> {
    let mut insert = QueryBuilder::<Sqlite>::new(
        "INSERT INTO fact (entity, period, item, breakdown, kind, sequence, value, scale, absence, stage, basis, marks, sheet, cell) ",
    );
    insert.push_values(rows, |mut row, (key, fact)| {
        let columns = ValueColumns::of(fact);
        row.push_bind(key.entity).push_bind(key.period).push_bind(key.item).push_bind(key.breakdown).push_bind(key.kind);
        row.push_bind(sequence.0).push_bind(columns.value).push_bind(columns.scale).push_bind(columns.absence);
        row.push_bind(stage_number(stage)).push_bind(columns.basis).push_bind(columns.marks).push_bind(key.sheet).push_bind(columns.cell);
    });
    insert.build().execute(connection).await?;
    Ok(())
}

async fn insert_words(connection: &mut SqliteConnection, rows: &[(KeyNumbers, &Fact)], sequence: Sequence) -> Result<(), StoreError> {
    let worded: Vec<_> = rows
        .iter()
        .map(|(key, fact)| (key, ValueColumns::of(fact).words, fact.basis_note.as_deref()))
        .filter(|(_, words, note)| words.is_some() || note.is_some())
        .collect();
    if worded.is_empty() {
        return Ok(());
    }
    let mut insert =
        QueryBuilder::<Sqlite>::new("INSERT INTO fact_text (entity, period, item, breakdown, kind, sequence, words, basis_note) ");
    insert.push_values(worded, |mut row, (key, words, note)| {
        row.push_bind(key.entity).push_bind(key.period).push_bind(key.item).push_bind(key.breakdown).push_bind(key.kind);
        row.push_bind(sequence.0).push_bind(words.map(str::to_owned)).push_bind(note.map(str::to_owned));
    });
    insert.build().execute(connection).await?;
    Ok(())
}
