//! The text of a formula read.

use rust_decimal::Decimal;

use super::{Formula, Operator, Term};
use crate::code::{CodeError, ItemCode};

/// Text that is no formula.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FormulaError {
    /// Longer than anybody would type.
    #[error("it is longer than {} characters", LONGEST)]
    TooLong,
    /// A character that belongs to no part of a formula.
    #[error("it contains {character:?}; a code with such a character stands in [square brackets]")]
    Character {
        /// The first such character.
        character: char,
    },
    /// A bracket that is opened and not closed.
    #[error("a [ is not closed by a ]")]
    OpenBracket,
    /// A parenthesis that is opened and not closed.
    #[error("a ( is not closed by a )")]
    OpenParenthesis,
    /// Between brackets stands no code.
    #[error("what stands in square brackets cannot be a code: {0}")]
    Code(CodeError),
    /// A code or a number should stand there.
    #[error("a code or a number is missing {}", place(.before.as_deref()))]
    NoOperand {
        /// What stands in its place; absent at the end.
        before: Option<String>,
    },
    /// Two codes or numbers with nothing between them.
    #[error("before {found} one of + - * / is missing")]
    NoOperator {
        /// The second.
        found: String,
    },
    /// Nothing but numbers.
    #[error("it names no measure")]
    NoMeasure,
}

fn place(before: Option<&str>) -> String {
    before.map_or_else(|| "at the end".to_owned(), |found| format!("before {found}"))
}

/// The longest formula, in characters: what is longer is a workbook of its own, and its steps should be measures.
const LONGEST: usize = 500;

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token {
    Number(Decimal),
    Code(ItemCode),
    Operator(Operator),
    Open,
    Close,
}

impl Token {
    fn shown(&self) -> String {
        match self {
            Self::Number(number) => number.to_string(),
            Self::Code(code) => code.to_string(),
            Self::Operator(operator) => operator.sign().to_string(),
            Self::Open => "(".to_owned(),
            Self::Close => ")".to_owned(),
        }
    }
}

impl Formula {
    /// Reads a formula: codes of measures and numbers, `+ - * /` and parentheses.
    ///
    /// A minus without spaces inside a word belongs to the code (`EHC-20W`); a code with spaces or signs of other kinds, or that is a number, stands in square
    /// brackets (`[SR 6]`).
    pub fn parse(text: &str) -> Result<Self, FormulaError> {
        if text.chars().count() > LONGEST { Err(FormulaError::TooLong) } else { Self::read(text) }
    }

    fn read(text: &str) -> Result<Self, FormulaError> {
        let mut reader = Reader { tokens: tokens(text)?, next: 0 };
        let term = reader.sum()?;
        match reader.peek() {
            None => {}
            Some(Token::Close) => return Err(FormulaError::NoOperand { before: Some("a ) that closes nothing".to_owned()) }),
            Some(found) => return Err(FormulaError::NoOperator { found: found.shown() }),
        }
        let formula = Self(term);
        if formula.measures().is_empty() { Err(FormulaError::NoMeasure) } else { Ok(formula) }
    }
}

impl TryFrom<String> for Formula {
    type Error = FormulaError;

    /// Reads what was kept: it may have grown past what is typed by the codes that are meant.
    fn try_from(text: String) -> Result<Self, FormulaError> {
        Self::read(&text)
    }
}

pub(super) fn tokens(text: &str) -> Result<Vec<Token>, FormulaError> {
    let mut rest = text.trim_start();
    let mut tokens = Vec::new();
    while let Some(first) = rest.chars().next() {
        let (token, length) = match first {
            '+' => (Token::Operator(Operator::Plus), 1),
            '-' | '\u{2212}' | '\u{2013}' => (Token::Operator(Operator::Minus), first.len_utf8()),
            '*' | '\u{d7}' => (Token::Operator(Operator::Times), first.len_utf8()),
            '/' | '\u{f7}' => (Token::Operator(Operator::Over), first.len_utf8()),
            '(' => (Token::Open, 1),
            ')' => (Token::Close, 1),
            '[' => bracketed(rest)?,
            first if first.is_alphanumeric() => word(rest)?,
            character => return Err(FormulaError::Character { character }),
        };
        tokens.push(token);
        rest = rest[length..].trim_start();
    }
    Ok(tokens)
}

/// A code in square brackets, in which `]]` is a bracket of its own.
fn bracketed(text: &str) -> Result<(Token, usize), FormulaError> {
    let mut end = 1;
    while let Some(found) = text[end..].find(']') {
        end += found + 1;
        if !text[end..].starts_with(']') {
            let code = ItemCode::parse(&text[1..end - 1].replace("]]", "]")).map_err(FormulaError::Code)?;
            return Ok((Token::Code(code), end));
        }
        end += 1;
    }
    Err(FormulaError::OpenBracket)
}

/// A code or a number: letters, digits, points, underscores, and a minus between two of them.
fn word(text: &str) -> Result<(Token, usize), FormulaError> {
    let belongs = |character: char| character.is_alphanumeric() || matches!(character, '.' | '_');
    let mut end = 0;
    let mut characters = text.char_indices().peekable();
    while let Some((start, character)) = characters.next() {
        let inner = character == '-' && characters.peek().is_some_and(|(_, after)| belongs(*after));
        if !belongs(character) && !inner {
            break;
        }
        end = start + character.len_utf8();
    }
    let word = &text[..end];
    let is_number = word.chars().all(|character| character.is_ascii_digit() || character == '.');
    match word.parse().ok().filter(|_| is_number) {
        Some(number) => Ok((Token::Number(number), end)),
        None => ItemCode::parse(word).map(|code| (Token::Code(code), end)).map_err(FormulaError::Code),
    }
}

struct Reader {
    tokens: Vec<Token>,
    next: usize,
}

impl Reader {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.next)
    }

    fn operator(&mut self, of: [Operator; 2]) -> Option<Operator> {
        let Some(Token::Operator(operator)) = self.peek() else { return None };
        let operator = *operator;
        of.contains(&operator).then(|| {
            self.next += 1;
            operator
        })
    }

    fn sum(&mut self) -> Result<Term, FormulaError> {
        let mut left = self.product()?;
        while let Some(operator) = self.operator([Operator::Plus, Operator::Minus]) {
            left = Term::Both(Box::new(left), operator, Box::new(self.product()?));
        }
        Ok(left)
    }

    fn product(&mut self) -> Result<Term, FormulaError> {
        let mut left = self.signed()?;
        while let Some(operator) = self.operator([Operator::Times, Operator::Over]) {
            left = Term::Both(Box::new(left), operator, Box::new(self.signed()?));
        }
        Ok(left)
    }

    fn signed(&mut self) -> Result<Term, FormulaError> {
        if self.peek() == Some(&Token::Operator(Operator::Minus)) {
            self.next += 1;
            return Ok(Term::Negative(Box::new(self.signed()?)));
        }
        let token = self.peek().cloned();
        self.next += 1;
        match token {
            Some(Token::Number(number)) => Ok(Term::Number(number)),
            Some(Token::Code(code)) => Ok(Term::Measure(code)),
            Some(Token::Open) => {
                let inner = self.sum()?;
                match self.peek() {
                    Some(Token::Close) => {
                        self.next += 1;
                        Ok(inner)
                    }
                    Some(found) => Err(FormulaError::NoOperator { found: found.shown() }),
                    None => Err(FormulaError::OpenParenthesis),
                }
            }
            found => Err(FormulaError::NoOperand { before: found.map(|token| token.shown()) }),
        }
    }
}
