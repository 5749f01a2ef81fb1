//! Codes and names, each kept once, and the small number that facts know it by.

use std::collections::HashMap;

use outturn_domain::period::Period;
use sqlx::SqliteConnection;

use crate::StoreError;
use crate::instant::day_number;

/// The numbers of the codes that one commit touches; each is asked for once.
#[derive(Debug, Default)]
pub(crate) struct Dimensions {
    items: HashMap<String, i64>,
    entities: HashMap<String, i64>,
    breakdowns: HashMap<String, i64>,
    sheets: HashMap<String, i64>,
    periods: HashMap<Period, i64>,
}

macro_rules! dimension {
    ($method:ident, $field:ident, $insert:literal, $select:literal) => {
        pub(crate) async fn $method(&mut self, connection: &mut SqliteConnection, code: &str) -> Result<i64, StoreError> {
            if let Some(id) = self.$field.get(code) {
                return Ok(*id);
            }
            sqlx::query!($insert, code).execute(&mut *connection).await?;
            let id = sqlx::query_scalar!($select, code).fetch_one(&mut *connection).await?;
            self.$field.insert(code.to_owned(), id);
            Ok(id)
        }
    };
}

impl Dimensions {
    dimension!(
        item,
        items,
        "INSERT INTO item (code) VALUES (?1) ON CONFLICT (code) DO NOTHING",
        r#"SELECT id AS "id!: i64" FROM item WHERE code = ?1"#
    );
    dimension!(
        entity,
        entities,
        "INSERT INTO entity (code) VALUES (?1) ON CONFLICT (code) DO NOTHING",
        r#"SELECT id AS "id!: i64" FROM entity WHERE code = ?1"#
    );
    dimension!(
        breakdown,
        breakdowns,
        "INSERT INTO breakdown (code) VALUES (?1) ON CONFLICT (code) DO NOTHING",
        r#"SELECT id AS "id!: i64" FROM breakdown WHERE code = ?1"#
    );
    dimension!(
        sheet,
        sheets,
        "INSERT INTO sheet (name) VALUES (?1) ON CONFLICT (name) DO NOTHING",
        r#"SELECT id AS "id!: i64" FROM sheet WHERE name = ?1"#
    );

    pub(crate) async fn period(&mut self, connection: &mut SqliteConnection, period: Period) -> Result<i64, StoreError> {
        if let Some(id) = self.periods.get(&period) {
            return Ok(*id);
        }
        let (code, start, end) = (period.id(), period.start_date().map(day_number), period.end_date().map(day_number));
        sqlx::query!("INSERT INTO period (code, start_day, end_day) VALUES (?1, ?2, ?3) ON CONFLICT (code) DO NOTHING", code, start, end)
            .execute(&mut *connection)
            .await?;
        let id = sqlx::query_scalar!(r#"SELECT id AS "id!: i64" FROM period WHERE code = ?1"#, code).fetch_one(&mut *connection).await?;
        self.periods.insert(period, id);
        Ok(id)
    }
}
