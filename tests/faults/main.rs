//! The program on a disk that fails and in a house where the power is cut: whatever happens to a call, and whatever the disk forgets, the next run brings
//! every file to the same one answer.
//!
//! A small library (`shim.c`) stands between the program and the kernel. Without a C compiler these tests say so and pass. They try a sample that takes
//! less than half a minute; `OUTTURN_FAULTS=all` tries everything, `OUTTURN_FAULTS=500` about that many cases of each test.

mod disk;
mod fixture;
mod injected;
mod invariant;
mod lost_database;
mod made;
mod named;
mod power_cut;
mod recording;
mod sample;
mod shim;
mod unforgiven;
