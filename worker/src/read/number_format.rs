//! What a number format code makes of a number: a percentage, money, a date, or just digits.
//!
//! The code is judged here and not by the reader underneath, which takes the letters of `#,##0.00 USD` or
//! `0.0 days` for parts of a date and misses a date that follows a condition with no digits of its own.

use super::cell::{NumberFormat, ShownScale};

/// What a format code shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FormatKind {
    /// A number, in one of the ways that [`NumberFormat`] names.
    Number(NumberFormat),
    /// A date, perhaps with a time.
    Date,
    /// A time of day only; a value of a day or more has a date all the same.
    TimeOfDay,
    /// An elapsed time, such as `[h]:mm`.
    Elapsed,
}

impl FormatKind {
    /// The same as the cell's reader is told.
    pub(crate) fn number_format(self) -> NumberFormat {
        match self {
            Self::Number(format) => format,
            Self::Date | Self::TimeOfDay | Self::Elapsed => NumberFormat::Date,
        }
    }
}

/// The currency sign for a currency that has a code but no sign in the format.
pub(crate) const ANY_CURRENCY: char = '¤';

/// Judges a code by its number in the file and its text; built-in numbers may come without a text.
pub(crate) fn kind_of_numbered(id: Option<u32>, code: &str) -> FormatKind {
    let no_text = code.eq_ignore_ascii_case("general") || code.is_empty();
    match id {
        // Dates of East Asian locales, which have no code in the file.
        Some(27..=36 | 50..=58) if no_text => FormatKind::Date,
        // The built-in currency formats take their sign from the machine that shows them.
        Some(5..=8) if no_text => FormatKind::Number(NumberFormat::Currency(ANY_CURRENCY)),
        Some(42 | 44) if no_text || code.starts_with("_($* #,##0") => FormatKind::Number(NumberFormat::Currency(ANY_CURRENCY)),
        _ => kind_of(code),
    }
}

/// Judges a format code.
pub(crate) fn kind_of(code: &str) -> FormatKind {
    let sections = sections(code);
    // A section of literals only (`"none"`, or an empty one behind a condition) says nothing of the kind.
    let telling = sections.iter().find(|section| section.tells());
    let currency = sections.iter().find_map(|section| section.currency);
    match telling {
        Some(section) => match section.kind() {
            FormatKind::Number(format) if !section.percent => FormatKind::Number(scaled(&sections, format)),
            kind => kind,
        },
        None if currency.is_some() => FormatKind::Number(NumberFormat::Other),
        None if code.trim().is_empty() => FormatKind::Number(NumberFormat::General),
        None => FormatKind::Number(NumberFormat::Other),
    }
}

/// The format with the scale that its sections give what they show; a format that shows a number as large as it is stays as it is.
fn scaled(sections: &[Section], format: NumberFormat) -> NumberFormat {
    // The third section is for nought; which section is for what goes by the order, unless conditions say it.
    let conditional = sections.iter().any(|section| section.conditional);
    let telling = sections.iter().take(if conditional { sections.len() } else { 2 });
    let mut scales = telling.filter(|section| section.counts).map(|section| (section.thousands, section.said));
    let Some((thousands, said)) = scales.next() else { return format };
    let alike = scales.all(|other| other == (thousands, said));
    if sections.iter().all(|section| section.thousands == 0) {
        return format;
    }
    let power = if alike { thousands.saturating_mul(3) } else { 0 };
    NumberFormat::Scaled(ShownScale { power, said: said.filter(|_| alike), currency: format.currency() })
}

/// The power of ten that the letters of a literal stand for behind a number.
fn scale_said(literal: &str) -> Option<i8> {
    match literal.trim_matches(|letter: char| !letter.is_alphabetic()).to_lowercase().as_str() {
        "k" | "thousand" | "thousands" | "th" => Some(3),
        "m" | "mn" | "million" | "millions" => Some(6),
        "bn" | "b" | "billion" | "billions" => Some(9),
        _ => None,
    }
}

/// What one section of a code (they are parted by semicolons) holds outside its literals.
#[derive(Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is one thing that a code may hold beside any other")]
struct Section {
    digits: bool,
    percent: bool,
    general: bool,
    elapsed: bool,
    clock: bool,
    calendar: bool,
    /// Letters that belong to no date, such as the `U` of an unquoted USD.
    stray_letters: bool,
    currency: Option<char>,
    /// The letters outside literals, to look for currency codes and `General`.
    letters: String,
    /// The last date letter, which tells `mm` after `hh` from a month.
    last_letter: Option<char>,
    /// Whether a digit of it counts: `??` only keeps a width.
    counts: bool,
    /// Whether it is for numbers of a size.
    conditional: bool,
    /// The commas behind digits that divide what is shown by a thousand each; those between digits only part them.
    thousands: i8,
    /// Commas of which the next letter tells what they do.
    commas: Option<i8>,
    /// The power of ten that a literal stands for.
    said: Option<i8>,
}

impl Section {
    fn tells(&self) -> bool {
        self.digits || self.percent || self.general || self.elapsed || self.clock || self.calendar
    }

    fn kind(&self) -> FormatKind {
        let dated = (self.clock || self.calendar) && !self.digits && !self.percent && !self.stray_letters;
        if self.elapsed && !self.percent {
            FormatKind::Elapsed
        } else if dated && self.calendar {
            FormatKind::Date
        } else if dated {
            FormatKind::TimeOfDay
        } else if self.percent {
            FormatKind::Number(NumberFormat::Percent)
        } else if let Some(sign) = self.currency {
            FormatKind::Number(NumberFormat::Currency(sign))
        } else if self.general {
            FormatKind::Number(NumberFormat::General)
        } else {
            FormatKind::Number(NumberFormat::Other)
        }
    }

    fn digit(&mut self, digit: char) {
        self.digits = true;
        self.counts |= digit != '?';
        self.commas = Some(0);
    }

    /// Notes a comma, or that something else than a comma or a digit follows.
    fn beside_digits(&mut self, letter: char) {
        match &mut self.commas {
            Some(commas) if letter == ',' => *commas = commas.saturating_add(1),
            Some(commas) if !matches!(letter, '0' | '#' | '?') => {
                self.thousands = self.thousands.saturating_add(*commas);
                self.commas = None;
            }
            _ => {}
        }
    }

    fn literal(&mut self, text: &str) {
        if self.digits {
            self.said = self.said.or_else(|| scale_said(text));
        }
        if self.currency.is_none() {
            self.currency = text.chars().find(|letter| is_currency_sign(*letter)).or_else(|| currency_code(text));
        }
    }

    /// `[h]` counts hours on; `[$£-809]` is money; `[$-809]`, `[Red]` and `[>100]` only steer the showing.
    fn bracket(&mut self, text: &str) {
        if let Some(rest) = text.strip_prefix('$') {
            self.literal(rest.split('-').next().unwrap_or_default());
        } else if !text.is_empty() && text.chars().all(|letter| matches!(letter.to_ascii_lowercase(), 'h' | 'm' | 's')) {
            self.elapsed = true;
        }
        self.conditional |= text.starts_with(['<', '>', '=']);
    }

    fn letter(&mut self, letter: char) {
        self.letters.push(letter.to_ascii_lowercase());
        match letter.to_ascii_lowercase() {
            'y' | 'd' | 'e' | 'g' | 'b' => self.calendar = true,
            'h' | 's' => self.clock = true,
            // `m` is a minute beside an hour or a second, and a month elsewhere; decided in `finish`. `T` and `Z` are of
            // ISO dates, `a` and `p` of AM/PM.
            'm' | 't' | 'z' | 'a' | 'p' => {}
            _ => self.stray_letters = true,
        }
        self.last_letter = Some(letter);
    }

    fn finish(&mut self) {
        self.beside_digits(';');
        if self.letters == "general" || self.letters == "standard" {
            *self = Self { general: true, currency: self.currency, ..Self::default() };
            return;
        }
        if self.letters.contains('m') {
            if self.clock || self.elapsed {
                self.clock = true;
            } else {
                self.calendar = true;
            }
            // `mmm yy hh:mm` holds both; three letters or more are always a month.
            if self.letters.contains("mmm") {
                self.calendar = true;
            }
        }
        if self.digits && self.currency.is_none() {
            self.currency = currency_code(&self.letters.to_ascii_uppercase());
        }
        // An exponent (`0.00E+00`) is the only letter that digits go with; the others were never dates.
        if self.digits {
            self.clock = false;
            self.calendar = false;
        }
    }
}

/// Reads the code once, keeping apart what is literal.
fn sections(code: &str) -> Vec<Section> {
    let mut sections = Vec::new();
    let mut section = Section::default();
    let mut letters = code.chars().peekable();
    while let Some(letter) = letters.next() {
        section.beside_digits(letter);
        match letter {
            '"' => {
                let literal: String = letters.by_ref().take_while(|next| *next != '"').collect();
                section.literal(&literal);
            }
            '\\' => section.literal(&letters.next().map(String::from).unwrap_or_default()),
            // The next letter only gives a width or fills the cell.
            '_' | '*' => {
                letters.next();
            }
            '[' => {
                let bracket: String = letters.by_ref().take_while(|next| *next != ']').collect();
                section.bracket(&bracket);
            }
            ';' => {
                section.finish();
                sections.push(std::mem::take(&mut section));
            }
            // A fraction of seconds (`ss.000`) is part of the time, not a number's decimals.
            '.' if matches!(section.last_letter, Some('s' | 'S')) => while letters.next_if_eq(&'0').is_some() {},
            '0' | '#' | '?' => section.digit(letter),
            '%' => section.percent = true,
            _ if is_currency_sign(letter) => section.literal(letter.encode_utf8(&mut [0; 4])),
            _ if letter.is_alphabetic() => section.letter(letter),
            // A fraction of seconds follows its seconds at once.
            _ => section.last_letter = None,
        }
    }
    section.finish();
    sections.push(section);
    sections
}

fn is_currency_sign(letter: char) -> bool {
    matches!(letter, '$' | '£' | '¥' | '¤' | '\u{20A0}'..='\u{20CF}')
}

/// The sign of a currency that is named by its code (GBP) or by its sign.
pub(crate) fn currency_named(name: &str) -> char {
    match name {
        "GBP" => '£',
        "EUR" => '€',
        "USD" => '$',
        "JPY" => '¥',
        _ => name.chars().find(|letter| is_currency_sign(*letter)).unwrap_or(ANY_CURRENCY),
    }
}

/// Currencies that British bodies write by their code.
fn currency_code(text: &str) -> Option<char> {
    const CODES: [&str; 6] = ["GBP", "EUR", "USD", "CHF", "JPY", "AUD"];
    CODES.iter().any(|code| text.contains(code)).then_some(ANY_CURRENCY)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PERCENT: FormatKind = FormatKind::Number(NumberFormat::Percent);
    const OTHER: FormatKind = FormatKind::Number(NumberFormat::Other);
    const GENERAL: FormatKind = FormatKind::Number(NumberFormat::General);

    const fn money(sign: char) -> FormatKind {
        FormatKind::Number(NumberFormat::Currency(sign))
    }

    #[test]
    fn numbers_are_numbers() {
        for code in ["0", "0.00", "#,##0", "# ?/?", "0.00E+00", "@", "_-* #,##0_-;-* #,##0_-", "0.0 days", "0\" days\"", "#,##0 \\h"] {
            assert_eq!(kind_of(code), OTHER, "{code}");
        }
        for code in ["General", "GENERAL", "", "General;-General", "[Red]General"] {
            assert_eq!(kind_of(code), GENERAL, "{code}");
        }
    }

    #[test]
    fn commas_behind_the_digits_scale_what_is_shown() {
        let scaled = |power, said, currency| FormatKind::Number(NumberFormat::Scaled(ShownScale { power, said, currency }));
        for (code, power, said, currency) in [
            ("#,##0,", 3, None, None),
            ("#,##0,,", 6, None, None),
            ("0.0,", 3, None, None),
            ("0,.0", 3, None, None),
            ("_-* #,##0,_-;-* #,##0,_-;_-* \"-\"??_-;_-@_-", 3, None, None),
            ("0.0,\"k\"", 3, Some(3), None),
            ("#,##0,\\k", 3, Some(3), None),
            ("#,##0,\"m\"", 3, Some(6), None),
            ("\"£\"#,##0.0,,\"m\"", 6, Some(6), Some('£')),
            ("[$£-809]#,##0,", 3, None, Some('£')),
            ("[>=1000000]0.0,,\"m\";[>=1000]0.0,\"k\";0", 0, None, None),
        ] {
            assert_eq!(kind_of(code), scaled(power, said, currency), "{code}");
        }
        for code in ["#,##0", "#,##0.00", "0\"m\"", "0.0\" km\"", "#,###"] {
            assert_eq!(kind_of(code), OTHER, "{code}");
        }
    }

    #[test]
    fn a_percent_sign_counts_only_outside_literals() {
        for code in ["0%", "0.00%", "[Red]0.0%;-0.0%", "\"n/a\";0%", "0 %"] {
            assert_eq!(kind_of(code), PERCENT, "{code}");
        }
        for code in ["0\"%\"", "0\\%"] {
            assert_eq!(kind_of(code), OTHER, "{code}");
        }
    }

    #[test]
    fn money_is_told_by_its_sign_or_code() {
        assert_eq!(kind_of("\"£\"#,##0.00"), money('£'));
        assert_eq!(kind_of("[$£-809]#,##0;[Red]-[$£-809]#,##0"), money('£'));
        assert_eq!(kind_of("_-£* #,##0.00_-"), money('£'));
        assert_eq!(kind_of("#,##0\\ [$€-407]"), money('€'));
        assert_eq!(kind_of("$#,##0"), money('$'));
        assert_eq!(kind_of("#,##0.00 USD"), money('¤'));
        assert_eq!(kind_of("[$USD] #,##0.00"), money('¤'));
        assert_eq!(kind_of_numbered(Some(7), "General"), money('¤'));
    }

    #[test]
    fn a_currency_is_known_by_its_code_and_by_its_sign() {
        for (name, sign) in [("GBP", '£'), ("£", '£'), ("EUR", '€'), ("A$", '$'), ("CHF", ANY_CURRENCY), ("", ANY_CURRENCY)] {
            assert_eq!(currency_named(name), sign, "{name}");
        }
    }

    #[test]
    fn dates_and_times_are_told_from_each_other() {
        for code in [
            "dd/mm/yyyy",
            "d-mmm-yy",
            "mmm-yy",
            "[$-809]d mmmm yyyy;@",
            "yyyy-mm-ddThh:mm:ss",
            "[=0]\"\";dd/mm/yyyy",
            "\"none\";d mmm",
            "m/d/yy h:mm",
            "[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy",
            "mm",
            "yyyy/mm/dd\\ hh:mm:ss.000",
        ] {
            assert_eq!(kind_of(code), FormatKind::Date, "{code}");
        }
        for code in ["h:mm", "h:mm AM/PM", "mm:ss", "mmss.0", "hh:mm:ss.000"] {
            assert_eq!(kind_of(code), FormatKind::TimeOfDay, "{code}");
        }
        for code in ["[h]:mm:ss", "[mm]:ss", "[hh]"] {
            assert_eq!(kind_of(code), FormatKind::Elapsed, "{code}");
        }
        assert_eq!(kind_of_numbered(Some(31), "General"), FormatKind::Date);
    }
}
