//! Numbers in four bytes, as both binary formats keep most of theirs.

/// A number packed into 30 bits: an integer or the upper part of a double, perhaps to be divided by 100.
pub(super) fn unpack(bytes: [u8; 4]) -> f64 {
    let packed = u32::from_le_bytes(bytes);
    let number = if packed & 2 != 0 { f64::from(packed.cast_signed() >> 2) } else { f64::from_bits(u64::from(packed & 0xFFFF_FFFC) << 32) };
    if packed & 1 != 0 { number / 100.0 } else { number }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packed_numbers_unpack() {
        assert_eq!(unpack((123_u32 << 2 | 2).to_le_bytes()).to_bits(), 123.0_f64.to_bits());
        assert_eq!(unpack((12_345_u32 << 2 | 3).to_le_bytes()).to_bits(), 123.45_f64.to_bits());
        assert_eq!(unpack(((-5_i32 << 2).cast_unsigned() | 2).to_le_bytes()).to_bits(), (-5.0_f64).to_bits());
        assert_eq!(unpack([0, 0, 0xF0, 0x3F]).to_bits(), 1.0_f64.to_bits());
    }
}
