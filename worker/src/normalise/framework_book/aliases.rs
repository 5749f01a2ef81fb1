//! The sheet Aliases: other names that people write for what the framework holds.

use outturn_domain::code::lookup_key;
use outturn_domain::framework::FrameworkRow;
use outturn_domain::organisation::{Alias, AliasKind};

use super::row_reader::RowReader;
use super::sheet::SheetForm;
use super::withdrawn::WITHDRAWN;
use crate::normalise::basis_columns::{BASIS, BASIS_NOTE};
use crate::normalise::table::Column;

const KIND: Column = Column::required("Kind");
const ALIAS: Column = Column::required("Alias");
pub(super) const CODE: Column = Column::required("Code");
const REGISTER: Column = Column::optional("Register");

pub(super) const SHEET: SheetForm = SheetForm {
    name: "Aliases",
    also: None,
    key: ALIAS,
    about_items: false,
    columns: &[KIND, ALIAS, CODE, REGISTER, BASIS, BASIS_NOTE, WITHDRAWN],
};

pub(super) fn row(row: &mut RowReader<'_>) -> Option<Vec<FrameworkRow>> {
    let kind = row.needed_word(&KIND, &["item", "entity", "unit", "board", "plan"], |text| match lookup_key(text).as_str() {
        "item" => Some(AliasKind::Item),
        "entity" => Some(AliasKind::Entity),
        "unit" => Some(AliasKind::Unit),
        "board" => Some(AliasKind::Board),
        "plan" => Some(AliasKind::Plan),
        _ => None,
    });
    let alias = row.needed_line(&ALIAS);
    if alias.as_deref().is_some_and(|alias| lookup_key(alias).is_empty()) {
        row.hold(&ALIAS, "An alias needs a letter or a digit.");
    }
    let code = row.needed_line(&CODE);
    let register = row.line(&REGISTER);
    if register.is_some() && kind.is_some_and(|kind| kind != AliasKind::Item) {
        row.hold(&REGISTER, "Only a measure, milestone, project or risk has a code in a register: the kind is then item.");
    }
    row.basis();
    Some(vec![FrameworkRow::Alias(Alias { kind: kind?, alias: alias?, code: code?, register, place: row.place(&ALIAS) })])
}
