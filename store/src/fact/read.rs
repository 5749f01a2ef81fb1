//! Reading facts as of a point: of each key the newest recorded by then.

use outturn_domain::code::{EntityCode, ItemCode};
use outturn_domain::fact::{FactKey, FactKind};
use outturn_domain::period::Period;
use outturn_domain::provenance::{RecordedFact, Sequence};
use outturn_domain::stage::Stage;
use sqlx::SqliteConnection;

use super::row::{FactRow, kind_from, kind_number, stage_number};
use crate::{ReadPoint, Reader, StoreError};

/// Which facts to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FactsOf<'a> {
    /// Every fact about these periods.
    Periods(&'a [Period]),
    /// Every fact about one measure, milestone, project or risk.
    Item(&'a ItemCode),
    /// The same, about one body or place only; absent body: about the council itself.
    ItemAbout(&'a ItemCode, Option<&'a EntityCode>),
}

/// That a commit said something of a figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reported {
    /// Of what.
    pub item: ItemCode,
    /// For which period.
    pub period: Period,
    /// Of which kind.
    pub kind: FactKind,
    /// Which commit.
    pub sequence: Sequence,
}

impl Reader {
    /// The facts in force at a point, at the stage or a later one; in the order of their keys.
    ///
    /// [`Stage::Published`] is not a mark of a fact but an instant of its period: ask for it at the point of the publication.
    pub async fn facts(&self, of: FactsOf<'_>, point: ReadPoint, stage: Stage) -> Result<Vec<RecordedFact>, StoreError> {
        let mut connection = self.pool.acquire().await?;
        match of {
            FactsOf::Periods(periods) => newest_in_periods(&mut connection, periods, point.sequence, stage).await,
            FactsOf::Item(item) => newest_of_item(&mut connection, item, None, point.sequence, stage).await,
            FactsOf::ItemAbout(item, entity) => {
                let entity = entity.map_or("", |entity| entity.as_str());
                newest_of_item(&mut connection, item, Some(entity), point.sequence, stage).await
            }
        }
    }

    /// Which commits by a point said something of the council's own figures for these periods, whatever became of it later: a value or its numerator, a status, a score,
    /// or that there is none.
    pub async fn reported(&self, periods: &[Period], point: ReadPoint) -> Result<Vec<Reported>, StoreError> {
        let codes = serde_json::Value::from(periods.iter().map(|period| period.id()).collect::<Vec<_>>()).to_string();
        let kinds = [FactKind::Actual, FactKind::Numerator, FactKind::Status, FactKind::Score];
        let kinds = serde_json::Value::from(kinds.map(kind_number).to_vec()).to_string();
        // A score stands by its likelihood and its impact.
        let score = kind_number(FactKind::Score);
        let rows = sqlx::query!(
            r#"SELECT DISTINCT i.code AS "item!: String", p.code AS "period!: String", f.kind AS "kind!: i64", f.sequence AS "sequence!: i64"
               FROM fact f JOIN item i ON i.id = f.item JOIN period p ON p.id = f.period
               WHERE f.entity = 0 AND f.period IN (SELECT period.id FROM json_each(?1) asked JOIN period ON period.code = asked.value)
                 AND (f.breakdown = 0 OR f.kind = ?4) AND f.kind IN (SELECT value FROM json_each(?2)) AND f.sequence <= ?3
               ORDER BY f.sequence"#,
            codes,
            kinds,
            point.sequence.0,
            score
        )
        .fetch_all(&self.pool)
        .await?;
        let reported = rows.into_iter().map(|row| {
            Ok(Reported {
                item: ItemCode::parse(&row.item).map_err(|_| StoreError::corrupt("item", "code", &row.item))?,
                period: Period::parse(&row.period).map_err(|error| StoreError::corrupt("period", "code", error.found))?,
                kind: kind_from(row.kind)?,
                sequence: Sequence(row.sequence),
            })
        });
        reported.collect()
    }

    /// Every version of one fact that was recorded by a point, the oldest first.
    pub async fn versions(&self, key: &FactKey, point: ReadPoint) -> Result<Vec<RecordedFact>, StoreError> {
        let entity = key.entity.as_ref().map_or("", |entity| entity.as_str());
        let breakdown = key.breakdown.as_ref().map_or("", |breakdown| breakdown.as_str());
        let (item, period, kind) = (key.item.as_str(), key.period.id(), kind_number(key.kind));
        let rows = sqlx::query_as!(
            FactRow,
            r#"SELECT e.code AS entity, p.code AS period, i.code AS item, b.code AS breakdown, f.kind, f.sequence, f.value, f.scale,
                      f.absence, f.stage, f.basis, f.marks, s.name AS sheet, f.cell,
                      t.words AS "words?: String", t.basis_note AS "basis_note?: String"
               FROM fact f
               JOIN entity e ON e.id = f.entity JOIN period p ON p.id = f.period JOIN item i ON i.id = f.item
               JOIN breakdown b ON b.id = f.breakdown JOIN sheet s ON s.id = f.sheet
               LEFT JOIN fact_text t ON t.entity = f.entity AND t.period = f.period AND t.item = f.item
                    AND t.breakdown = f.breakdown AND t.kind = f.kind AND t.sequence = f.sequence
               WHERE e.code = ?1 AND p.code = ?2 AND i.code = ?3 AND b.code = ?4 AND f.kind = ?5 AND f.sequence <= ?6
               ORDER BY f.sequence"#,
            entity,
            period,
            item,
            breakdown,
            kind,
            point.sequence.0
        )
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter().map(RecordedFact::try_from).collect()
    }
}

pub(super) async fn newest_in_periods(
    connection: &mut SqliteConnection,
    periods: &[Period],
    sequence: Sequence,
    stage: Stage,
) -> Result<Vec<RecordedFact>, StoreError> {
    let codes = serde_json::Value::from(periods.iter().map(|period| period.id()).collect::<Vec<_>>()).to_string();
    let stage = stage_number(stage);
    // SQLite gives the other columns of the row that holds the max, which is what "newest" means here.
    let rows = sqlx::query_as!(
        FactRow,
        r#"SELECT e.code AS entity, p.code AS period, i.code AS item, b.code AS breakdown, f.kind AS "kind!: i64",
                  f.sequence AS "sequence!: i64", f.value AS "value?: f64", f.scale AS "scale!: i64", f.absence AS "absence?: i64",
                  f.stage AS "stage!: i64", f.basis AS "basis!: i64", f.marks AS "marks!: i64", s.name AS sheet, f.cell AS "cell!: i64",
                  t.words AS "words?: String", t.basis_note AS "basis_note?: String"
           FROM (SELECT entity, period, item, breakdown, kind, max(sequence) AS sequence, value, scale, absence, stage, basis, marks,
                        sheet, cell
                 FROM fact
                 WHERE entity IN (SELECT id FROM entity)
                   AND period IN (SELECT period.id FROM json_each(?1) asked JOIN period ON period.code = asked.value)
                   AND sequence <= ?2 AND stage >= ?3
                 GROUP BY entity, period, item, breakdown, kind) f
           JOIN entity e ON e.id = f.entity JOIN period p ON p.id = f.period JOIN item i ON i.id = f.item
           JOIN breakdown b ON b.id = f.breakdown JOIN sheet s ON s.id = f.sheet
           LEFT JOIN fact_text t ON t.entity = f.entity AND t.period = f.period AND t.item = f.item
                AND t.breakdown = f.breakdown AND t.kind = f.kind AND t.sequence = f.sequence
           ORDER BY e.code, i.code, b.code, p.end_day, p.code, f.kind"#,
        codes,
        sequence.0,
        stage
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter().map(RecordedFact::try_from).collect()
}

async fn newest_of_item(
    connection: &mut SqliteConnection,
    item: &ItemCode,
    entity: Option<&str>,
    sequence: Sequence,
    stage: Stage,
) -> Result<Vec<RecordedFact>, StoreError> {
    let (item, stage) = (item.as_str(), stage_number(stage));
    // One seek for each entity and period, which are few; a second index over every fact would double the store.
    let rows = sqlx::query_as!(
        FactRow,
        r#"SELECT e.code AS entity, p.code AS period, i.code AS item, b.code AS breakdown, f.kind AS "kind!: i64",
                  f.sequence AS "sequence!: i64", f.value AS "value?: f64", f.scale AS "scale!: i64", f.absence AS "absence?: i64",
                  f.stage AS "stage!: i64", f.basis AS "basis!: i64", f.marks AS "marks!: i64", s.name AS sheet, f.cell AS "cell!: i64",
                  t.words AS "words?: String", t.basis_note AS "basis_note?: String"
           FROM (SELECT entity, period, item, breakdown, kind, max(sequence) AS sequence, value, scale, absence, stage, basis, marks,
                        sheet, cell
                 FROM fact
                 WHERE entity IN (SELECT id FROM entity WHERE ?4 IS NULL OR code = ?4) AND period IN (SELECT id FROM period)
                   AND item = (SELECT id FROM item WHERE code = ?1)
                   AND sequence <= ?2 AND stage >= ?3
                 GROUP BY entity, period, item, breakdown, kind) f
           JOIN entity e ON e.id = f.entity JOIN period p ON p.id = f.period JOIN item i ON i.id = f.item
           JOIN breakdown b ON b.id = f.breakdown JOIN sheet s ON s.id = f.sheet
           LEFT JOIN fact_text t ON t.entity = f.entity AND t.period = f.period AND t.item = f.item
                AND t.breakdown = f.breakdown AND t.kind = f.kind AND t.sequence = f.sequence
           ORDER BY e.code, b.code, p.end_day, p.code, f.kind"#,
        item,
        sequence.0,
        stage,
        entity
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter().map(RecordedFact::try_from).collect()
}
