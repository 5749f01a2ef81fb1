//! The workforce returns that UK departments send every month, read by the shipped layouts: small workbooks made by hand,
//! and the real ones, compared with a second reader and with the values as the Cabinet Office itself cleaned them.
//!
//! The real workbooks are no part of the repository. `OUTTURN_RETURNS` names the folder that holds them.

mod by_layout;
mod cells;
mod cleaned;
mod hand_made;
mod measure;
mod month;
mod reading;
mod real_returns;
mod second_reader;
mod various;
