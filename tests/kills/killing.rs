//! The kills on the way in.

use std::time::Duration;

use outturn_worker::failpoints::{POINTS, WRITE_POINTS};

use crate::ledger::Dropped;
use crate::life::Life;
use crate::program::Ended;
use crate::senders;

/// Roughly how long a file takes from the inbox to its answer.
const A_FILE: Duration = Duration::from_millis(120);

impl Life {
    /// Runs the program until it passes the next named point, once or a few times, and is killed there.
    pub(crate) fn kill_at_the_next_point(&mut self) {
        let points = [POINTS, WRITE_POINTS].concat();
        let point = points[self.turn / 2 % points.len()];
        let there = self.ledger.in_the_inbox(&self.home).len();
        // What is written passes one point several times over.
        let most = if there > 0 && WRITE_POINTS.contains(&point) { 4 } else { there.clamp(1, 3) };
        for passing in [1 + self.seed.below(most), 1, 1] {
            match self.runs.killed_at(&["ingest"], point, passing) {
                Ended::Killed => return self.tally.killed("ingest", Some(point)),
                // There was too little to do to come there.
                Ended::Well => self.drop_in_one(),
            }
        }
        panic!("{point} is never passed");
    }

    /// A file that goes all the way.
    pub(crate) fn drop_in_one(&mut self) {
        let file = senders::plain_return(&mut self.seed, self.ledger.dropped.len());
        self.drop_in(file);
    }

    /// Runs the program, and kills it at a moment that nobody knows. Where it watches the inbox, files go on coming meanwhile.
    pub(crate) fn kill_at_a_random_time(&mut self) {
        let watching = self.seed.chance(50);
        let waiting = u32::try_from(self.ledger.in_the_inbox(&self.home).len()).unwrap_or(u32::MAX);
        let longest = self.idle_run * 3 / 2 + A_FILE * (waiting + u32::from(watching)).min(6);
        // Before it has begun its work there is little to be broken, but a little there is.
        let shortest = if self.seed.chance(15) { Duration::ZERO } else { self.idle_run / 2 };
        let moment = self.seed.between(shortest, longest);
        let live: Vec<Dropped> = if watching && self.seed.chance(50) {
            // Chosen before the program runs: what is dropped meanwhile must be no choice of the machine's timing.
            vec![senders::plain_return(&mut self.seed, self.ledger.dropped.len())]
        } else {
            Vec::new()
        };
        let (command, pause) = if watching { ("worker", moment / 2) } else { ("ingest", Duration::ZERO) };
        let (ledger, home) = (&mut self.ledger, &self.home);
        let ended = self.runs.killed_after(&[command], moment, |starts| {
            if !live.is_empty() {
                std::thread::sleep(pause);
            }
            for file in live {
                ledger.drop_in(home, Dropped { after_start: starts, unordered: true, ..file });
            }
        });
        if ended == Ended::Killed {
            self.tally.killed(command, None);
        }
    }
}
