//! How often values were corrected.

use std::collections::HashMap;

use outturn_domain::code::{BreakdownCode, EntityCode, ItemCode};
use outturn_domain::fact::{FactKey, FactKind};
use outturn_domain::period::Period;
use outturn_domain::stage::Stage;

use super::row::{kind_number, stage_number};
use crate::instant::day_number;
use crate::{ReadPoint, Reader, StoreError};

impl Reader {
    /// How many earlier values of a key were superseded by a point, for the periods that end within `period`; keys without any are left out.
    pub async fn superseded(
        &self,
        entity: Option<&EntityCode>,
        period: Period,
        point: ReadPoint,
        stage: Stage,
    ) -> Result<HashMap<FactKey, usize>, StoreError> {
        let (Some(start), Some(end)) = (period.start_date().map(day_number), period.end_date().map(day_number)) else {
            return Ok(HashMap::new());
        };
        let (body, kind, stage) = (entity.map_or("", |entity| entity.as_str()), kind_number(FactKind::Actual), stage_number(stage));
        let rows = sqlx::query!(
            r#"SELECT i.code AS item, b.code AS breakdown, p.code AS period, f.superseded AS "superseded!: i64"
               FROM (SELECT period, item, breakdown, count(*) - 1 AS superseded
                     FROM fact
                     WHERE entity = (SELECT id FROM entity WHERE code = ?1)
                       AND period IN (SELECT id FROM period WHERE end_day > ?2 AND end_day <= ?3)
                       AND kind = ?4 AND sequence <= ?5 AND stage >= ?6
                     GROUP BY period, item, breakdown HAVING count(*) > 1) f
               JOIN item i ON i.id = f.item JOIN breakdown b ON b.id = f.breakdown JOIN period p ON p.id = f.period"#,
            body,
            start,
            end,
            kind,
            point.sequence.0,
            stage
        )
        .fetch_all(&self.pool)
        .await?;
        let counted = rows.into_iter().map(|row| {
            let breakdown = Some(row.breakdown.as_str()).filter(|code| !code.is_empty()).map(BreakdownCode::parse).transpose();
            let key = FactKey {
                item: ItemCode::parse(&row.item).map_err(|_| StoreError::corrupt("item", "code", &row.item))?,
                entity: entity.cloned(),
                breakdown: breakdown.map_err(|_| StoreError::corrupt("breakdown", "code", &row.breakdown))?,
                period: Period::parse(&row.period).map_err(|_| StoreError::corrupt("period", "code", &row.period))?,
                kind: FactKind::Actual,
            };
            Ok((key, usize::try_from(row.superseded).unwrap_or(0)))
        });
        counted.collect()
    }
}
