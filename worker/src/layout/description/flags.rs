//! What may stand beside a figure or a name and is no part of it: "`[r]`", "~", footnote numbers.

use std::collections::BTreeMap;

use serde::Deserialize;

/// What a flag says of the figure that it stands beside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Flag {
    /// The figure is expected to be revised.
    Provisional,
    /// The figure is a bound or an approximation.
    Approximate,
    /// Nothing that bears on the figure: a pointer to a note.
    Note,
}

/// The flags that a return uses.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(try_from = "BTreeMap<String, Flag>")]
pub struct Flags {
    texts: Vec<(String, Flag)>,
    footnote_numbers: Option<Flag>,
}

/// How a layout names the numbers that point from a name to its footnotes: "Bristol6", "London 9,R".
const FOOTNOTE_NUMBERS: &str = "footnote numbers";

impl TryFrom<BTreeMap<String, Flag>> for Flags {
    type Error = String;

    fn try_from(written: BTreeMap<String, Flag>) -> Result<Self, String> {
        let mut flags = Self::default();
        for (text, flag) in written {
            let text = text.trim().to_lowercase();
            if text == FOOTNOTE_NUMBERS {
                flags.footnote_numbers = Some(flag);
            } else if could_be_part_of_a_figure(&text) {
                return Err(format!(
                    "{text:?} cannot be a flag: it could be a part of a figure; write a flag with its brackets, as \"[r]\", and \"{FOOTNOTE_NUMBERS}\" for \
                     numbers behind names"
                ));
            } else {
                flags.texts.push((text, flag));
            }
        }
        // The longest first, so that "[note 1]" is not taken for "[".
        flags.texts.sort_by_key(|(text, _)| std::cmp::Reverse(text.chars().count()));
        Ok(flags)
    }
}

/// Whether what is left of a figure without this could be another figure: "-5" without "-", "1.5" without ".5", "12%" without "%", "5k" without "k".
fn could_be_part_of_a_figure(flag: &str) -> bool {
    let is_minus = |letter: char| matches!(letter, '-' | '–' | '−');
    let in_figures = |letter: char| {
        letter.is_numeric() || is_minus(letter) || matches!(letter, '.' | ',' | '%' | '*' | '(' | ')') || letter.is_whitespace()
    };
    !is_asterisks(flag) && flag.chars().all(in_figures)
        || flag.starts_with(char::is_numeric)
        || flag.ends_with(|last: char| last.is_numeric() || is_minus(last))
        || matches!(flag, "k" | "m" | "mn" | "bn")
}

/// Asterisks alone, as "*" beside a figure that has a note: here they stand for nothing else.
fn is_asterisks(flag: &str) -> bool {
    !flag.is_empty() && flag.bytes().all(|byte| byte == b'*')
}

/// Letters alone, as "r": they may be a part of any name, and of a word beside a figure.
fn is_word(flag: &str) -> bool {
    flag.chars().all(char::is_alphabetic)
}

impl Flags {
    /// Whether a layout may name this as a flag.
    pub(crate) fn may_be(text: &str) -> bool {
        !could_be_part_of_a_figure(&text.trim().to_lowercase())
    }

    /// Every flag, in small letters; footnote numbers are none of them.
    pub(crate) fn written(&self) -> impl Iterator<Item = &str> {
        self.texts.iter().map(|(text, _)| text.as_str())
    }

    /// The text of a figure without its flags, and what they say.
    pub fn of_figure<'a>(&self, text: &'a str) -> (&'a str, Vec<Flag>) {
        self.parted(text, |_| true)
    }

    /// What the text says where it is nothing but flags, as in a column of its own beside a figure.
    pub fn alone(&self, text: &str) -> Option<Vec<Flag>> {
        // Beside any figure, each of them would be taken off.
        let beside = format!("0 {}", text.trim());
        let (rest, flags) = self.of_figure(&beside);
        let notes = rest.strip_prefix('0').unwrap_or(rest);
        let is_number = |part: &str| !part.trim().is_empty() && part.trim().bytes().all(|byte| byte.is_ascii_digit());
        match self.footnote_numbers {
            _ if notes.is_empty() => Some(flags),
            Some(flag) if notes.split(',').all(is_number) => Some(flags.into_iter().chain([flag]).collect()),
            _ => None,
        }
    }

    /// Every flag, as a person is told what may stand in a column of flags.
    pub(crate) fn expected(&self) -> String {
        let flags: Vec<&str> = self.written().collect();
        if flags.is_empty() { "nothing, for the form has no flags".to_owned() } else { format!("one of the flags {}", flags.join("  ")) }
    }

    /// Whether a text holds the flag.
    pub(crate) fn holds(text: &str, flag: &str) -> bool {
        let text = text.to_lowercase();
        if is_asterisks(flag) { text.contains(flag) } else { flag.split('*').all(|part| text.contains(part)) }
    }

    /// The text without those flags that may stand beside it, and what they say.
    fn parted<'a>(&self, text: &'a str, may_stand: impl Fn(&str) -> bool) -> (&'a str, Vec<Flag>) {
        let mut rest = text.trim();
        let mut found = Vec::new();
        let shorter = |rest: &'a str| {
            let flags = self.texts.iter().filter(|(flag_text, _)| may_stand(flag_text));
            flags.into_iter().find_map(|(flag_text, flag)| Some((without(rest, flag_text)?, *flag)))
        };
        while let Some((shorter, flag)) = shorter(rest) {
            rest = shorter;
            found.push(flag);
        }
        (rest, found)
    }

    /// Whether the numbers of footnotes are no part of a name.
    pub(crate) fn leave_out_footnote_numbers(&self) -> bool {
        self.footnote_numbers.is_some()
    }

    /// A name without its flags, but for those of letters alone, and, where the layout says so, without the numbers of its footnotes.
    pub fn of_name<'a>(&self, text: &'a str) -> &'a str {
        let (rest, _) = self.parted(text, |flag| !is_word(flag));
        if self.footnote_numbers.is_some() { without_footnote_numbers(rest) } else { rest }
    }
}

/// The text without a flag at its beginning or end; a `*` in the flag stands for anything that stays within it.
fn without<'a>(text: &'a str, flag: &str) -> Option<&'a str> {
    let lower = text.to_lowercase();
    // Lower case can change the length of a few letters; such text is left as it is.
    if lower.len() != text.len() {
        return None;
    }
    let rest = match flag.split_once('*').filter(|_| !is_asterisks(flag)) {
        None if lower == flag => return None,
        None => lower.strip_suffix(flag).map(|rest| &text[..rest.len()]).or_else(|| lower.starts_with(flag).then(|| &text[flag.len()..])),
        Some((opens, closes)) => lower
            .strip_suffix(closes)
            .filter(|_| !opens.is_empty() && !closes.is_empty())
            .and_then(|body| body.rfind(opens))
            .map(|start| &text[..start]),
    }?;
    // A word does not begin or end within another.
    let within_a_word =
        is_word(flag) && (if text.starts_with(rest) { rest.ends_with(char::is_alphabetic) } else { rest.starts_with(char::is_alphabetic) });
    let rest = rest.trim();
    (!rest.is_empty() && !within_a_word).then_some(rest)
}

/// "Birmingham4,5" and "London 9,R" without what points to the footnotes; "Type 1" and "Ward 12" stay, for a number after a space may be the name's own.
fn without_footnote_numbers(text: &str) -> &str {
    let is_pointer = |letter: char| letter.is_ascii_digit() || letter == ',' || letter == ' ' || letter.is_ascii_uppercase();
    let end = text.trim_end_matches(is_pointer);
    let tail = &text[end.len()..];
    let points = end.chars().next_back().is_some_and(char::is_alphabetic)
        && tail.starts_with(|first: char| first.is_ascii_digit())
        && tail.split(',').all(|part| part.trim().len() == 1 || part.trim().bytes().all(|byte| byte.is_ascii_digit()));
    if points { end } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flags(toml: &str) -> Flags {
        toml::from_str(toml).expect(toml)
    }

    #[test]
    fn flags_beside_figures() {
        let flags = flags(
            "\"[r]\" = \"note\"\n\"[p]\" = \"provisional\"\n\"~\" = \"approximate\"\n\"+\" = \"approximate\"\n\"[note *]\" = \"note\"",
        );
        for (text, rest, found) in [
            ("12", "12", vec![]),
            ("~15.0", "15.0", vec![Flag::Approximate]),
            ("52+", "52", vec![Flag::Approximate]),
            ("2017 [r]", "2017", vec![Flag::Note]),
            ("~12 [P]", "12", vec![Flag::Provisional, Flag::Approximate]),
            ("Visits [note 3]", "Visits", vec![Flag::Note]),
            ("~", "~", vec![]),
        ] {
            let (left, mut says) = flags.of_figure(text);
            says.sort();
            let mut found = found;
            found.sort();
            assert_eq!((left, says), (rest, found), "{text}");
        }
    }

    #[test]
    fn footnote_numbers_behind_names() {
        let flags = flags("\"footnote numbers\" = \"note\"");
        for (name, rest) in [
            ("Birmingham4,5", "Birmingham"),
            ("London9,R", "London"),
            ("Leeds", "Leeds"),
            ("Type 1", "Type 1"),
            ("A2", "A2"),
            ("Manchester10", "Manchester"),
        ] {
            assert_eq!(flags.of_name(name), rest, "{name}");
        }
    }

    #[test]
    fn a_number_is_no_flag() {
        for flag in ["12", "-", ".", ",", ".5", "–", "p-", "%", "k", "()", "-*"] {
            let error = toml::from_str::<Flags>(&format!("{flag:?} = \"note\"")).expect_err(flag);
            assert!(error.message().contains("could be a part of a figure"), "{flag}: {error}");
        }
    }

    #[test]
    fn an_asterisk_alone_is_a_flag() {
        let flags = flags("\"*\" = \"note\"\n\"[note *]\" = \"note\"");
        assert_eq!(flags.of_figure("12*"), ("12", vec![Flag::Note]));
        assert_eq!(flags.of_figure("* 12"), ("12", vec![Flag::Note]));
        assert_eq!(flags.of_figure("*"), ("*", vec![]));
        assert_eq!(flags.alone("**"), Some(vec![Flag::Note, Flag::Note]));
        assert_eq!(flags.alone("[note 4] *"), Some(vec![Flag::Note, Flag::Note]));
        assert_eq!((flags.alone("5"), flags.alone("x")), (None, None));
    }

    #[test]
    fn letters_are_taken_off_figures_and_never_off_names() {
        let flags = flags("r = \"provisional\"\n\"est\" = \"approximate\"");
        assert_eq!(flags.of_figure("5r"), ("5", vec![Flag::Provisional]));
        assert_eq!(flags.of_figure("est 5 r"), ("5", vec![Flag::Approximate, Flag::Provisional]));
        assert_eq!(flags.of_figure("5 yr"), ("5 yr", vec![]));
        for name in ["Leicester", "Block R", "r", "Est End"] {
            assert_eq!(flags.of_name(name), name);
        }
    }
}
