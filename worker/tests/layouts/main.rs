//! Real returns of many kinds, read by the layouts that are shipped, against tables that were made by hand.

mod expected;
mod limits;
mod planted;
mod reference;
mod registers;
mod row_kinds;
mod shown_scale;
mod suggested;
mod unheaded_columns;
mod words_of_a_page;
