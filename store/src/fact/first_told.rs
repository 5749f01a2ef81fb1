//! Provisional values as they were first told.

use outturn_domain::code::EntityCode;
use outturn_domain::fact::FactKind;
use outturn_domain::period::Period;
use outturn_domain::provenance::RecordedFact;
use outturn_domain::stage::Stage;

use super::row::{FactRow, PROVISIONAL, kind_number, stage_number};
use crate::{ReadPoint, Reader, StoreError};

impl Reader {
    /// The first version of each value of these periods that was marked provisional at first, whatever became of it by a point; of the council, or of one
    /// body, and of no group within it. What was never provisional is left out: it was corrected, if anything, and not revised.
    pub async fn first_told(
        &self,
        entity: Option<&EntityCode>,
        periods: &[Period],
        point: ReadPoint,
        stage: Stage,
    ) -> Result<Vec<RecordedFact>, StoreError> {
        let codes = serde_json::Value::from(periods.iter().map(|period| period.id()).collect::<Vec<_>>()).to_string();
        let (body, kind, stage) = (entity.map_or("", |entity| entity.as_str()), kind_number(FactKind::Actual), stage_number(stage));
        // SQLite gives the other columns of the row that holds the min.
        let rows = sqlx::query_as!(
            FactRow,
            r#"SELECT e.code AS entity, p.code AS period, i.code AS item, b.code AS breakdown, f.kind AS "kind!: i64",
                      f.sequence AS "sequence!: i64", f.value AS "value?: f64", f.scale AS "scale!: i64", f.absence AS "absence?: i64",
                      f.stage AS "stage!: i64", f.basis AS "basis!: i64", f.marks AS "marks!: i64", s.name AS sheet, f.cell AS "cell!: i64",
                      t.words AS "words?: String", t.basis_note AS "basis_note?: String"
               FROM (SELECT entity, period, item, breakdown, kind, min(sequence) AS sequence, value, scale, absence, stage, basis, marks,
                            sheet, cell
                     FROM fact
                     WHERE entity = (SELECT id FROM entity WHERE code = ?4)
                       AND period IN (SELECT period.id FROM json_each(?1) asked JOIN period ON period.code = asked.value)
                       AND breakdown = 0 AND kind = ?5 AND sequence <= ?2 AND stage >= ?3
                     GROUP BY entity, period, item, breakdown, kind) f
               JOIN entity e ON e.id = f.entity JOIN period p ON p.id = f.period JOIN item i ON i.id = f.item
               JOIN breakdown b ON b.id = f.breakdown JOIN sheet s ON s.id = f.sheet
               LEFT JOIN fact_text t ON t.entity = f.entity AND t.period = f.period AND t.item = f.item
                    AND t.breakdown = f.breakdown AND t.kind = f.kind AND t.sequence = f.sequence
               WHERE f.marks & ?6 <> 0"#,
            codes,
            point.sequence.0,
            stage,
            body,
            kind,
            PROVISIONAL
        )
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter().map(RecordedFact::try_from).collect()
    }
}
