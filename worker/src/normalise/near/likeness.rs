//! How alike two writings of a code or name are. People mistype, turn words round, leave words out, abbreviate, and write a code's letters without its
//! dashes; what they do not do is mean another number, or the opposite.

use outturn_domain::code::lookup_key;

/// How alike two writings must be (1 is equal) before one is suggested for the other: `EHCP-20wk` and `EHC-20W` are 0.75 alike.
pub(super) const ALIKE: f64 = 0.7;
/// Longer text is a sentence, and like no code or word; comparing it would take long, too.
const LONGEST_KEY: usize = 200;
/// Words that stand in names of every kind, so that sharing them says next to nothing.
const SMALL_WORDS: [&str; 22] = [
    "a",
    "an",
    "and",
    "as",
    "at",
    "by",
    "cent",
    "for",
    "from",
    "in",
    "number",
    "of",
    "on",
    "or",
    "per",
    "percent",
    "percentage",
    "rate",
    "the",
    "to",
    "total",
    "with",
];
/// Words with which a name says something else: neither "Not met" nor "Nearly met" is "Met".
const TURNING_WORDS: [&str; 13] =
    ["not", "no", "non", "off", "never", "without", "un", "nearly", "almost", "partly", "partially", "mostly", "half"];
/// The fewest letters at their beginning by which two words are one, and only where they are most of the shorter: "educ", "collected" and "collection".
const SHORTEST_STEM: usize = 4;
/// How alike two words must be, letter by letter, to be one word mistyped: one letter in six may be.
const SAME_WORD: f64 = 0.83;
/// The most that a word weighs, however long: otherwise by its letters.
const MOST_WEIGHT: u8 = 8;
/// What a word counts for that is there in part or mistyped.
const NEARLY: f64 = 0.9;

/// A code or name, taken apart to be compared.
#[derive(Debug, Clone)]
pub(super) struct Writing {
    key: String,
    words: Vec<Word>,
}

#[derive(Debug, Clone, PartialEq)]
struct Word {
    text: String,
    weight: u8,
}

impl Writing {
    /// Takes a text apart; absent where it holds no letter or digit, or is too long to be a name.
    pub(super) fn of(text: &str) -> Option<Self> {
        let key = if text.len() > 2 * LONGEST_KEY { return None } else { lookup_key(text) };
        (!key.is_empty() && key.len() <= LONGEST_KEY).then(|| Self { key, words: words(text) })
    }

    /// How alike: 1 is the same but for case, punctuation and the order of words, 0 is not at all.
    pub(super) fn alike(&self, other: &Self) -> f64 {
        if self.is_turned_from(other) || self.has_other_numbers_than(other) {
            return 0.0;
        }
        self.typed_alike(other).max(words_alike(&self.words, &other.words))
    }

    /// By how many letters would have to be typed otherwise.
    fn typed_alike(&self, other: &Self) -> f64 {
        let letters = |key: &str| f64::from(u8::try_from(key.chars().count()).unwrap_or(u8::MAX));
        let (own, others) = (letters(&self.key), letters(&other.key));
        // Every letter that one has more is one typed otherwise, so most pairs need not be compared letter by letter.
        let lengths_allow = own.min(others) >= ALIKE * own.max(others);
        if lengths_allow { strsim::normalized_damerau_levenshtein(&self.key, &other.key) } else { 0.0 }
    }

    fn is_turned_from(&self, other: &Self) -> bool {
        let turned = |writing: &Self| writing.words.iter().filter(|word| TURNING_WORDS.contains(&word.text.as_str())).count();
        turned(self) != turned(other)
    }

    /// Another number is another measure, unless it is all that differs: then it may be mistyped.
    fn has_other_numbers_than(&self, other: &Self) -> bool {
        let numbers = |writing: &Self| writing.words.iter().filter(|word| word.is_number()).cloned().collect::<Vec<_>>();
        let (own, others) = (numbers(self), numbers(other));
        let none_shared = !own.is_empty() && !others.is_empty() && !own.iter().any(|number| others.contains(number));
        let letters = |writing: &Self| writing.key.chars().filter(|character| !character.is_ascii_digit()).collect::<String>();
        none_shared && letters(self) != letters(other)
    }
}

impl Word {
    fn of(text: &str) -> Self {
        let number = text.trim_start_matches('0');
        let text = if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) && !number.is_empty() { number } else { text };
        let mut word = Self { text: text.to_owned(), weight: 1 };
        word.weight = match text.chars().count() {
            _ if word.is_number() => 2,
            _ if SMALL_WORDS.contains(&text) => 1,
            length => u8::try_from(length).map_or(MOST_WEIGHT, |letters| letters.min(MOST_WEIGHT)),
        };
        word
    }

    fn is_number(&self) -> bool {
        self.text.bytes().all(|byte| byte.is_ascii_digit())
    }

    /// Whether sharing it says anything.
    fn tells(&self) -> bool {
        self.weight > 1
    }

    fn alike(&self, other: &Self) -> f64 {
        let (own, others) = (self.text.as_str(), other.text.as_str());
        if own == others {
            return 1.0;
        }
        // Most words of two names differ in their first letter, and then nothing more need be compared.
        if self.is_number() || other.is_number() || own.chars().next() != others.chars().next() {
            return 0.0;
        }
        let length = own.chars().count().min(others.chars().count());
        let stem = own.chars().zip(others.chars()).take_while(|(own, other)| own == other).count();
        let same_stem = stem >= SHORTEST_STEM && 3 * stem >= 2 * length;
        let mistyped = length >= SHORTEST_STEM && strsim::normalized_damerau_levenshtein(own, others) >= SAME_WORD;
        if same_stem || mistyped { NEARLY } else { 0.0 }
    }
}

/// The words of a text in small letters, numbers apart from the letters that they touch: `20wk` is 20 and wk.
fn words(text: &str) -> Vec<Word> {
    let mut parts: Vec<String> = Vec::new();
    let mut last = None;
    for character in text.chars().filter(|character| !matches!(character, '\'' | '’')) {
        let kind = character.is_alphanumeric().then_some(character.is_ascii_digit());
        if kind.is_some() {
            if kind != last {
                parts.push(String::new());
            }
            if let Some(part) = parts.last_mut() {
                part.extend(character.to_lowercase());
            }
        }
        last = kind;
    }
    parts.iter().map(|part| Word::of(part)).collect()
}

/// By the share of the words that stand in both, in whatever order: mostly of the one that has fewer to itself, for names are shortened.
fn words_alike(left: &[Word], right: &[Word]) -> f64 {
    let mut shared = Shared { left: vec![0.0; left.len()], right: vec![0.0; right.len()], telling: 0 };
    for (index, word) in left.iter().enumerate() {
        let free = right.iter().enumerate().filter(|(other, _)| shared.right[*other] == 0.0);
        let best = free.map(|(other, found)| (word.alike(found), other)).max_by(|one, two| one.0.total_cmp(&two.0));
        if let Some((likeness, other)) = best.filter(|(likeness, _)| *likeness > 0.0) {
            (shared.left[index], shared.right[other]) = (likeness, likeness);
            shared.telling += usize::from(word.tells());
        }
    }
    shared.telling += abbreviated(left, &mut shared.left, right, &mut shared.right);
    shared.telling += abbreviated(right, &mut shared.right, left, &mut shared.left);
    let (left, right) = (share(left, &shared.left), share(right, &shared.right));
    let (more, less) = (left.max(right), left.min(right));
    // One word out of many is no likeness.
    if shared.telling < 2 && less < 0.5 { 0.0 } else { (3.0 * more + less) / 4.0 }
}

/// How much of each word of two writings stands in the other.
struct Shared {
    left: Vec<f64>,
    right: Vec<f64>,
    telling: usize,
}

/// Finds words of `short` that are the initials of words side by side in `long` (EHC: Education, Health and Care), and counts the words meant.
fn abbreviated(short: &[Word], short_shared: &mut [f64], long: &[Word], long_shared: &mut [f64]) -> usize {
    let telling: Vec<usize> = (0..long.len()).filter(|index| long[*index].tells() && !long[*index].is_number()).collect();
    let initials: Vec<char> = telling.iter().filter_map(|index| long[*index].text.chars().next()).collect();
    let mut meant = 0;
    for (word, own) in short.iter().zip(short_shared).filter(|(word, own)| **own == 0.0 && (3..=5).contains(&word.text.chars().count())) {
        let letters: Vec<char> = word.text.chars().collect();
        if let Some(start) = initials.windows(letters.len()).position(|window| window == letters) {
            for index in &telling[start..start + letters.len()] {
                long_shared[*index] = long_shared[*index].max(NEARLY);
            }
            *own = NEARLY;
            meant += letters.len();
        }
    }
    meant
}

fn share(words: &[Word], shared: &[f64]) -> f64 {
    let (mut all, mut common) = (0.0, 0.0);
    for (word, shared) in words.iter().zip(shared) {
        let weight = f64::from(word.weight);
        all += weight;
        common += weight * shared;
    }
    if all > 0.0 { common / all } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alike(left: &str, right: &str) -> f64 {
        let (left, right) = (Writing::of(left).expect("a name"), Writing::of(right).expect("a name"));
        let (there, back) = (left.alike(&right), right.alike(&left));
        assert!((there - back).abs() < 0.1, "nearly the same either way: {there} and {back}");
        there
    }

    #[test]
    fn case_punctuation_order_and_leading_noughts_make_no_difference() {
        for (left, right) in
            [("ehc 20w", "EHC-20W"), ("20W EHC", "EHC-20W"), ("customer 1", "CUSTOMER-01"), ("Children’s Care", "CARE: CHILDRENS")]
        {
            assert!((alike(left, right) - 1.0).abs() < 1e-9, "{left} and {right}: {}", alike(left, right));
        }
    }

    #[test]
    fn another_number_and_what_says_something_else_are_not_alike() {
        for (left, right) in [
            ("answered within 10 days", "paid within 30 days"),
            ("SR6", "SP7"),
            ("Not met", "Met"),
            ("Off track", "On track"),
            ("Not started", "Started"),
            ("nearly complete", "Completed"),
        ] {
            assert!(alike(left, right) < 1e-9, "{left} and {right}: {}", alike(left, right));
        }
    }

    #[test]
    fn what_is_no_name_is_not_compared() {
        assert!(Writing::of(" - ").is_none());
        assert!(Writing::of(&"word ".repeat(51)).is_none());
        assert!(Writing::of(&"word ".repeat(10_000)).is_none());
    }
}
