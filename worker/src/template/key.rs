//! The hidden sheet: what the workbook is known by, and the lists behind its drop-downs.

use outturn_domain::address::column_letters;
use outturn_domain::code::UnitCode;
use rust_xlsxwriter::{Workbook, XlsxError};

use super::{Heading, Known, narrative};
use crate::normalise::standard_return::key;

/// A list that a drop-down shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct List {
    place: ListPlace,
    length: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ListPlace {
    Milestones,
    Confidence,
    Likelihoods,
    Impacts,
    Narratives,
    Objectives,
}

impl ListPlace {
    /// The columns before hold the key itself.
    fn column(self) -> u16 {
        match self {
            Self::Milestones => 3,
            Self::Confidence => 4,
            Self::Likelihoods => 5,
            Self::Impacts => 6,
            Self::Narratives => 7,
            Self::Objectives => 8,
        }
    }
}

/// Where the words of the lists will stand.
pub(super) struct Lists {
    pub(super) milestones: List,
    pub(super) confidence: List,
    pub(super) likelihoods: List,
    pub(super) impacts: List,
    pub(super) narratives: List,
    pub(super) objectives: List,
}

impl Lists {
    pub(super) fn of(known: &Known<'_>) -> Self {
        let list = |place, words: &[String]| List { place, length: words.len() };
        Self {
            milestones: list(ListPlace::Milestones, &known.words.milestones),
            confidence: list(ListPlace::Confidence, &known.words.confidence),
            likelihoods: list(ListPlace::Likelihoods, &known.words.likelihoods),
            impacts: list(ListPlace::Impacts, &known.words.impacts),
            narratives: list(ListPlace::Narratives, &narrative::kinds()),
            objectives: list(ListPlace::Objectives, &narrative::objectives(known.framework)),
        }
    }
}

/// The cells of a list, as a formula names them.
pub(super) fn range_of(list: List) -> String {
    let column = column_letters(u32::from(list.place.column()));
    format!("={}!${column}$1:${column}${}", key::SHEET, list.length.max(1))
}

/// Adds the hidden sheet.
pub(super) fn add(workbook: &mut Workbook, heading: &Heading<'_>, known: &Known<'_>) -> Result<(), XlsxError> {
    let sheet = workbook.add_worksheet().set_name(key::SHEET)?;
    sheet.write(0, 0, key::MARK)?.write(0, 1, key::VERSION)?;
    sheet.write(1, 0, key::PERIOD)?.write(1, 1, heading.period.id())?;
    sheet.write(2, 0, key::SERVICES)?.write(2, 1, services(heading, known))?;
    let words = known.words;
    let (kinds, objectives) = (narrative::kinds(), narrative::objectives(known.framework));
    let lists = [
        (ListPlace::Milestones, &words.milestones),
        (ListPlace::Confidence, &words.confidence),
        (ListPlace::Likelihoods, &words.likelihoods),
        (ListPlace::Impacts, &words.impacts),
        (ListPlace::Narratives, &kinds),
        (ListPlace::Objectives, &objectives),
    ];
    for (place, words) in lists {
        for (row, word) in (0..).zip(words) {
            sheet.write(row, place.column(), word)?;
        }
    }
    sheet.set_very_hidden(true);
    Ok(())
}

/// The unit and every unit below it.
fn services(heading: &Heading<'_>, known: &Known<'_>) -> String {
    let framework = known.framework;
    let own = &heading.unit.code;
    let below = framework.units.keys().filter(|unit| *unit != own && framework.with_parents(unit).any(|over| over == own));
    std::iter::once(own).chain(below).map(UnitCode::as_str).collect::<Vec<_>>().join(key::BETWEEN)
}
