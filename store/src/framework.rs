//! The framework: its rows appended, and assembled as of a point.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use outturn_domain::framework::{Framework, FrameworkRow};
use outturn_domain::provenance::Sequence;
use sqlx::SqliteConnection;

use crate::{ReadPoint, Reader, StoreError};

/// Appends those rows that define something new, and returns how many did.
pub(crate) async fn append(connection: &mut SqliteConnection, rows: &[FrameworkRow], sequence: Sequence) -> Result<usize, StoreError> {
    let mut appended = 0;
    for row in rows {
        let (kind, key) = row.key();
        let definition = serde_json::to_string(row).map_err(|_| StoreError::corrupt("framework_row", "definition", &key))?;
        let done = sqlx::query!(
            "INSERT INTO framework_row (kind, key, sequence, definition)
             SELECT ?1, ?2, ?3, ?4
             WHERE ?4 IS NOT (SELECT definition FROM framework_row WHERE kind = ?1 AND key = ?2 ORDER BY sequence DESC LIMIT 1)",
            kind,
            key,
            sequence.0,
            definition
        )
        .execute(&mut *connection)
        .await?;
        appended += usize::try_from(done.rows_affected()).unwrap_or(0);
    }
    Ok(appended)
}

/// The sequence of the newest framework row at or before `sequence`; nought while there is none.
pub(crate) async fn newest_sequence(connection: &mut SqliteConnection, sequence: Sequence) -> Result<Sequence, StoreError> {
    let newest =
        sqlx::query_scalar!(r#"SELECT coalesce(max(sequence), 0) AS "sequence!: i64" FROM framework_row WHERE sequence <= ?1"#, sequence.0)
            .fetch_one(connection)
            .await?;
    Ok(Sequence(newest))
}

/// A definition that is in force, and the commit that brought it.
#[derive(Debug, Clone)]
pub struct RecordedRow {
    /// What is defined.
    pub row: FrameworkRow,
    /// The commit that brought it.
    pub sequence: Sequence,
}

fn recorded(key: &str, definition: &str, sequence: i64) -> Result<RecordedRow, StoreError> {
    let row = serde_json::from_str(definition);
    let row = row.map_err(|error| StoreError::corrupt("framework_row", "definition", format!("{key}: {error}")))?;
    Ok(RecordedRow { row, sequence: Sequence(sequence) })
}

impl Reader {
    /// The framework as it stood at a point.
    pub async fn framework(&self, point: ReadPoint) -> Result<Framework, StoreError> {
        let rows = self.framework_rows(point).await?.into_iter().map(|recorded| recorded.row);
        Ok(Framework::assemble(rows).as_of(point.read_time))
    }

    /// The rows in force at a point, each with the commit that brought it: of what one row and a later one define, the later.
    ///
    /// What a row defines is asked of the row itself and not of the key it was stored under: earlier versions folded two writings of one name otherwise, and what they
    /// stored must not stand beside what takes its place.
    pub async fn framework_rows(&self, point: ReadPoint) -> Result<Vec<RecordedRow>, StoreError> {
        let rows = sqlx::query!(
            r#"SELECT key AS "key!: String", definition AS "definition!: String", max(sequence) AS "sequence!: i64"
               FROM framework_row WHERE sequence <= ?1 GROUP BY kind, key ORDER BY kind, key"#,
            point.sequence.0
        )
        .fetch_all(&self.pool)
        .await?;
        let rows =
            rows.into_iter().map(|row| recorded(&row.key, &row.definition, row.sequence)).collect::<Result<Vec<RecordedRow>, _>>()?;
        Ok(newest_of_each(rows))
    }

    /// Every row of every risk up to a point, each with the commit that brought it, the oldest of each first.
    pub async fn risk_rows(&self, point: ReadPoint) -> Result<Vec<RecordedRow>, StoreError> {
        let rows = sqlx::query!(
            r#"SELECT key, definition, sequence FROM framework_row WHERE kind = 'risk' AND sequence <= ?1 ORDER BY key, sequence"#,
            point.sequence.0
        )
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter().map(|row| recorded(&row.key, &row.definition, row.sequence)).collect()
    }

    /// The commit that last changed the framework at a point; nought while there is none.
    pub async fn framework_sequence(&self, point: ReadPoint) -> Result<Sequence, StoreError> {
        let mut connection = self.pool.acquire().await?;
        newest_sequence(&mut connection, point.sequence).await
    }
}

/// The newest row of each key as keys are told today: an older program may have stored a row under a coarser one.
fn newest_of_each(rows: Vec<RecordedRow>) -> Vec<RecordedRow> {
    let mut newest: BTreeMap<(&'static str, String), RecordedRow> = BTreeMap::new();
    for row in rows {
        match newest.entry(row.row.key()) {
            Entry::Vacant(vacant) => drop(vacant.insert(row)),
            Entry::Occupied(mut known) if known.get().sequence < row.sequence => drop(known.insert(row)),
            Entry::Occupied(_) => {}
        }
    }
    newest.into_values().collect()
}
