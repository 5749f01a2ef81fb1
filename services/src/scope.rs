//! Which part of the council a request is about.

use outturn_domain::code::{ItemCode, lookup_key};
use outturn_domain::framework::Framework;
use outturn_domain::measure::{Measure, MeasureClass};
use outturn_domain::organisation::{AliasKind, OrganisationUnit, PlanKind, UnitKind};
use outturn_domain::scorecard::Scope;

use crate::contract;
use crate::contract::scope::Part;
use crate::definitions::Definitions;
use crate::error::{Failure, Resource};
use crate::names::{checked, id_in, named, slug};
use crate::reading::known;
use crate::wire::measure::{class, class_title};

/// A scope that the framework knows.
#[derive(Debug, Clone)]
pub(crate) struct KnownScope {
    /// As judgement takes it.
    pub(crate) scope: Scope,
    /// As the contract writes it, canonical.
    pub(crate) canonical: contract::Scope,
    /// Its title.
    pub(crate) title: String,
}

impl KnownScope {
    fn new(scope: Scope, part: Part, title: impl Into<String>) -> Self {
        Self { scope, canonical: contract::Scope { part: Some(part) }, title: title.into() }
    }

    /// The measures in it that were ever defined.
    pub(crate) fn measures<'f>(&'f self, framework: &'f Framework) -> impl Iterator<Item = &'f ItemCode> + Clone {
        let covered = move |measure: &Measure| self.scope.covers(framework, measure);
        framework.measures.iter().filter(move |(_, definitions)| definitions.iter().any(covered)).map(|(code, _)| code)
    }
}

/// The scope that a request means, `names` holding the other names that people write. Nothing set means the whole plan.
pub(crate) fn find_scope(framework: &Framework, names: &Definitions, asked: Option<&contract::Scope>) -> Result<KnownScope, Failure> {
    let Some(part) = asked.and_then(|scope| scope.part.as_ref()) else { return Ok(whole(framework)) };
    match part {
        Part::PlanItem(text) => plan_item(framework, names, text),
        Part::Directorate(text) => unit(framework, "scope.directorate", "directorates", text, UnitKind::Directorate, Part::Directorate),
        Part::Service(text) => unit(framework, "scope.service", "services", text, UnitKind::Service, Part::Service),
        Part::Portfolio(text) => unit(framework, "scope.portfolio", "portfolios", text, UnitKind::Portfolio, Part::Portfolio),
        Part::Board(text) => board(framework, names, text),
        Part::Owner(text) => owner(framework, text),
        Part::MeasureClass(value) => measure_class(*value),
        Part::Tag(text) => tag(framework, text),
    }
}

fn whole(framework: &Framework) -> KnownScope {
    let plan = framework.plan.values().find(|item| item.kind == PlanKind::Plan).map(|item| item.title.clone());
    let title = plan.or_else(|| framework.council.name.clone()).unwrap_or_default();
    KnownScope { scope: Scope::Whole, canonical: contract::Scope { part: None }, title }
}

/// Of `all`, the one that people mean by `text`: first by its code, then however the code or the title is written.
fn one_called<'f, T>(
    field: &'static str,
    text: &str,
    id: &str,
    all: impl Iterator<Item = &'f T> + Clone,
    code_and_title: impl Fn(&T) -> (&str, &str),
) -> Result<&'f T, Failure> {
    if let Some(exact) = all.clone().find(|one| code_and_title(one).0 == id) {
        return Ok(exact);
    }
    let key = lookup_key(id);
    let written = |one: &&T| {
        let (code, title) = code_and_title(one);
        lookup_key(code) == key || lookup_key(title) == key
    };
    let found: Vec<&T> = all.filter(written).collect();
    match found[..] {
        [] => Err(not_found(text)),
        [one] => Ok(one),
        _ => {
            let candidates = found.into_iter().map(|one| code_and_title(one).0.to_owned()).collect();
            Err(Failure::AmbiguousName { field, value: text.to_owned(), candidates })
        }
    }
}

fn not_found(text: &str) -> Failure {
    Failure::NotFound { resource: Resource::Scope, name: text.to_owned(), near: Vec::new() }
}

fn plan_item(framework: &Framework, names: &Definitions, text: &str) -> Result<KnownScope, Failure> {
    let field = "scope.plan_item";
    let id = checked(field, id_in("planItems", text))?;
    let id = names.aliased(AliasKind::Plan, id).unwrap_or(id);
    let item = one_called(field, text, id, framework.plan.values(), |item| (item.code.as_str(), &item.title))?;
    Ok(KnownScope::new(Scope::Plan(item.code.clone()), Part::PlanItem(named("planItems", &item.code)), &item.title))
}

fn unit(
    framework: &Framework,
    field: &'static str,
    collection: &str,
    text: &str,
    kind: UnitKind,
    part: fn(String) -> Part,
) -> Result<KnownScope, Failure> {
    let id = checked(field, id_in(collection, text))?;
    let of_kind = framework.units.values().filter(|unit| unit.kind == kind);
    let found = one_called(field, text, id, of_kind, |unit: &OrganisationUnit| (unit.code.as_str(), &unit.title));
    // An alias is the framework's to read.
    let aliased = || framework.unit_called(id).filter(|unit| unit.kind == kind);
    let unit = match found {
        Err(Failure::NotFound { .. }) => aliased().ok_or_else(|| not_found(text))?,
        found => found?,
    };
    Ok(KnownScope::new(Scope::Unit(unit.code.clone()), part(named(collection, &unit.code)), &unit.title))
}

fn board(framework: &Framework, names: &Definitions, text: &str) -> Result<KnownScope, Failure> {
    let field = "scope.board";
    let id = checked(field, id_in("boards", text))?;
    let id = names.aliased(AliasKind::Board, id).unwrap_or(id);
    let board = one_called(field, text, id, framework.boards.iter(), |board| (board.code.as_str(), &board.title))?;
    Ok(KnownScope::new(Scope::Board(board.code.clone()), Part::Board(named("boards", &board.code)), &board.title))
}

fn owner(framework: &Framework, text: &str) -> Result<KnownScope, Failure> {
    let key = lookup_key(checked("scope.owner", id_in("owners", text))?);
    let of_measures = framework.measures.values().flatten().map(|measure| &measure.owner);
    let of_milestones = framework.milestones.values().map(|milestone| &milestone.owner);
    let of_projects = framework.projects.values().map(|project| &project.owner);
    let of_risks = framework.risks.values().map(|risk| &risk.owner);
    let mut owners = of_measures.chain(of_milestones).chain(of_projects).chain(of_risks).filter_map(|owner| owner.as_deref());
    let owner = owners.find(|owner| lookup_key(owner) == key).ok_or_else(|| not_found(text))?;
    Ok(KnownScope::new(Scope::Owner(owner.to_owned()), Part::Owner(named("owners", slug(owner))), owner))
}

fn tag(framework: &Framework, text: &str) -> Result<KnownScope, Failure> {
    let key = lookup_key(checked("scope.tag", id_in("tags", text))?);
    let tags = framework.measures.values().flatten().flat_map(|measure| &measure.tags);
    let tag = tags.into_iter().find(|tag| lookup_key(tag) == key).ok_or_else(|| not_found(text))?;
    Ok(KnownScope::new(Scope::Tag(tag.clone()), Part::Tag(named("tags", slug(tag))), tag))
}

fn measure_class(value: i32) -> Result<KnownScope, Failure> {
    let asked = match known("scope.measure_class", value)? {
        contract::MeasureClass::Unspecified => return Err(Failure::RequiredFieldMissing { field: "scope.measure_class" }),
        contract::MeasureClass::Strategic => MeasureClass::Strategic,
        contract::MeasureClass::Operational => MeasureClass::Operational,
        contract::MeasureClass::Statutory => MeasureClass::Statutory,
        contract::MeasureClass::Contextual => MeasureClass::Contextual,
    };
    Ok(KnownScope::new(Scope::Class(asked), Part::MeasureClass(class(asked).into()), class_title(asked)))
}
