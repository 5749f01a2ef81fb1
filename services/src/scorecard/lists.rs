//! What a scorecard can be asked for: parts of the council, rule sets, publications.

use outturn_domain::code::lookup_key;
use outturn_domain::framework::Framework;
use outturn_domain::organisation::AliasKind;
use outturn_domain::period::Period;
use outturn_domain::scorecard::Scope;

use crate::answers::Answers;
use crate::contract;
use crate::contract::ScopeKind;
use crate::error::Failure;
use crate::names::{id_in, named, slug};
use crate::reading::{full_view, known, period};
use crate::wire::day::{date, timestamp};
use crate::wire::{publication, rule_set, scope, stage};

impl Answers {
    pub(super) async fn scopes(&self, request: &contract::ListScopesRequest) -> Result<contract::ListScopesResponse, Failure> {
        let kinds = request.kinds.iter().map(|kind| known::<ScopeKind>("kinds", *kind)).collect::<Result<Vec<_>, _>>()?;
        let page = self.page(request).await?;
        let definitions = self.framework_at(&page.reading).await?;
        let parent = request.parent.trim();
        let wanted = |entry: &contract::ScopeEntry| {
            (kinds.is_empty() || kinds.contains(&entry.kind()))
                && (parent.is_empty() || entry.parent == parent || id_of(&entry.parent) == parent)
        };
        let entries = entries(&definitions.framework).into_iter().filter(wanted).collect();
        let (scopes, next_page_token) = page.of(entries);
        Ok(contract::ListScopesResponse {
            scopes,
            next_page_token,
            read_time: Some(timestamp(page.reading.point.read_time)),
            stage: stage(page.reading.stage_given(&definitions)).into(),
            erasures: Vec::new(),
            revision: page.reading.point.sequence.0,
        })
    }

    pub(super) async fn rule_sets(&self, request: &contract::ListRuleSetsRequest) -> Result<contract::ListRuleSetsResponse, Failure> {
        let full = full_view(request.view, contract::View::Basic)?;
        let asked = period("period", &request.period)?;
        let page = self.page(request).await?;
        let definitions = self.framework_at(&page.reading).await?;
        let framework = definitions.framework.as_ref();
        let today = page.reading.point.read_time.with_timezone(&framework.council.time_zone).date_naive();
        let in_force = asked.or_else(|| Period::quarter_of(today)).and_then(|period| framework.rule_in_force(period));
        let installed = self.rules.compiled(&self.reader.rule_texts(page.reading.point).await?);
        let sets = installed.values().map(|set| {
            let since = in_force.filter(|in_force| in_force.rule_set == set.code);
            rule_set::rule_set(set, since, framework, full)
        });
        let (rule_sets, next_page_token) = page.of(sets.collect());
        Ok(contract::ListRuleSetsResponse {
            rule_sets,
            next_page_token,
            read_time: Some(timestamp(page.reading.point.read_time)),
            stage: stage(page.reading.stage_given(&definitions)).into(),
            erasures: Vec::new(),
            revision: page.reading.point.sequence.0,
        })
    }

    pub(super) async fn publications(
        &self,
        request: &contract::ListPublicationsRequest,
    ) -> Result<contract::ListPublicationsResponse, Failure> {
        let asked = period("period", &request.period)?;
        let body = lookup_key(id_in("boards", &request.body));
        let page = self.page(request).await?;
        let definitions = self.framework_at(&page.reading).await?;
        let mut published: Vec<_> = definitions.framework.publications.iter().collect();
        published.retain(|publication| {
            let by = publication.body.as_ref().map(|body| lookup_key(body.as_str()));
            publication.published <= page.reading.point.read_time
                && asked.is_none_or(|period| publication.period == period)
                && (body.is_empty() || by.as_ref() == Some(&body))
        });
        published.sort_by_key(|publication| std::cmp::Reverse(publication.published));
        let stated = published.into_iter().map(|published| publication::publication(&definitions, published)).collect();
        let (publications, next_page_token) = page.of(stated);
        Ok(contract::ListPublicationsResponse {
            publications,
            next_page_token,
            read_time: Some(timestamp(page.reading.point.read_time)),
            stage: stage(page.reading.stage_given(&definitions)).into(),
            erasures: Vec::new(),
            revision: page.reading.point.sequence.0,
        })
    }
}

fn id_of(name: &str) -> &str {
    name.split_once('/').map_or(name, |(_, id)| id)
}

/// Everything that a scorecard can be asked for: the plan from the top down, the organisation, boards, owners and tags.
fn entries(framework: &Framework) -> Vec<contract::ScopeEntry> {
    let mut plan: Vec<_> = framework.plan.values().collect();
    plan.sort_by_key(|item| (item.kind, item.order, item.code.clone()));
    let plan = plan.into_iter().map(|item| {
        let parent = item.parent.as_ref().map(|parent| named("planItems", parent)).unwrap_or_default();
        let aliases = aliases(framework, AliasKind::Plan, item.code.as_str());
        let position = i32::try_from(item.order).unwrap_or(i32::MAX);
        let scope = Scope::Plan(item.code.clone());
        contract::ScopeEntry { parent, aliases, position, ..entry(framework, scope::plan_item(item), &scope) }
    });
    let units = framework.units.values().map(|unit| {
        let over = unit.parent.as_ref().and_then(|parent| framework.units.get(parent));
        contract::ScopeEntry {
            parent: over.map(|over| scope::unit(over).name).unwrap_or_default(),
            aliases: aliases(framework, AliasKind::Unit, unit.code.as_str()),
            effective_start_date: unit.effective.from.map(date),
            effective_end_date: unit.effective.to.and_then(|last| last.succ_opt()).map(date),
            ..entry(framework, scope::unit(unit), &Scope::Unit(unit.code.clone()))
        }
    });
    let boards = framework.boards.iter().map(|board| {
        let named = contract::ScopeRef { name: named("boards", &board.code), kind: ScopeKind::Board.into(), title: board.title.clone() };
        let aliases = aliases(framework, AliasKind::Board, board.code.as_str());
        contract::ScopeEntry { aliases, ..entry(framework, named, &Scope::Board(board.code.clone())) }
    });
    let measures = || framework.measures.values().flatten();
    let owners = distinct(measures().filter_map(|measure| measure.owner.as_deref()));
    let owners = owners.into_iter().map(|owner| {
        let named = contract::ScopeRef { name: named("owners", slug(owner)), kind: ScopeKind::Owner.into(), title: owner.to_owned() };
        entry(framework, named, &Scope::Owner(owner.to_owned()))
    });
    let tags = distinct(measures().flat_map(|measure| &measure.tags).map(String::as_str));
    let tags = tags.into_iter().map(|tag| {
        let named = contract::ScopeRef { name: named("tags", slug(tag)), kind: ScopeKind::Tag.into(), title: tag.to_owned() };
        entry(framework, named, &Scope::Tag(tag.to_owned()))
    });
    plan.chain(units).chain(boards).chain(owners).chain(tags).collect()
}

fn entry(framework: &Framework, named: contract::ScopeRef, scope: &Scope) -> contract::ScopeEntry {
    let covered = framework.measures.values().filter(|definitions| definitions.iter().any(|measure| scope.covers(framework, measure)));
    contract::ScopeEntry {
        name: named.name,
        kind: named.kind,
        title: named.title,
        measure_count: i32::try_from(covered.count()).unwrap_or(i32::MAX),
        ..contract::ScopeEntry::default()
    }
}

fn aliases(framework: &Framework, kind: AliasKind, code: &str) -> Vec<String> {
    framework.aliases(kind).filter(|(of, _)| *of == code).map(|(_, alias)| alias.to_owned()).collect()
}

/// Words that people write in several ways, each once, in the first way it is written.
fn distinct<'w>(words: impl Iterator<Item = &'w str>) -> Vec<&'w str> {
    let mut found: Vec<&str> = Vec::new();
    for word in words {
        if !found.iter().any(|known| lookup_key(known) == lookup_key(word)) {
            found.push(word);
        }
    }
    found.sort_unstable();
    found
}
