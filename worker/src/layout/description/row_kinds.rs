//! Rows whose label says what kind their values are: a row of the baseline, and below it one of the forecast.

use outturn_domain::fact::FactKind;
use serde::Deserialize;

use crate::layout::pattern::Headings;
use crate::normalise::grid::heading_key;

/// The column that says what kind the values of each row are, and the words for each kind.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(try_from = "WrittenRowKinds")]
pub struct RowKinds {
    /// The column. It may say another thing of the row as well: "2019/2020 Baseline".
    pub column: Headings,
    words: Vec<(FactKind, Headings)>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenRowKinds {
    column: Headings,
    actual: Option<Headings>,
    target: Option<Headings>,
    forecast: Option<Headings>,
    baseline: Option<Headings>,
}

impl RowKinds {
    /// The column that says only whether something is actual or forecast; absent where no word is given for either.
    pub(super) fn of_time(column: Headings, actual: Option<Headings>, forecast: Option<Headings>) -> Option<Self> {
        let words: Vec<_> = [(FactKind::Actual, actual), (FactKind::Forecast, forecast)]
            .into_iter()
            .filter_map(|(kind, words)| Some((kind, words?)))
            .collect();
        (!words.is_empty()).then_some(Self { column, words })
    }

    /// What kind a cell says, where it says one.
    pub fn of(&self, text: &str) -> Option<FactKind> {
        let key = heading_key(text);
        self.words.iter().find(|(_, words)| words.fit(&key)).map(|(kind, _)| *kind)
    }

    /// What such a cell may say, in words.
    pub fn expected(&self) -> String {
        let words: Vec<String> = self.words.iter().map(|(_, words)| format!("{:?}", words.as_str())).collect();
        format!("one of {}", words.join(", "))
    }
}

impl TryFrom<WrittenRowKinds> for RowKinds {
    type Error = &'static str;

    fn try_from(written: WrittenRowKinds) -> Result<Self, &'static str> {
        let kinds = [
            (FactKind::Actual, written.actual),
            (FactKind::Target, written.target),
            (FactKind::Forecast, written.forecast),
            (FactKind::Baseline, written.baseline),
        ];
        let words: Vec<_> = kinds.into_iter().filter_map(|(kind, words)| Some((kind, words?))).collect();
        if words.is_empty() {
            return Err("say for at least one of actual, target, forecast and baseline what stands in the column");
        }
        Ok(Self { column: written.column, words })
    }
}
