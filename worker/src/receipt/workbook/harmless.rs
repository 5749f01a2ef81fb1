//! Texts of senders, as a cell of our own workbook can hold them: whatever stands in them, the workbook opens.

/// The longest text of a cell, in UTF-16 units: Excel's own limit is 32,767.
const LONGEST_TEXT: usize = 32_000;

/// The text as a cell holds it.
pub(super) fn text(text: &str) -> String {
    at_most(text, LONGEST_TEXT)
}

/// The same, and no longer than so many UTF-16 units and the sign that something was cut.
pub(super) fn at_most(text: &str, longest: usize) -> String {
    let mut harmless = String::new();
    let mut length = 0;
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        let character = match character {
            '\r' if characters.peek() == Some(&'\n') => continue,
            '\r' => '\n',
            '\n' | '\t' => character,
            _ if is_not_of_xml(character) => char::REPLACEMENT_CHARACTER,
            _ => character,
        };
        length += character.len_utf16();
        if length > longest {
            harmless.push('…');
            break;
        }
        harmless.push(character);
    }
    // What looks so is taken by the writing library for formatted text of its own, and put into the file as it stands.
    if harmless.starts_with("<r>") && harmless.ends_with("</r>") {
        harmless.push(' ');
    }
    harmless
}

/// Characters that no XML file may hold, or that no person sees.
pub(super) fn is_not_of_xml(character: char) -> bool {
    character.is_control() || matches!(character, '\u{fffe}' | '\u{ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_cell_cannot_hold_is_replaced() {
        assert_eq!(text("a\0b\u{1b}[2Jc\u{ffff}"), "a\u{fffd}b\u{fffd}[2Jc\u{fffd}");
        assert_eq!(text("one\r\ntwo\rthree\tfour"), "one\ntwo\nthree\tfour");
        assert_eq!(text("=cmd|' /C calc'!A0"), "=cmd|' /C calc'!A0", "it is written as text, and says what the sender wrote");
        assert_eq!(text("<r><t>red</t></r>"), "<r><t>red</t></r> ");
    }

    #[test]
    fn long_texts_are_cut_by_what_excel_counts() {
        assert_eq!(at_most("££££", 3), "£££…");
        assert_eq!(at_most("😀😀", 3), "😀…", "one that counts as two is never cut in half");
        assert!(text(&"😀".repeat(40_000)).encode_utf16().count() < 32_767);
        assert_eq!(text(&"x".repeat(LONGEST_TEXT)).chars().count(), LONGEST_TEXT);
    }
}
