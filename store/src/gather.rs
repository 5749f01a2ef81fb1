//! Gathering what a judgement needs, for the worker's checks and the services' answers alike.

use std::collections::{BTreeSet, HashMap};

use outturn_domain::code::ItemCode;
use outturn_domain::framework::Framework;
use outturn_domain::period::Period;
use outturn_domain::provenance::{Origin, RecordedFact, Sequence};
use outturn_domain::stage::Stage;

use crate::fact::FactsOf;
use crate::rules::RuleText;
use crate::scales::ScaleText;
use crate::{ReadPoint, Reader, StoreError};

/// Everything that a scorecard of one period is computed from, as of a point.
#[derive(Debug, Clone)]
pub struct Gathered {
    /// The point the facts are of.
    pub point: ReadPoint,
    /// The stage the facts are of.
    pub stage: Stage,
    /// The framework.
    pub framework: Framework,
    /// The facts about the period, and about everything that its figures are compared with; those below the stage only where there is none at it.
    pub facts: Vec<RecordedFact>,
    /// The submissions that they came in.
    pub origins: HashMap<Sequence, Origin>,
    /// The rule sets.
    pub rules: Vec<RuleText>,
    /// The scales and matrices.
    pub scales: Vec<ScaleText>,
    /// What was refused.
    pub refused: BTreeSet<(ItemCode, Period)>,
}

/// How far back a scorecard looks at least: its comparators reach two years back.
const MONTHS_BACK: u32 = 27;

/// A trend takes eight figures of a measure; of years and halves, of which there are few, it looks so many years back.
const YEARS_BACK: u32 = 9;

/// Longer than a quarter.
const DAYS_OF_HALVES: i64 = 150;

impl Reader {
    /// Gathers for `period` what was seen at `point` at `stage`. What was published of a period is what was signed off at the point of its publication.
    pub async fn gather(&self, period: Period, point: ReadPoint, stage: Stage) -> Result<Gathered, StoreError> {
        let framework = self.framework(point).await?;
        self.gather_at(period, point, stage, framework).await
    }

    /// The same where the framework of the point is known already.
    pub async fn gather_at(&self, period: Period, point: ReadPoint, stage: Stage, framework: Framework) -> Result<Gathered, StoreError> {
        let periods = self.periods_for(period).await?;
        let mut facts = self.facts(FactsOf::Periods(&periods), point, stage).await?;
        if stage > Stage::Working {
            // What is not yet at the stage is shown as such, so a judgement must know that it is there.
            let at_stage: BTreeSet<_> = facts.iter().map(|recorded| recorded.fact.key.clone()).collect();
            let working = self.facts(FactsOf::Periods(&periods), point, Stage::Working).await?;
            facts.extend(working.into_iter().filter(|recorded| !at_stage.contains(&recorded.fact.key)));
        }
        let sequences: BTreeSet<Sequence> = facts.iter().map(|recorded| recorded.sequence).collect();
        Ok(Gathered {
            point,
            stage,
            framework,
            origins: self.origins(sequences).await?,
            rules: self.rule_texts(point).await?,
            scales: self.scale_texts(point).await?,
            refused: self.refused(point).await?,
            facts,
        })
    }

    /// The stored periods that a scorecard of `period` looks at: those that end by its end and not too long before, halves and years from longer ago, its own financial year (for
    /// forecasts of it), and baselines.
    async fn periods_for(&self, period: Period) -> Result<Vec<Period>, StoreError> {
        let Some(end) = period.end_date() else { return Ok(vec![period]) };
        // Years and halves may be made up of quarters and months.
        let is_made_up = period.length_in_months().is_some_and(|months| months > 3);
        let back = if is_made_up { 12 * YEARS_BACK } else { MONTHS_BACK };
        let from = crate::instant::day_number(end - chrono::Months::new(back));
        let from_of_years = crate::instant::day_number(end - chrono::Months::new(12 * YEARS_BACK));
        let to = crate::instant::day_number(end);
        let year = period.in_financial_year().map(Period::id);
        let codes = sqlx::query_scalar!(
            "SELECT code FROM period
             WHERE (end_day > ?1 AND end_day <= ?2) OR (end_day > ?4 AND end_day <= ?2 AND end_day - start_day > ?5) OR code = ?3 OR code = 'baseline'",
            from,
            to,
            year,
            from_of_years,
            DAYS_OF_HALVES
        )
        .fetch_all(&self.pool)
        .await?;
        codes.iter().map(|code| Period::parse(code).map_err(|error| StoreError::corrupt("period", "code", error.found))).collect()
    }
}
