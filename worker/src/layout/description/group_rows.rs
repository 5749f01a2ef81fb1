//! Reading what a page says of rows that are about the rows below them.

use std::fmt;

use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

use super::table::{Dimension, GroupRows};
use crate::layout::pattern::Headings;

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    give: Dimension,
    #[serde(default, deserialize_with = "Headings::of_texts_if_any")]
    labels: Option<Headings>,
}

struct OneOnly;

impl<'de> Visitor<'de> for OneOnly {
    type Value = GroupRows;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("{ give = \"entity\" or \"breakdown\", labels = [...] }")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<GroupRows, A::Error> {
        let Written { give, labels } = Written::deserialize(de::value::MapAccessDeserializer::new(map))?;
        Ok(GroupRows { give, labels })
    }

    fn visit_seq<A: SeqAccess<'de>>(self, _: A) -> Result<GroupRows, A::Error> {
        Err(de::Error::custom(
            "write one { } and not a list: group_rows = { give = \"breakdown\", labels = [...] } says of all such rows what they give",
        ))
    }
}

impl<'de> Deserialize<'de> for GroupRows {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(OneOnly)
    }
}
