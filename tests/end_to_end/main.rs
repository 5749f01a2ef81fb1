//! The product from the outside: a workbook dropped, a gRPC answer or a receipt read. One binary, because each would be a link of its own.

mod answers;
mod arrows;
mod backup;
mod bad_returns;
mod check_output;
mod corrections;
mod crashes;
mod delivery_returns;
mod erase;
mod example_council;
mod feedback_workbook;
mod formats;
mod homes;
mod house;
mod judged;
mod layouts;
mod operator;
mod outside_clients;
mod percentages;
mod rates;
mod readme;
mod rebuild;
mod return_workbook;
mod template;
mod tools;
mod whole_headline;
