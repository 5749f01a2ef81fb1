//! The framework as of an instant, with where each of its rows came from.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};
use outturn_domain::code::{ItemCode, lookup_key};
use outturn_domain::framework::{Framework, FrameworkRow};
use outturn_domain::organisation::{Alias, AliasKind};
use outturn_domain::provenance::{Origin, Sequence};
use outturn_domain::risk::Wordings;
use outturn_domain::target::Target;
use outturn_store::framework::RecordedRow;
use outturn_store::{ReadPoint, Reader};

use crate::error::Failure;

/// The framework as it stood after one commit that changed it.
#[derive(Debug)]
pub(crate) struct Definitions {
    /// That commit.
    pub(crate) sequence: Sequence,
    /// The framework.
    pub(crate) framework: Arc<Framework>,
    /// Which commit brought each row, by the row's kind and key.
    pub(crate) brought_by: HashMap<(&'static str, String), Sequence>,
    /// The other names that people write for things.
    pub(crate) aliases: Vec<Alias>,
    /// How each risk was worded when, up to the point.
    pub(crate) risk_wordings: HashMap<ItemCode, Wordings>,
    /// The submissions behind those commits.
    pub(crate) origins: HashMap<Sequence, Origin>,
}

/// How many states of the framework are kept: now, and a few instants that are asked for again and again.
const KEPT: usize = 4;

/// The states of the framework that were asked for last. One state holds from a commit that changed it to the next, or to the day of an approval.
#[derive(Debug, Default)]
pub(crate) struct DefinitionCache {
    // The newest last.
    kept: Mutex<Vec<Arc<Definitions>>>,
}

impl DefinitionCache {
    /// The framework at a point.
    pub(crate) async fn at(&self, reader: &Reader, point: ReadPoint) -> Result<Arc<Definitions>, Failure> {
        let sequence = reader.framework_sequence(point).await?;
        if let Some(found) = self.find(sequence, point.read_time) {
            return Ok(found);
        }
        let read = Arc::new(read(reader, point, sequence).await?);
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= KEPT {
            kept.remove(0);
        }
        kept.push(Arc::clone(&read));
        Ok(read)
    }

    fn find(&self, sequence: Sequence, at: DateTime<Utc>) -> Option<Arc<Definitions>> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let place = kept.iter().position(|known| known.sequence == sequence && known.framework.stands_alike_at(at))?;
        let found = kept.remove(place);
        kept.push(Arc::clone(&found));
        Some(found)
    }
}

async fn read(reader: &Reader, point: ReadPoint, sequence: Sequence) -> Result<Definitions, Failure> {
    let rows = reader.framework_rows(point).await?;
    let commits: BTreeSet<Sequence> = rows.iter().map(|row| row.sequence).collect();
    let origins = reader.origins(commits).await?;
    let risk_wordings = wordings(&reader.risk_rows(point).await?);
    let brought_by = rows.iter().map(|recorded| (recorded.row.key(), recorded.sequence)).collect();
    let is_alias = |recorded: &RecordedRow| match &recorded.row {
        FrameworkRow::Alias(alias) => Some(alias.clone()),
        _ => None,
    };
    let aliases = rows.iter().filter_map(is_alias).collect();
    let framework = Framework::assemble(rows.into_iter().map(|recorded| recorded.row)).as_of(point.read_time);
    Ok(Definitions { sequence, framework: Arc::new(framework), brought_by, aliases, risk_wordings, origins })
}

fn wordings(rows: &[RecordedRow]) -> HashMap<ItemCode, Wordings> {
    let mut found: HashMap<ItemCode, Wordings> = HashMap::new();
    for recorded in rows {
        if let FrameworkRow::Risk(risk) = &recorded.row {
            found.entry(risk.code.clone()).or_default().take(recorded.sequence, &risk.title);
        }
    }
    found
}

/// The submission that brought a row of the framework.
pub(crate) fn definition_origin<'d>(definitions: &'d Definitions, row: &FrameworkRow) -> Option<&'d Origin> {
    definitions.brought_by.get(&row.key()).and_then(|sequence| definitions.origins.get(sequence))
}

impl Definitions {
    /// The code that an alias of a kind stands for.
    pub(crate) fn aliased(&self, kind: AliasKind, text: &str) -> Option<&str> {
        let key = lookup_key(text);
        let found = self.aliases.iter().find(|alias| alias.kind == kind && lookup_key(&alias.alias) == key);
        found.map(|alias| alias.code.as_str())
    }

    /// The submission that states a target.
    pub(crate) fn origin_of(&self, target: &Target) -> Option<&Origin> {
        let row = FrameworkRow::Target(Box::new(target.clone()));
        self.brought_by.get(&row.key()).and_then(|sequence| self.origins.get(sequence))
    }
}
