//! Words and numbers, with what stands between them.

/// A word in small letters, or a run of digits, and what stands before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) text: String,
    pub(super) digits: bool,
    pub(super) gap: Gap,
    /// An amount or a share: £2020, 20%.
    pub(super) amount: bool,
}

/// What stands between a token and the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gap {
    /// Nothing: Mar|14.
    Glued,
    /// Spaces, line breaks, or the apostrophe of Sept '21.
    Space,
    Dash,
    Slash,
    Underscore,
    /// A point, comma or colon inside a number: 1.01.2, 2,020, 12:30.
    Point,
    Other,
}

impl Token {
    pub(super) fn is(&self, word: &str) -> bool {
        !self.digits && self.text == word
    }

    /// The number, where it has as many digits and is no amount.
    pub(super) fn number_of(&self, length: usize) -> Option<u32> {
        (self.digits && !self.amount && self.text.len() == length).then(|| self.text.parse().ok()).flatten()
    }
}

/// Cuts a text at spaces and punctuation, and between letters and digits.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    // Up before down: two letters that share a capital are then one, whichever way the text was typed.
    let folded = text.to_uppercase().to_lowercase();
    let mut tokens: Vec<Token> = Vec::new();
    let mut between = String::new();
    for character in folded.chars() {
        if !character.is_alphanumeric() {
            between.push(if is_dash(character) { '-' } else { character });
            continue;
        }
        let digits = character.is_ascii_digit();
        match tokens.last_mut() {
            Some(last) if between.is_empty() && last.digits == digits => last.text.push(character),
            previous => {
                let gap = previous.as_ref().map_or(Gap::Other, |last| gap(&between, digits && last.digits));
                if let Some(previous) = previous {
                    previous.amount |= between.trim_start().starts_with('%');
                }
                let amount = digits && between.trim_end().ends_with(['£', '$', '€']);
                tokens.push(Token { text: character.to_string(), digits, gap, amount });
            }
        }
        between.clear();
    }
    if let Some(last) = tokens.last_mut() {
        last.amount |= between.trim_start().starts_with('%');
    }
    tokens
}

fn gap(between: &str, in_number: bool) -> Gap {
    let marks: Vec<char> = between.chars().filter(|character| !is_space(*character)).collect();
    match marks.as_slice() {
        [] if between.is_empty() => Gap::Glued,
        ['.' | ',' | ':'] if in_number && between.chars().count() == 1 => Gap::Point,
        // "Sept. 2021", "Sept '21" and "December 11, 2012".
        marks if marks.iter().all(|mark| matches!(mark, '.' | ',' | '\'' | '’' | '‘')) => Gap::Space,
        ['/'] => Gap::Slash,
        [first, ..] if *first == '-' && marks.iter().all(|mark| *mark == '-') => Gap::Dash,
        ['_', ..] if marks.iter().all(|mark| *mark == '_') => Gap::Underscore,
        _ => Gap::Other,
    }
}

fn is_space(character: char) -> bool {
    character.is_whitespace() || matches!(character, '\u{200b}' | '\u{2060}' | '\u{feff}')
}

fn is_dash(character: char) -> bool {
    matches!(character, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}')
}
