//! The sheets Organisation and Boards: who there is, who may report for whom, and who watches what.

use outturn_domain::code::{BoardCode, EntityCode, SubmitterCode, UnitCode, lookup_key};
use outturn_domain::framework::FrameworkRow;
use outturn_domain::organisation::{Alias, AliasKind, Board, Delegation, Entity, OrganisationUnit, Submitter, UnitKind};

use super::row_reader::{FROM, RowReader, TO};
use super::sheet::SheetForm;
use super::withdrawn::WITHDRAWN;
use crate::home::FRAMEWORK_FOLDER;
use crate::normalise::basis_columns::{BASIS, BASIS_NOTE};
use crate::normalise::table::Column;

const CODE: Column = Column::required("Code");
const KIND: Column = Column::required("Kind");
const NAME: Column = Column::required("Name");
pub(super) const PARENT: Column = Column::optional("Parent");
pub(super) const MAY_REPORT_FOR: Column = Column::optional("May report for");
pub(super) const REMIT: Column = Column::optional("Remit");
const ALIASES: Column = Column::optional("Aliases");
const SCRUTINISES: Column = Column::optional("Scrutinises");

pub(super) const SHEET: SheetForm = SheetForm {
    name: "Organisation",
    also: None,
    key: CODE,
    about_items: false,
    columns: &[CODE, KIND, NAME, PARENT, MAY_REPORT_FOR, FROM, TO, BASIS, BASIS_NOTE, WITHDRAWN],
};

pub(super) const BOARDS: SheetForm = SheetForm {
    name: "Boards",
    also: None,
    key: CODE,
    about_items: false,
    columns: &[CODE, NAME, REMIT, ALIASES, SCRUTINISES, BASIS, BASIS_NOTE, WITHDRAWN],
};

#[derive(Clone, Copy)]
enum Kind {
    Unit(UnitKind),
    Submitter,
    Entity,
}

pub(super) fn row(row: &mut RowReader<'_>) -> Option<Vec<FrameworkRow>> {
    let words = ["directorate", "service", "portfolio", "submitter", "entity"];
    let kind = row.needed_word(&KIND, &words, |text| match lookup_key(text).as_str() {
        "directorate" => Some(Kind::Unit(UnitKind::Directorate)),
        "service" => Some(Kind::Unit(UnitKind::Service)),
        "portfolio" => Some(Kind::Unit(UnitKind::Portfolio)),
        "submitter" => Some(Kind::Submitter),
        "entity" => Some(Kind::Entity),
        _ => None,
    });
    // A bad word of the optional columns is said whatever the kind.
    row.basis();
    let effective = row.effective();
    let title = row.needed_line(&NAME);
    let place = row.place(&CODE);
    Some(vec![match kind? {
        Kind::Unit(kind) => {
            let code = row.needed_code(&CODE, UnitCode::parse)?;
            let parent = row.code(&PARENT, UnitCode::parse);
            FrameworkRow::Unit(OrganisationUnit { code, kind, title: title?, parent, effective, place })
        }
        Kind::Submitter => {
            let code = row.needed_code(&CODE, SubmitterCode::parse)?;
            if code.as_str().eq_ignore_ascii_case(FRAMEWORK_FOLDER) {
                row.hold(&CODE, format!("The folder {FRAMEWORK_FOLDER} is the framework's own, so no submitter can go by it."));
            }
            let may_report_for = delegation(row);
            FrameworkRow::Submitter(Submitter { code, title: title?, may_report_for, effective, place })
        }
        Kind::Entity => FrameworkRow::Entity(Entity { code: row.needed_code(&CODE, EntityCode::parse)?, title: title?, place }),
    }])
}

/// An empty cell lets a submitter report for nobody: a delegation is given, never assumed.
fn delegation(row: &mut RowReader<'_>) -> Delegation {
    let everyone = |part: &String| lookup_key(part) == "everyone";
    let parts = row.list(&MAY_REPORT_FOR);
    if parts.iter().any(everyone) { Delegation::Everyone } else { Delegation::Units(row.codes(&MAY_REPORT_FOR, UnitCode::parse)) }
}

/// A board, and its aliases as rows of their own.
pub(super) fn board(row: &mut RowReader<'_>) -> Option<Vec<FrameworkRow>> {
    let code = row.needed_code(&CODE, BoardCode::parse);
    let title = row.needed_line(&NAME);
    let remit = row.list(&REMIT);
    let aliases = row.list(&ALIASES);
    let scrutinises = row.yes_no(&SCRUTINISES).unwrap_or(true);
    row.basis();
    let board = Board { code: code?, title: title?, remit, scrutinises, place: row.place(&CODE) };
    let alias = |alias| Alias { kind: AliasKind::Board, alias, code: board.code.to_string(), register: None, place: row.place(&ALIASES) };
    let aliases: Vec<_> = aliases.into_iter().map(|name| FrameworkRow::Alias(alias(name))).collect();
    Some(std::iter::once(FrameworkRow::Board(board)).chain(aliases).collect())
}
