//! Real returns of many kinds, read by the layouts that are shipped, against tables that were made by hand.

mod expected;
mod limits;
mod planted;
mod reference;
