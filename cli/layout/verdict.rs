//! Whether a layout would be chosen for a workbook, among those that are installed.

use outturn_worker::installed::Installed;
use outturn_worker::layout::{Layout, Recognition, recognise};
use outturn_worker::normalise::standard_return;
use outturn_worker::read::RawWorkbook;

/// What would be chosen, in a sentence; and whether it is this layout.
pub(super) fn verdict(layout: &Layout, installed: &Installed, workbook: &RawWorkbook) -> (bool, String) {
    let others = installed.layouts.iter().filter(|other| other.id() != layout.id());
    let layouts: Vec<Layout> = others.cloned().chain([layout.clone()]).collect();
    if standard_return::recognises(workbook).matches() {
        return (false, "No: this is the standard return, which needs no layout.".to_owned());
    }
    match recognise(&layouts, workbook) {
        Recognition::One(chosen, because) if chosen.id() == layout.id() => (true, format!("Yes: {because}.")),
        Recognition::One(chosen, because) => (false, format!("No: {:?} would be chosen; {because}.", chosen.id())),
        Recognition::Several(several) => {
            let ids: Vec<&str> = several.iter().map(|(layout, _)| layout.id()).collect();
            (
                false,
                format!(
                    "No: {} layouts describe this workbook alike: {}. Name the sheets, or take one of them out.",
                    ids.len(),
                    ids.join(", ")
                ),
            )
        }
        unknown @ Recognition::None(_) => {
            let why = unknown.finding().map(|finding| finding.message).unwrap_or_default();
            (false, format!("No: {why}"))
        }
    }
}
