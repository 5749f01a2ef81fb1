//! The council: its settings, plan, organisation and boards, from `catalogue/council.toml`.

use anyhow::{Context, Result};
use outturn_domain::period::Period;
use serde::Deserialize;

/// Everything about the council that is not a measure.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Council {
    pub(crate) name: String,
    pub(crate) time_zone: String,
    /// The stage a read gets when it asks for none.
    pub(crate) default_stage: String,
    pub(crate) proposed_targets_judge: bool,
    /// The shipped status rules that judge; the report does not give the council's own.
    pub(crate) rule_set: String,
    pub(crate) rules_judge_from: Period,
    pub(crate) plan: Vec<PlanItem>,
    pub(crate) portfolio: Vec<Named>,
    pub(crate) directorate: Vec<Directorate>,
    pub(crate) corporate_team: CorporateTeam,
    pub(crate) board: Vec<Board>,
    pub(crate) alias: Vec<Alias>,
    pub(crate) change: Vec<Change>,
}

/// The plan itself, a theme or an outcome.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PlanItem {
    pub(crate) code: String,
    pub(crate) kind: String,
    pub(crate) name: String,
    pub(crate) parent: Option<String>,
}

/// A code and what it is called.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Named {
    pub(crate) code: String,
    pub(crate) name: String,
}

/// A directorate, with the folder that its returns are dropped into and the roles on their cover.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Directorate {
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) folder: String,
    pub(crate) prepared_by: String,
    pub(crate) signed_off_by: String,
    pub(crate) services: Vec<Service>,
}

/// A service, with the role that answers for its measures and the portfolio they belong to.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Service {
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) owner: String,
    pub(crate) portfolio: String,
}

/// The team that may report for everyone.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CorporateTeam {
    pub(crate) folder: String,
    pub(crate) name: String,
}

/// A board or committee.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Board {
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) remit: Vec<String>,
    #[serde(default)]
    pub(crate) aliases: Vec<String>,
    /// Whether what rules raise may fall to it.
    #[serde(default = "yes")]
    pub(crate) scrutinises: bool,
    /// Where the report names it; absent where the board is ours.
    pub(crate) note: Option<String>,
}

fn yes() -> bool {
    true
}

/// Another name that people write.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Alias {
    pub(crate) kind: String,
    pub(crate) written: String,
    pub(crate) code: String,
}

/// A change to the framework that the Cabinet approved.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Change {
    pub(crate) kind: String,
    pub(crate) item: String,
    #[serde(default)]
    pub(crate) new_items: Vec<String>,
    pub(crate) rationale: String,
    pub(crate) note: String,
}

/// Reads the file.
pub(crate) fn load() -> Result<Council> {
    toml::from_str(include_str!("catalogue/council.toml")).context("council.toml cannot be read")
}

impl Council {
    /// The service called `code`.
    pub(crate) fn service(&self, code: &str) -> Result<&Service> {
        let mut services = self.directorate.iter().flat_map(|directorate| &directorate.services);
        services.find(|service| service.code == code).with_context(|| format!("no directorate has a service {code}"))
    }

    /// The directorate whose returns are dropped into `folder`.
    pub(crate) fn directorate_of(&self, folder: &str) -> Result<&Directorate> {
        let mut directorates = self.directorate.iter();
        directorates.find(|directorate| directorate.folder == folder).with_context(|| format!("no directorate sends from {folder}"))
    }
}

impl Directorate {
    pub(crate) fn has(&self, service: &str) -> bool {
        self.services.iter().any(|own| own.code == service)
    }
}
