//! Colours: rule sets name them as people do, the contract gives them as screens do.

/// The colours that councils name.
const NAMED: [(&str, &str); 14] = [
    ("red", "#d4351c"),
    ("amber", "#ffbf00"),
    ("green", "#00703c"),
    ("blue", "#1d70b8"),
    ("yellow", "#ffdd00"),
    ("orange", "#f47738"),
    ("purple", "#4c2c92"),
    ("pink", "#d53880"),
    ("grey", "#b1b4b6"),
    ("gray", "#b1b4b6"),
    ("white", "#ffffff"),
    ("black", "#0b0c0c"),
    ("light green", "#85994b"),
    ("dark green", "#005a30"),
];

/// A colour as `#rrggbb`; a word that names none here is grey, for no meaning hangs on a colour.
pub(crate) fn hex(colour: &str) -> String {
    let colour = colour.trim().to_lowercase();
    let digits = colour.strip_prefix('#').filter(|digits| digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
    if digits.is_some() {
        return colour;
    }
    let plain = colour.replace(['-', '_'], " ");
    NAMED.iter().find(|(name, _)| *name == plain).map_or("#b1b4b6", |(_, hex)| hex).to_owned()
}

#[cfg(test)]
mod tests {
    use super::hex;

    #[test]
    fn a_colour_is_six_digits() {
        assert_eq!(hex("Amber"), "#ffbf00");
        assert_eq!(hex("#FFBF00"), "#ffbf00");
        assert_eq!(hex("dark-green"), "#005a30");
        assert_eq!(hex("#ffbf0"), "#b1b4b6");
        assert_eq!(hex("puce"), "#b1b4b6");
    }
}
