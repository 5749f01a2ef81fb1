//! The product from the outside: a workbook dropped, a gRPC answer or a receipt read. One binary, because each would be a link of its own.

mod arrows;
mod bad_returns;
mod corrections;
mod crashes;
mod delivery_returns;
mod example_council;
mod house;
mod operator;
mod outside_clients;
mod percentages;
mod rates;
mod readme;
mod return_workbook;
mod tools;
mod whole_headline;
