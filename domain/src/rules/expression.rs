//! Conditions in CEL, with its sharp edges closed.
//!
//! - Length and depth are limited on the text, before it is parsed: a deeply nested one would abort the process.
//! - Only the words of [`Variable`] and the operators of [`ALLOWED`] are let through. There is no `/`: by nought it answers "infinite", which
//!   compares as true. Use `deviation`.
//! - Integer literals become floating-point ones, so that `value * 2 >= target` is answered; an index (`previous[0]`) stays an integer.
//! - A word of travel that does not exist (`travel_long == "better"`) would silently never hold: it is refused. So is a code in `previous` that no status has; the
//!   set knows them, and asks for [`Expression::earlier_codes`].

use std::fmt;

use cel::common::ast::{Expr, LiteralValue, operators};
use cel::objects::Value;
use cel::parser::Parser;
use cel::{Context, IdedExpr};

use super::variable::Variable;
use crate::travel::{Direction, NOT_COMPARABLE};

/// The longest condition, in characters.
pub const LONGEST: usize = 400;

/// The deepest nesting of brackets in a condition. Unoptimised, the parser takes up to a quarter of a mebibyte of stack for each.
pub const DEEPEST: usize = 5;

/// The most signs (`-`, `!`) and choices (`?`) in a condition: each opens an expression inside another too, and takes far less.
pub const MOST_SIGNS: usize = 16;

/// The most operators that may stand one inside another (`a + b + c` are two): answering takes stack for each, too.
pub const MOST_NESTED: usize = 24;

/// The operators that a condition may use.
const ALLOWED: [&str; 15] = [
    operators::CONDITIONAL,
    operators::LOGICAL_AND,
    operators::LOGICAL_OR,
    operators::LOGICAL_NOT,
    operators::SUBSTRACT,
    operators::ADD,
    operators::MULTIPLY,
    operators::NEGATE,
    operators::EQUALS,
    operators::NOT_EQUALS,
    operators::GREATER_EQUALS,
    operators::LESS_EQUALS,
    operators::GREATER,
    operators::LESS,
    operators::INDEX,
];

/// What is wrong with a condition.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ExpressionError {
    /// It is too long.
    #[error("the condition has {found} characters; at most {LONGEST} are read")]
    TooLong {
        /// How many it has.
        found: usize,
    },
    /// It is nested too deeply.
    #[error(
        "the condition nests brackets more than {DEEPEST} deep, has more than {MOST_SIGNS} signs and choices, or more than {MOST_NESTED} operators inside each other"
    )]
    TooDeep,
    /// It is not CEL.
    #[error("{0}")]
    Syntax(String),
    /// It speaks of something that there is not.
    #[error("{name:?} is not a word of conditions; the words are {}", words())]
    UnknownName {
        /// What it says.
        name: String,
    },
    /// It divides.
    #[error("a condition cannot divide: use deviation, which is absent where the target is nought")]
    Division,
    /// It uses an operator or a function that conditions do not have.
    #[error("{name:?} is not an operator of conditions")]
    NotAllowed {
        /// The operator or function.
        name: String,
    },
    /// It compares travel with a word that travel never is.
    #[error("travel is never {word:?}; it is improving, worsening, no_change, increasing, decreasing or {NOT_COMPARABLE}")]
    UnknownTravel {
        /// The word.
        word: String,
    },
}

fn words() -> String {
    Variable::ALL.map(Variable::as_str).join(", ")
}

/// A condition that could not be answered with the figures at hand.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EvaluationError {
    /// It reads what is absent, or compares what cannot be compared.
    #[error("{0}")]
    Failed(String),
    /// Its answer is neither yes nor no.
    #[error("the condition gives {0}, and not yes or no")]
    NotYesOrNo(String),
}

/// A condition, read and checked.
#[derive(Clone)]
pub struct Expression {
    text: String,
    tree: IdedExpr,
    reads: Vec<Variable>,
}

impl fmt::Debug for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Expression").field(&self.text).finish()
    }
}

impl Expression {
    /// Reads a condition.
    pub fn parse(text: &str) -> Result<Self, ExpressionError> {
        let found = text.chars().count();
        if found > LONGEST {
            return Err(ExpressionError::TooLong { found });
        }
        check_depth(text)?;
        let mut tree = Parser::new().parse(text).map_err(|errors| ExpressionError::Syntax(tidy(&errors.to_string())))?;
        check(&tree, 0)?;
        let names = tree.references();
        let reads = names.variables().into_iter().map(known).collect::<Result<Vec<_>, _>>()?;
        lift(&mut tree);
        Ok(Self { text: text.to_owned(), tree, reads })
    }

    /// The condition as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether it reads `variable`.
    #[must_use]
    pub fn reads(&self, variable: Variable) -> bool {
        self.reads.contains(&variable)
    }

    /// The codes that the statuses of earlier periods are held against.
    pub(super) fn earlier_codes(&self) -> Vec<&str> {
        let mut found = Vec::new();
        collect_earlier_codes(&self.tree, &mut found);
        found
    }

    /// Whether it holds.
    pub(super) fn holds(&self, context: &Context<'_, '_>) -> Result<bool, EvaluationError> {
        match Value::resolve(&self.tree, context) {
            Ok(Value::Bool(holds)) => Ok(holds),
            Ok(other) => Err(EvaluationError::NotYesOrNo(format!("{other:?}"))),
            Err(cel::ExecutionError::UndeclaredReference(name)) => Err(EvaluationError::Failed(format!("{name} is absent"))),
            Err(error) => Err(EvaluationError::Failed(error.to_string())),
        }
    }
}

fn known(name: &str) -> Result<Variable, ExpressionError> {
    Variable::from_word(name).ok_or_else(|| ExpressionError::UnknownName { name: name.to_owned() })
}

/// The parser's complaint on one line.
fn tidy(message: &str) -> String {
    message.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Refuses a text that nests so deeply that the parser would run out of stack, before the parser sees it.
fn check_depth(text: &str) -> Result<(), ExpressionError> {
    // Without escapes and doubled quotes, a quote of the kind that opened a text is what closes it.
    for quirk in ["\\", "''", "\"\""] {
        if text.contains(quirk) {
            return Err(ExpressionError::NotAllowed { name: quirk.to_owned() });
        }
    }
    let (mut open, mut deepest, mut signs, mut quote) = (0usize, 0, 0, None);
    for character in text.chars() {
        match (quote, character) {
            (Some(mark), _) => quote = (mark != character).then_some(mark),
            (None, '"' | '\'') => quote = Some(character),
            (None, '(' | '[' | '{') => open += 1,
            (None, ')' | ']' | '}') => open = open.saturating_sub(1),
            (None, '?' | '!' | '-') => signs += 1,
            (None, _) => {}
        }
        deepest = deepest.max(open);
    }
    if deepest > DEEPEST || signs > MOST_SIGNS { Err(ExpressionError::TooDeep) } else { Ok(()) }
}

/// Refuses every operator, function and literal that conditions do not have, and a tree too deep to be answered.
fn check(tree: &IdedExpr, depth: usize) -> Result<(), ExpressionError> {
    if depth > MOST_NESTED {
        return Err(ExpressionError::TooDeep);
    }
    let not_allowed = |name: &str| Err(ExpressionError::NotAllowed { name: name.to_owned() });
    match &tree.expr {
        Expr::Call(call) => {
            match call.func_name.as_str() {
                operators::DIVIDE | operators::MODULO => return Err(ExpressionError::Division),
                operators::IN => {}
                name if ALLOWED.contains(&name) => {}
                name => return not_allowed(name),
            }
            check_travel(&call.args)?;
            call.target.iter().map(AsRef::as_ref).chain(&call.args).try_for_each(|part| check(part, depth + 1))
        }
        Expr::List(list) => list.elements.iter().try_for_each(|part| check(part, depth + 1)),
        Expr::Ident(_)
        | Expr::Literal(LiteralValue::Boolean(_) | LiteralValue::Double(_) | LiteralValue::Int(_) | LiteralValue::String(_)) => Ok(()),
        Expr::Literal(LiteralValue::Null) => not_allowed("null"),
        Expr::Literal(LiteralValue::UInt(_)) => not_allowed("an unsigned number"),
        Expr::Literal(LiteralValue::Bytes(_)) => not_allowed("bytes"),
        Expr::Select(_) => not_allowed("."),
        Expr::Comprehension(_) => not_allowed("a macro"),
        Expr::Map(_) | Expr::Struct(_) => not_allowed("{}"),
        Expr::Unspecified => Err(ExpressionError::Syntax("the condition is empty".to_owned())),
    }
}

/// Where one side of an operator is a word of travel, every text on the other must be one that travel can be.
fn check_travel(sides: &[IdedExpr]) -> Result<(), ExpressionError> {
    let is_travel = |side: &IdedExpr| matches!(&side.expr, Expr::Ident(name) if Variable::from_word(name).is_some_and(Variable::is_travel));
    if !sides.iter().any(is_travel) {
        return Ok(());
    }
    let texts = sides.iter().flat_map(|side| match &side.expr {
        Expr::List(list) => list.elements.iter().collect(),
        _ => vec![side],
    });
    for text in texts {
        if let Expr::Literal(LiteralValue::String(word)) = &text.expr {
            let word = word.inner();
            if word != NOT_COMPARABLE && !Direction::ALL.iter().any(|direction| direction.as_str() == word) {
                return Err(ExpressionError::UnknownTravel { word: word.to_owned() });
            }
        }
    }
    Ok(())
}

/// The texts that stand on the other side of an operator from `previous` or one of it.
fn collect_earlier_codes<'t>(tree: &'t IdedExpr, found: &mut Vec<&'t str>) {
    let is_earlier = |side: &IdedExpr| matches!(&side.expr, Expr::Ident(name) if Variable::from_word(name) == Some(Variable::Previous));
    let is_one_of_them = |side: &IdedExpr| match &side.expr {
        Expr::Call(call) => call.func_name == operators::INDEX && call.args.first().is_some_and(is_earlier),
        _ => is_earlier(side),
    };
    match &tree.expr {
        Expr::Call(call) => {
            if call.func_name != operators::INDEX && call.args.iter().any(is_one_of_them) {
                for side in &call.args {
                    collect_texts(side, found);
                }
            }
            call.target.iter().map(AsRef::as_ref).chain(&call.args).for_each(|part| collect_earlier_codes(part, found));
        }
        Expr::List(list) => list.elements.iter().for_each(|part| collect_earlier_codes(part, found)),
        _ => {}
    }
}

fn collect_texts<'t>(side: &'t IdedExpr, found: &mut Vec<&'t str>) {
    match &side.expr {
        Expr::Literal(LiteralValue::String(text)) => found.push(text.inner()),
        Expr::List(list) => list.elements.iter().for_each(|element| collect_texts(element, found)),
        _ => {}
    }
}

/// Turns integer literals into floating-point ones, but for indexes.
fn lift(tree: &mut IdedExpr) {
    match &mut tree.expr {
        Expr::Literal(literal) => {
            if let LiteralValue::Int(number) = literal {
                #[expect(clippy::cast_precision_loss, reason = "a condition's literal of more than 2^53 has no meaning in any council")]
                let number = *number.inner() as f64;
                *literal = LiteralValue::Double(number.into());
            }
        }
        Expr::Call(call) => {
            let lifted = if call.func_name == operators::INDEX { 1 } else { call.args.len() };
            call.target.iter_mut().for_each(|target| lift(target));
            call.args.iter_mut().take(lifted).for_each(lift);
        }
        Expr::List(list) => list.elements.iter_mut().for_each(lift),
        _ => {}
    }
}
