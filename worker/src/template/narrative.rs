//! The sheet Narrative: rows without a subject, because nobody knows yet what there is to say.

use outturn_domain::code::lookup_key;
use outturn_domain::framework::Framework;
use outturn_domain::narrative::NarrativeKind;
use outturn_domain::organisation::{PlanItem, PlanKind};

use super::key::Lists;
use super::table::{Cell, Column, Table};
use super::validation::Ask;
use super::{Heading, Known, style};
use crate::normalise::standard_return::form;

/// How many rows are prepared. More may be written below them.
const ROWS: usize = 20;

/// The sheet.
pub(super) fn table(known: &Known<'_>, heading: &Heading<'_>) -> Table {
    let lists = Lists::of(known);
    let asks = Column::asks;
    let row = || vec![Cell::Optional(style::WORDS.to_owned()); COLUMNS];
    Table {
        name: form::NARRATIVE.name,
        title: heading.title("Narrative"),
        columns: vec![
            asks(form::SUBJECT.heading(), 44.0, Ask::Named(lists.objectives)),
            asks(form::KIND.heading(), 15.0, Ask::Word(lists.narratives)),
            asks(form::TEXT.heading(), 90.0, Ask::Words),
            asks(form::NUMBER.heading(), 9.0, Ask::Count),
            asks(form::AUTHOR.heading(), 26.0, Ask::Words),
        ],
        rows: (0..ROWS).map(|_| row()).collect(),
    }
}

/// How many columns it has.
const COLUMNS: usize = 5;

/// What a text may be, in words.
pub(super) fn kinds() -> Vec<String> {
    NarrativeKind::ALL.map(|kind| kind.as_str().to_owned()).to_vec()
}

/// The themes and outcomes of the plan as a return may name them: by their titles, or by the code where two have one title.
pub(super) fn objectives(framework: &Framework) -> Vec<String> {
    let alike = |item: &PlanItem| framework.plan.values().filter(|other| lookup_key(&other.title) == lookup_key(&item.title)).count();
    let mut items: Vec<&PlanItem> = framework.plan.values().filter(|item| item.kind != PlanKind::Plan).collect();
    items.sort_by_key(|item| (item.parent.clone(), item.order));
    items.into_iter().map(|item| if alike(item) == 1 { item.title.clone() } else { item.code.to_string() }).collect()
}
