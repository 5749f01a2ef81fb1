//! How files arrive in an inbox, with real files and a clock that the test sets: nothing is taken too early, nothing waits for ever, nothing that lies
//! outside is ever taken.

mod clock;
mod document;
mod half_copies;
mod hint;
mod house;
mod links;
mod many;
mod names;
mod owner_files;
mod passed_over;
mod save_dance;
mod share;
