//! Colours: rule sets, scales and risk matrices name them as people do, screens and workbooks want them in red, green and blue. No meaning hangs on one.

use std::fmt;

/// The colours that councils name.
const NAMED: [(&str, Rgb); 14] = [
    ("red", Rgb(0xD4, 0x35, 0x1C)),
    ("amber", Rgb(0xFF, 0xBF, 0x00)),
    ("green", Rgb(0x00, 0x70, 0x3C)),
    ("blue", Rgb(0x1D, 0x70, 0xB8)),
    ("yellow", Rgb(0xFF, 0xDD, 0x00)),
    ("orange", Rgb(0xF4, 0x77, 0x38)),
    ("purple", Rgb(0x4C, 0x2C, 0x92)),
    ("pink", Rgb(0xD5, 0x38, 0x80)),
    ("grey", GREY),
    ("gray", GREY),
    ("white", Rgb(0xFF, 0xFF, 0xFF)),
    ("black", Rgb(0x0B, 0x0C, 0x0C)),
    ("light green", Rgb(0x85, 0x99, 0x4B)),
    ("dark green", Rgb(0x00, 0x5A, 0x30)),
];

const GREY: Rgb = Rgb(0xB1, 0xB4, 0xB6);

/// A colour by its parts of red, green and blue. Its text is `#rrggbb`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rgb(u8, u8, u8);

impl Rgb {
    /// The colour that a council's word (`amber`, `Dark-Green`) or six digits (`#ffbf00`) mean; a word that names none here is grey.
    #[must_use]
    pub fn of(colour: &str) -> Self {
        let colour = colour.trim().to_lowercase();
        if let Some(parts) = colour.strip_prefix('#').and_then(six_digits) {
            return parts;
        }
        let plain = colour.replace(['-', '_'], " ");
        NAMED.iter().find(|(name, _)| *name == plain).map_or(GREY, |(_, rgb)| *rgb)
    }

    /// Its parts of red, green and blue, each to 255.
    #[must_use]
    pub fn parts(self) -> [u8; 3] {
        [self.0, self.1, self.2]
    }
}

fn six_digits(digits: &str) -> Option<Rgb> {
    // A sign would be read as part of a number.
    if digits.len() != 6 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let [_, red, green, blue] = u32::from_str_radix(digits, 16).ok()?.to_be_bytes();
    Some(Rgb(red, green, blue))
}

impl fmt::Display for Rgb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [red, green, blue] = self.parts();
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}

#[cfg(test)]
mod tests {
    use super::Rgb;

    #[test]
    fn a_word_or_six_digits_name_a_colour_and_anything_else_is_grey() {
        for (colour, expected) in [
            ("Amber", "#ffbf00"),
            (" #FFBF00 ", "#ffbf00"),
            ("#00090a", "#00090a"),
            ("dark-green", "#005a30"),
            ("light_green", "#85994b"),
            ("#ffbf0", "#b1b4b6"),
            ("#+12345", "#b1b4b6"),
            ("#££££££", "#b1b4b6"),
            ("puce", "#b1b4b6"),
            ("", "#b1b4b6"),
        ] {
            assert_eq!(Rgb::of(colour).to_string(), expected, "{colour:?}");
        }
    }
}
