//! Publications.

use outturn_domain::framework::FrameworkRow;
use outturn_domain::organisation::Publication;

use super::cells::definition_key;
use super::{day, period};
use crate::contract;
use crate::definitions::Definitions;
use crate::names;
use crate::names::named;

/// A publication, as `definitions` state it.
pub(crate) fn publication(definitions: &Definitions, published: &Publication) -> contract::Publication {
    let row = FrameworkRow::Publication(published.clone());
    contract::Publication {
        name: names::publication(published.period),
        title: published.title.clone().unwrap_or_default(),
        period: Some(period::period(published.period)),
        body: published.body.as_ref().map(|body| named("boards", body)).unwrap_or_default(),
        publish_time: Some(day::timestamp(published.published)),
        provenance_key: definition_key(definitions, &row).map(|(key, _)| key).unwrap_or_default(),
    }
}
