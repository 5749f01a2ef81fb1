//! Choices that can be repeated.

use std::time::Duration;

/// A generator of numbers that look random and are the same for the same seed (`SplitMix64`).
#[derive(Debug, Clone)]
pub(crate) struct Seed(u64);

impl Seed {
    pub(crate) fn new(seed: u64, life: usize) -> Self {
        Self(seed.wrapping_add((life as u64).wrapping_mul(0xd134_2543_de82_ef95)))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// One of the numbers below `bound`.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % bound as u64).expect("it is below a usize")
    }

    /// Whether something happens that happens so many times in a hundred.
    pub(crate) fn chance(&mut self, in_a_hundred: usize) -> bool {
        self.below(100) < in_a_hundred
    }

    pub(crate) fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }

    pub(crate) fn between(&mut self, shortest: Duration, longest: Duration) -> Duration {
        let micros = usize::try_from(longest.saturating_sub(shortest).as_micros()).expect("a short time");
        shortest + Duration::from_micros(self.below(micros + 1) as u64)
    }
}
