//! Days that are typed as text.

use serde::Deserialize;

/// Which number of 03/04/2021 is the day, where a cell holds it as text. A cell that holds a real date needs no such word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
pub enum DateOrder {
    /// The third of April, as councils write it.
    #[default]
    #[serde(rename = "day first")]
    DayFirst,
    /// The fourth of March.
    #[serde(rename = "month first")]
    MonthFirst,
}
