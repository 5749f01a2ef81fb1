//! The colour that a council gives a status, as a fill, and a writing colour that can be read on it.

use outturn_domain::colour::Rgb;
use rust_xlsxwriter::Color;

/// The fill for a rule set's colour (`amber`, `#ffbf00`), and black or white to write on it.
pub(super) fn fill_and_writing(colour: &str) -> (Color, Color) {
    let [red, green, blue] = Rgb::of(colour).parts().map(u32::from);
    // How bright the eye finds it, of 255,000.
    let brightness = red * 299 + green * 587 + blue * 114;
    let fill = Color::RGB((red << 16) | (green << 8) | blue);
    (fill, if brightness > 140_000 { Color::Black } else { Color::White })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_can_be_read_on_its_colour() {
        for (colour, expected) in [
            ("amber", (Color::RGB(0xFF_BF00), Color::Black)),
            ("green", (Color::RGB(0x00_703C), Color::White)),
            ("dark green", (Color::RGB(0x00_5A30), Color::White)),
            ("red", (Color::RGB(0xD4_351C), Color::White)),
            ("puce", (Color::RGB(0xB1_B4B6), Color::Black)),
        ] {
            assert_eq!(fill_and_writing(colour), expected, "{colour}");
        }
    }
}
