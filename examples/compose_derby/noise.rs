//! Small movements that look alive and are always the same: a generator seeded by a measure's code.

/// A stream of numbers for one measure; adding a measure leaves every other's stream as it was.
pub(crate) struct Noise(u64);

impl Noise {
    /// The stream of `code` (seeded by FNV-1a, so that it does not hang on the standard library's hasher).
    pub(crate) fn seeded_by(code: &str) -> Self {
        Self(code.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)))
    }

    /// The next number between -1 and 1, more often near nought than near the ends.
    pub(crate) fn next(&mut self) -> f64 {
        f64::midpoint(self.uniform(), self.uniform())
    }

    /// `SplitMix64`, of which the upper bits are used.
    fn uniform(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let upper = u32::try_from((mixed ^ (mixed >> 31)) >> 32).unwrap_or(0);
        f64::from(upper) / f64::from(u32::MAX) * 2.0 - 1.0
    }
}
