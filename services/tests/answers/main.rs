//! What the services answer: over real sockets, from a real database that a writer filled.

mod accuracy;
mod board_view;
mod council;
mod deadlines;
mod decisions;
mod delivery;
mod erased;
mod errors;
mod forecasts;
mod histories;
mod house;
mod lineage;
mod measures;
mod pages;
mod passing_days;
mod period_summary;
mod replaced;
mod replies;
mod risks;
mod scorecards;
mod scrutiny;
mod stages;
mod submissions;
mod targets;
mod transport;
mod validity;
