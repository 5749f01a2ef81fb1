//! What there will be once a workbook is in force: its own rows, and behind them the framework before it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use outturn_domain::code::{ItemCode, PlanCode, UnitCode, lookup_key};
use outturn_domain::framework::{Framework, FrameworkRow};
use outturn_domain::link::{ItemLink, LinkRelation};
use outturn_domain::measure::{CellHolds, Effective, Formula, Frequency, Measure, RollUp};
use outturn_domain::organisation::AliasKind;

use crate::normalise::near::nearest;

/// What a cell of the framework may refer to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    PlanItem,
    Unit,
    Entity,
    Board,
    Measure,
    Project,
    Risk,
    /// A measure, milestone, project or risk.
    Item,
    /// An item, or an item of the plan.
    Linked,
    /// A review with a code of its own.
    Review,
    Recommendation,
}

impl Kind {
    /// What it is called in a sentence.
    pub(super) fn noun(self) -> &'static str {
        match self {
            Self::PlanItem => "plan item",
            Self::Unit => "directorate, service or portfolio",
            Self::Entity => "entity",
            Self::Board => "board",
            Self::Measure => "measure",
            Self::Project => "project",
            Self::Risk => "risk",
            Self::Item => "measure, milestone, project or risk",
            Self::Linked => "measure, milestone, project, risk or plan item",
            Self::Review => "review with a code",
            Self::Recommendation => "recommendation",
        }
    }

    pub(super) fn of_alias(kind: AliasKind) -> Self {
        match kind {
            AliasKind::Item => Self::Item,
            AliasKind::Entity => Self::Entity,
            AliasKind::Unit => Self::Unit,
            AliasKind::Board => Self::Board,
            AliasKind::Plan => Self::PlanItem,
        }
    }
}

/// The codes of one kind, and what else people write for them.
#[derive(Default)]
struct Names {
    codes: BTreeSet<String>,
    writings: BTreeMap<String, BTreeSet<String>>,
}

impl Names {
    fn add(&mut self, code: &str) {
        self.codes.insert(code.to_owned());
        self.also(code, code);
    }

    fn also(&mut self, code: &str, writing: &str) {
        self.writings.entry(lookup_key(writing)).or_default().insert(code.to_owned());
    }

    /// The code itself, else the only one that may be written so.
    fn find(&self, text: &str) -> Option<&str> {
        if let Some(code) = self.codes.get(text) {
            return Some(code);
        }
        let meant = self.writings.get(&lookup_key(text)).filter(|codes| codes.len() == 1)?;
        meant.iter().next().map(String::as_str)
    }
}

/// The union of a workbook and the framework in force before it.
pub(super) struct Known<'a> {
    in_force: &'a Framework,
    names: BTreeMap<Kind, Names>,
    /// Above each directorate, service or portfolio the one it stands under.
    pub(super) unit_parents: BTreeMap<String, String>,
    /// Above each plan item the one it stands under.
    pub(super) plan_parents: BTreeMap<String, String>,
    /// Of each thing what it waits for.
    waits_for: BTreeMap<String, BTreeSet<String>>,
    definitions: BTreeMap<String, BTreeMap<Option<NaiveDate>, Effective>>,
    /// Of each measure how its figures come about, by the first day of each of its definitions.
    makings: BTreeMap<ItemCode, BTreeMap<Option<NaiveDate>, Making>>,
}

/// How the figures of a measure come about.
#[derive(Debug, Clone)]
pub(super) struct Making {
    pub(super) frequency: Frequency,
    pub(super) cell_holds: CellHolds,
    pub(super) roll_up: Option<RollUp>,
    pub(super) formula: Option<Formula>,
}

impl<'a> Known<'a> {
    /// What there will be once `rows` are in force.
    pub(super) fn new<'r>(in_force: &'a Framework, rows: impl Iterator<Item = &'r FrameworkRow> + Clone) -> Self {
        let mut known = Self {
            in_force,
            names: BTreeMap::new(),
            unit_parents: BTreeMap::new(),
            plan_parents: BTreeMap::new(),
            waits_for: BTreeMap::new(),
            definitions: BTreeMap::new(),
            makings: BTreeMap::new(),
        };
        known.add_framework(in_force);
        for row in rows.clone() {
            known.add_row(row);
        }
        // Aliases last: what they stand for may come on a later sheet.
        for row in rows.clone() {
            if let FrameworkRow::Alias(alias) = row
                && let Some(code) = known.find(Kind::of_alias(alias.kind), &alias.code)
            {
                known.names(Kind::of_alias(alias.kind)).also(&code, &alias.alias);
                let also = [Kind::Measure, Kind::Project, Kind::Risk].into_iter().find(|kind| known.find(*kind, &code).is_some());
                if let Some(also) = also.filter(|_| alias.kind == AliasKind::Item) {
                    known.names(also).also(&code, &alias.alias);
                }
            }
        }
        known.name_formulas();
        known.add_links(rows.filter_map(|row| if let FrameworkRow::Link(link) = row { Some(link) } else { None }));
        known
    }

    /// What waits for what, by the codes that are meant; a later row of the same two ends takes the place of the earlier one.
    fn add_links<'r>(&mut self, links: impl Iterator<Item = &'r ItemLink>) {
        let meant = |code: &str| self.find(Kind::Item, code).or_else(|| self.find(Kind::PlanItem, code)).unwrap_or_else(|| code.to_owned());
        let ends = |link: &ItemLink| ((meant(link.item.as_str()), meant(link.linked.code())), link.relation);
        let newest: BTreeMap<(String, String), LinkRelation> = self.in_force.links.iter().map(ends).chain(links.map(ends)).collect();
        for ((item, linked), relation) in newest {
            match relation {
                LinkRelation::DependsOn => drop(self.waits_for.entry(item).or_default().insert(linked)),
                LinkRelation::RequiredBy => drop(self.waits_for.entry(linked).or_default().insert(item)),
                LinkRelation::Related | LinkRelation::FedBy | LinkRelation::Mitigates | LinkRelation::Indicates => {}
            }
        }
    }

    /// The chain by which something waits for what waits for it, each for the next, where it does.
    pub(super) fn waits_for_itself(&self, first: &str, next: &str) -> Option<Vec<String>> {
        let mut seen = BTreeSet::from([next.to_owned()]);
        let mut chains = vec![vec![first.to_owned(), next.to_owned()]];
        while let Some(chain) = chains.pop() {
            for other in chain.last().and_then(|last| self.waits_for.get(last)).into_iter().flatten() {
                let longer = || chain.iter().cloned().chain([other.clone()]).collect();
                if other == first {
                    return Some(longer());
                }
                if seen.insert(other.clone()) {
                    chains.push(longer());
                }
            }
        }
        None
    }

    /// Writes the codes of formulas as those that are meant, so that one that feeds on itself is found however it is written.
    fn name_formulas(&mut self) {
        let mut makings = std::mem::take(&mut self.makings);
        let formulas = makings.values_mut().flat_map(BTreeMap::values_mut).filter_map(|making| making.formula.as_mut());
        for code in formulas.flat_map(Formula::measures_mut) {
            if let Some(meant) = self.find(Kind::Measure, code.as_str()).and_then(|meant| ItemCode::parse(&meant).ok()) {
                *code = meant;
            }
        }
        self.makings = makings;
    }

    fn names(&mut self, kind: Kind) -> &mut Names {
        self.names.entry(kind).or_default()
    }

    fn add_framework(&mut self, framework: &Framework) {
        for item in framework.plan.values() {
            self.add_row(&FrameworkRow::PlanItem(item.clone()));
        }
        for unit in framework.units.values() {
            self.add_row(&FrameworkRow::Unit(unit.clone()));
        }
        for entity in framework.entities.values() {
            self.add_row(&FrameworkRow::Entity(entity.clone()));
        }
        for board in &framework.boards {
            self.add_row(&FrameworkRow::Board(board.clone()));
        }
        for measure in framework.measures.values().chain(framework.proposed.values()).flatten() {
            self.add_measure(measure);
        }
        framework.milestones.keys().for_each(|code| self.names(Kind::Item).add(code.as_str()));
        framework.projects.keys().for_each(|code| self.add_item(Kind::Project, code));
        framework.risks.keys().for_each(|code| self.add_item(Kind::Risk, code));
        let reviews = framework.reviews.iter().filter_map(|review| review.details.code.as_ref());
        reviews.for_each(|code| self.names(Kind::Review).add(code.as_str()));
        framework.recommendations.iter().for_each(|made| self.names(Kind::Recommendation).add(made.code.as_str()));
    }

    fn add_row(&mut self, row: &FrameworkRow) {
        match row {
            FrameworkRow::PlanItem(item) => {
                self.names(Kind::PlanItem).add(item.code.as_str());
                stands_under(&mut self.plan_parents, item.code.as_str(), item.parent.as_ref().map(PlanCode::as_str));
            }
            FrameworkRow::Unit(unit) => {
                let names = self.names(Kind::Unit);
                names.add(unit.code.as_str());
                names.also(unit.code.as_str(), &unit.title);
                stands_under(&mut self.unit_parents, unit.code.as_str(), unit.parent.as_ref().map(UnitCode::as_str));
            }
            FrameworkRow::Entity(entity) => {
                let names = self.names(Kind::Entity);
                names.add(entity.code.as_str());
                names.also(entity.code.as_str(), &entity.title);
            }
            FrameworkRow::Board(board) => {
                let names = self.names(Kind::Board);
                names.add(board.code.as_str());
                names.also(board.code.as_str(), &board.title);
            }
            FrameworkRow::Measure(measure) => self.add_measure(measure),
            FrameworkRow::Milestone(item) => self.names(Kind::Item).add(item.code.as_str()),
            FrameworkRow::Project(item) => self.add_item(Kind::Project, &item.code),
            FrameworkRow::Risk(item) => self.add_item(Kind::Risk, &item.code),
            FrameworkRow::Review(review) => {
                if let Some(code) = &review.details.code {
                    self.names(Kind::Review).add(code.as_str());
                }
            }
            FrameworkRow::Recommendation(made) => self.names(Kind::Recommendation).add(made.code.as_str()),
            FrameworkRow::Setting(_)
            | FrameworkRow::Submitter(_)
            | FrameworkRow::CalendarDay(_)
            | FrameworkRow::Breakdown(_)
            | FrameworkRow::Target(_)
            | FrameworkRow::RiskControl(_)
            | FrameworkRow::RiskAction(_)
            | FrameworkRow::Gate(_)
            | FrameworkRow::Link(_)
            | FrameworkRow::Action(_)
            | FrameworkRow::ScrutinyRule(_)
            | FrameworkRow::PlannedLook(_)
            | FrameworkRow::Change(_)
            | FrameworkRow::Rule(_)
            | FrameworkRow::Override(_)
            | FrameworkRow::Benchmark(_)
            | FrameworkRow::Publication(_)
            | FrameworkRow::ExceptionalTime(_)
            | FrameworkRow::Alias(_)
            | FrameworkRow::Withdrawn { .. } => {}
        }
    }

    /// An item that is also looked for among those of its kind alone.
    fn add_item(&mut self, kind: Kind, code: &ItemCode) {
        self.names(kind).add(code.as_str());
        self.names(Kind::Item).add(code.as_str());
    }

    fn add_measure(&mut self, measure: &Measure) {
        self.add_item(Kind::Measure, &measure.code);
        self.definitions.entry(measure.code.to_string()).or_default().insert(measure.effective.from, measure.effective);
        let making = Making {
            frequency: measure.frequency,
            cell_holds: measure.cell_holds,
            roll_up: measure.roll_up,
            formula: measure.formula.clone(),
        };
        self.makings.entry(measure.code.clone()).or_default().insert(measure.effective.from, making);
    }

    /// How the figures of a measure come about by the definition that holds on the day `on`; before the first of them by that one.
    pub(super) fn making(&self, code: &ItemCode, on: Option<NaiveDate>) -> Option<&Making> {
        let definitions = self.makings.get(code)?;
        let begun = definitions.range(..=on).next_back();
        begun.or_else(|| definitions.iter().next()).map(|(_, making)| making)
    }

    /// What a measure is worked out from, by the definition that holds on the day `on`.
    pub(super) fn formula(&self, code: &ItemCode, on: Option<NaiveDate>) -> Option<&Formula> {
        self.making(code, on)?.formula.as_ref()
    }

    /// The code that people mean by `text`: the code however it is written, or an alias.
    pub(super) fn find(&self, kind: Kind, text: &str) -> Option<String> {
        let own = self.names.get(&kind).and_then(|names| names.find(text)).map(str::to_owned);
        own.or_else(|| match kind {
            Kind::Item => self.in_force.item_called(text).map(ToString::to_string),
            Kind::Measure => {
                self.in_force.item_called(text).filter(|code| self.in_force.measures.contains_key(code)).map(ToString::to_string)
            }
            Kind::Project => {
                self.in_force.item_called(text).filter(|code| self.in_force.projects.contains_key(code)).map(ToString::to_string)
            }
            Kind::Risk => self.in_force.item_called(text).filter(|code| self.in_force.risks.contains_key(code)).map(ToString::to_string),
            Kind::Linked => self.find(Kind::Item, text).or_else(|| self.find(Kind::PlanItem, text)),
            Kind::Entity => self.in_force.entity_called(text).map(ToString::to_string),
            Kind::Unit => self.in_force.unit_called(text).map(|unit| unit.code.to_string()),
            Kind::Board => self.in_force.board_called(text).map(|board| board.code.to_string()),
            Kind::PlanItem | Kind::Review | Kind::Recommendation => None,
        })
    }

    /// A code of the kind that was perhaps meant.
    pub(super) fn near(&self, kind: Kind, text: &str) -> Option<&str> {
        let of_kinds = match kind {
            Kind::Linked => &[Kind::Item, Kind::PlanItem][..],
            _ => &[kind],
        };
        nearest(text, of_kinds.iter().filter_map(|kind| self.names.get(kind)).flat_map(|names| &names.codes).map(String::as_str))
    }

    /// Another definition of the measure that holds on days on which this one does.
    ///
    /// A definition without an end is ended by the next one's beginning; only an end that was written can reach too far.
    pub(super) fn overlapping(&self, measure: &Measure) -> Option<Effective> {
        let own = measure.effective;
        let definitions = self.definitions.get(measure.code.as_str())?;
        // What stands in force just so is no second definition, though a decision moved the end of the one before it.
        if self.in_force.definitions(&measure.code).iter().any(|known| known.effective == own) {
            return None;
        }
        let others = definitions.values().filter(|other| other.from != own.from);
        let reaches_into = |earlier: Effective, later: Effective| earlier.to.zip(later.from).is_some_and(|(to, from)| to >= from);
        others.copied().find(|other| if other.from < own.from { reaches_into(*other, own) } else { reaches_into(own, *other) })
    }
}

fn stands_under(parents: &mut BTreeMap<String, String>, code: &str, parent: Option<&str>) {
    match parent {
        Some(parent) => drop(parents.insert(code.to_owned(), parent.to_owned())),
        None => drop(parents.remove(code)),
    }
}

/// The chain from `code` upwards that comes back to it, where it does.
pub(super) fn cycle_through(parents: &BTreeMap<String, String>, code: &str) -> Option<Vec<String>> {
    let mut chain = vec![code.to_owned()];
    while let Some(parent) = chain.last().and_then(|last| parents.get(last)) {
        chain.push(parent.clone());
        if parent == code {
            return Some(chain);
        }
        // A chain may run into a cycle that `code` stands below and not in.
        if chain.len() > parents.len() + 1 {
            return None;
        }
    }
    None
}
