//! Resource names: `collection/id`, written in one form and read in any that people use.

use std::fmt::Display;

use outturn_domain::code::{CodeError, EntityCode, ItemCode, LONGEST_CODE, lookup_key};
use outturn_domain::framework::Framework;
use outturn_domain::narrative::plan_item;
use outturn_domain::organisation::Board;
use outturn_domain::period::Period;
use outturn_domain::provenance::SubmissionId;

use crate::error::{Failure, Resource};

/// `measures/EHC-20W`.
pub(crate) fn measure(code: &ItemCode) -> String {
    named("measures", code)
}

/// A measure, milestone, project or risk, in the collection that the framework has it in; or what a narrative is about: an item of the plan.
pub(crate) fn item(framework: &Framework, code: &ItemCode) -> String {
    if let Some(objective) = plan_item(code) {
        return named("planItems", objective);
    }
    let collection = if framework.milestones.contains_key(code) {
        "milestones"
    } else if framework.projects.contains_key(code) {
        "projects"
    } else if framework.risks.contains_key(code) {
        "risks"
    } else {
        "measures"
    };
    named(collection, code)
}

/// `submissions/20211012t081500123456-1f00ab34`.
pub(crate) fn submission(id: &SubmissionId) -> String {
    named("submissions", id)
}

/// `publications/fy2021-22-q2`: a period is published once.
pub(crate) fn publication(period: Period) -> String {
    named("publications", period)
}

/// `collection/id`.
pub(crate) fn named(collection: &str, id: impl Display) -> String {
    format!("{collection}/{id}")
}

/// An id made of words that somebody wrote: "Head of SEND" is `head-of-send`.
pub(crate) fn slug(words: &str) -> String {
    let plain: String = words.chars().map(|character| if character.is_alphanumeric() { character } else { ' ' }).collect();
    plain.split_whitespace().map(str::to_lowercase).collect::<Vec<_>>().join("-")
}

/// What is left of a name when its collection is taken off; a bare code or alias is left as it is.
pub(crate) fn id_in<'t>(collection: &str, text: &'t str) -> &'t str {
    let text = text.trim();
    text.strip_prefix(collection).and_then(|rest| rest.strip_prefix('/')).unwrap_or(text)
}

/// The measure that a request means: by name, code or alias.
pub(crate) fn find_measure<'f>(framework: &'f Framework, field: &'static str, text: &str) -> Result<&'f ItemCode, Failure> {
    let id = checked(field, id_in("measures", text))?;
    if !framework.measures.keys().any(|code| code.as_str() == id) {
        let key = lookup_key(id);
        let written_so: Vec<&ItemCode> = framework.measures.keys().filter(|code| lookup_key(code.as_str()) == key).collect();
        if written_so.len() > 1 {
            let candidates = written_so.into_iter().map(measure).collect();
            return Err(Failure::AmbiguousName { field, value: text.to_owned(), candidates });
        }
    }
    let found = framework.item_called(id).filter(|code| framework.measures.contains_key(*code));
    found.ok_or_else(|| Failure::NotFound { resource: Resource::Measure, name: text.to_owned(), near: near_measures(framework, id) })
}

/// The body that a request means; absent for the council itself.
pub(crate) fn find_entity(framework: &Framework, text: &str) -> Result<Option<EntityCode>, Failure> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    let found = framework.entity_called(checked("entity", id_in("entities", text))?);
    let not_found = || Failure::NotFound { resource: Resource::Entity, name: text.to_owned(), near: Vec::new() };
    found.cloned().map(Some).ok_or_else(not_found)
}

/// The board that a request means: by name, code, title or alias; absent where it names none.
pub(crate) fn find_board<'f>(framework: &'f Framework, text: &str) -> Result<Option<&'f Board>, Failure> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    let id = checked("board", id_in("boards", text))?;
    let wanted = lookup_key(id);
    let near = || {
        let alike = |board: &&Board| strsim::jaro_winkler(&wanted, &lookup_key(board.code.as_str())) >= NEAR;
        framework.boards.iter().filter(alike).take(3).map(|board| named("boards", &board.code)).collect()
    };
    let not_found = || Failure::NotFound { resource: Resource::Board, name: text.to_owned(), near: near() };
    framework.board_called(id).map(Some).ok_or_else(not_found)
}

/// How alike two codes must be to be suggested for one another, of 1.
const NEAR: f64 = 0.84;

fn near_measures(framework: &Framework, id: &str) -> Vec<String> {
    let wanted = lookup_key(id);
    let mut near: Vec<(f64, &ItemCode)> = framework
        .measures
        .keys()
        .map(|code| (strsim::jaro_winkler(&wanted, &lookup_key(code.as_str())), code))
        .filter(|(likeness, _)| *likeness >= NEAR)
        .collect();
    near.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    near.into_iter().take(3).map(|(_, code)| measure(code)).collect()
}

/// Text that could be a code of any kind; empty and over-long text could not.
pub(crate) fn checked<'t>(field: &'static str, text: &'t str) -> Result<&'t str, Failure> {
    if text.trim().is_empty() {
        return Err(Failure::RequiredFieldMissing { field });
    }
    let invalid = |_: CodeError| Failure::InvalidName { field, value: text.chars().take(LONGEST_CODE).collect() };
    ItemCode::parse(text).map_err(invalid)?;
    Ok(text.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_taken_apart_and_a_code_left_alone() {
        assert_eq!(id_in("measures", "measures/EHC-20W"), "EHC-20W");
        assert_eq!(id_in("measures", " EHC-20W "), "EHC-20W");
        assert_eq!(id_in("measures", "measuresEHC"), "measuresEHC");
        assert_eq!(slug("Head of SEND (acting)"), "head-of-send-acting");
    }
}
