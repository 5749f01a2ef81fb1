//! The sheet Links: what measures, milestones, projects and risks have to do with each other and with the plan.

use outturn_domain::code::{ItemCode, PlanCode};
use outturn_domain::finding::{Finding, FindingCode};
use outturn_domain::framework::FrameworkRow;
use outturn_domain::link::{ItemLink, LinkRelation, Linked};

use super::check::Checker;
use super::known::Kind;
use super::row_reader::RowReader;
use super::sheet::SheetForm;
use super::withdrawn::WITHDRAWN;
use crate::normalise::basis_columns::{BASIS, BASIS_NOTE};
use crate::normalise::table::Column;

const ITEM: Column = Column::required("Item");
const LINKED: Column = Column::required("Linked item");
const RELATION: Column = Column::optional("Relation");

pub(super) const SHEET: SheetForm =
    SheetForm { name: "Links", also: None, key: ITEM, about_items: true, columns: &[ITEM, LINKED, RELATION, BASIS, BASIS_NOTE, WITHDRAWN] };

pub(super) fn row(row: &mut RowReader<'_>) -> Option<Vec<FrameworkRow>> {
    let words = LinkRelation::ALL.map(LinkRelation::as_str);
    let item = row.needed_code(&ITEM, ItemCode::parse);
    // Whether it is an item of the plan only the whole framework knows.
    let linked = row.needed_code(&LINKED, ItemCode::parse);
    let link = ItemLink {
        relation: row.word(&RELATION, &words, LinkRelation::from_cell).unwrap_or(LinkRelation::Related),
        basis: row.basis(),
        basis_note: row.basis_note(),
        place: row.place(&ITEM),
        item: item?,
        linked: Linked::Item(linked?),
    };
    Some(vec![FrameworkRow::Link(link)])
}

impl Checker<'_> {
    pub(super) fn link(&mut self, mut link: ItemLink) -> ItemLink {
        let problems_before = self.problems.len();
        self.refer(Kind::Item, &mut link.item, ItemCode::parse, &link.place, &ITEM);
        match self.linked(link.linked.code()) {
            Some(linked) => link.linked = linked,
            None => self.unknown(Kind::Linked.noun(), link.linked.code(), Some(Kind::Linked), self.positions.cell(&link.place, &LINKED)),
        }
        if self.problems.len() == problems_before {
            self.problems.extend(self.misfit(&link));
        }
        link
    }

    /// What the code leads to: an item goes before an item of the plan that has the same code.
    fn linked(&self, text: &str) -> Option<Linked> {
        let item = self.known.find(Kind::Item, text).and_then(|code| ItemCode::parse(&code).ok()).map(Linked::Item);
        item.or_else(|| self.known.find(Kind::PlanItem, text).and_then(|code| PlanCode::parse(&code).ok()).map(Linked::PlanItem))
    }

    /// What is wrong with a link between two things that are there.
    fn misfit(&self, link: &ItemLink) -> Option<Finding> {
        let held = |column: &Column, message: String| {
            let at = self.positions.cell(&link.place, column);
            let finding = Finding::new(FindingCode::FrameworkRowHeld, format!("{message} The row is held back.")).at(at);
            finding.about(Some(link.item.clone()), None)
        };
        if matches!(&link.linked, Linked::Item(linked) if *linked == link.item) {
            return Some(held(&LINKED, format!("{} is linked with itself.", link.item)).expected("another item"));
        }
        let ends = [link.item.as_str(), link.linked.code()];
        let circle = match link.relation {
            LinkRelation::DependsOn => self.known.waits_for_itself(ends[0], ends[1]),
            LinkRelation::RequiredBy => self.known.waits_for_itself(ends[1], ends[0]),
            _ => None,
        };
        if let Some(chain) = circle {
            let message = format!("{} depends on itself: {}.", chain[0], chain.join(" on "));
            return Some(
                held(&RELATION, message)
                    .found(link.relation.as_str())
                    .help("Say which of them is to be done first, and leave out the link that goes against it."),
            );
        }
        let is_item = matches!(link.linked, Linked::Item(_));
        let is = |kind: Kind, code: &str| self.known.find(kind, code).is_some();
        let (fits, wants) = match link.relation {
            LinkRelation::Related | LinkRelation::DependsOn | LinkRelation::RequiredBy => (true, ""),
            LinkRelation::FedBy => (is_item && ends.iter().all(|end| is(Kind::Measure, end)), "two measures"),
            LinkRelation::Mitigates => (ends.iter().any(|end| is(Kind::Risk, end)), "a risk and what mitigates it"),
            LinkRelation::Indicates => {
                let [one, other] = ends;
                let shows = |measure, risk| is(Kind::Measure, measure) && is(Kind::Risk, risk);
                (is_item && (shows(one, other) || shows(other, one)), "a measure and a risk")
            }
        };
        let told = || {
            let [one, other] = ends;
            let message = format!("{one} and {other} cannot be linked by \"{}\", which links {wants}.", link.relation.as_str());
            held(&RELATION, message).found(link.relation.as_str()).expected(wants).help("Write another relation, or correct the codes.")
        };
        (!fits).then(told)
    }
}
