//! What the council has settled for all its answers.

use std::collections::BTreeMap;

use crate::code::ScaleCode;
use crate::organisation::{CouncilSetting, StageFor};
use crate::stage::Stage;

/// What the council has settled for all its answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CouncilSettings {
    /// The council's name.
    pub name: Option<String>,
    /// The time zone that decides due dates.
    pub time_zone: chrono_tz::Tz,
    /// The stage a read gets when it asks for none.
    pub default_stage: Stage,
    /// The same for parts of the council, where it is settled otherwise.
    pub default_stages: BTreeMap<StageFor, Stage>,
    /// Whether a target that is proposed and not approved may judge.
    pub proposed_targets_judge: bool,
    /// The scale by which milestones are reported; absent: the one that comes with the program.
    pub milestone_scale: Option<ScaleCode>,
    /// The scale of delivery confidence; absent: the one that comes with the program.
    pub confidence_scale: Option<ScaleCode>,
    /// The matrix by which risks are scored; absent: the one that comes with the program.
    pub risk_matrix: Option<ScaleCode>,
    /// For how many periods running a risk may be at its target before the profile names it; absent: it never does.
    pub risk_at_target: Option<u32>,
}

impl Default for CouncilSettings {
    fn default() -> Self {
        Self {
            name: None,
            time_zone: chrono_tz::Europe::London,
            default_stage: Stage::Working,
            default_stages: BTreeMap::new(),
            proposed_targets_judge: false,
            milestone_scale: None,
            confidence_scale: None,
            risk_matrix: None,
            risk_at_target: None,
        }
    }
}

impl CouncilSettings {
    pub(super) fn take(&mut self, setting: CouncilSetting) {
        match setting {
            CouncilSetting::Name(name) => self.name = Some(name),
            CouncilSetting::TimeZone(zone) => self.time_zone = zone,
            CouncilSetting::DefaultStage(stage) => self.default_stage = stage,
            CouncilSetting::DefaultStageFor { part, stage } => drop(self.default_stages.insert(part, stage)),
            CouncilSetting::ProposedTargetsJudge(may) => self.proposed_targets_judge = may,
            CouncilSetting::MilestoneScale(scale) => self.milestone_scale = Some(scale),
            CouncilSetting::ConfidenceScale(scale) => self.confidence_scale = Some(scale),
            CouncilSetting::RiskMatrix(matrix) => self.risk_matrix = Some(matrix),
            CouncilSetting::RiskAtTarget(periods) => self.risk_at_target = Some(periods),
        }
    }

    /// What holds when nobody says takes the place of a setting.
    pub(super) fn forget(&mut self, setting: &str, usual: &Self) {
        match setting {
            "name" => self.name.clone_from(&usual.name),
            "time_zone" => self.time_zone = usual.time_zone,
            "default_stage" => self.default_stage = usual.default_stage,
            "proposed_targets_judge" => self.proposed_targets_judge = usual.proposed_targets_judge,
            "milestone_scale" => self.milestone_scale.clone_from(&usual.milestone_scale),
            "confidence_scale" => self.confidence_scale.clone_from(&usual.confidence_scale),
            "risk_matrix" => self.risk_matrix.clone_from(&usual.risk_matrix),
            "risk_at_target" => self.risk_at_target = usual.risk_at_target,
            _ => self.default_stages.retain(|part, _| default_stage_key(part) != setting),
        }
    }
}

/// The settings that a council may make.
pub(super) const SETTINGS: [&str; 8] = [
    "name",
    "time_zone",
    "default_stage",
    "proposed_targets_judge",
    "milestone_scale",
    "confidence_scale",
    "risk_matrix",
    "risk_at_target",
];

pub(super) fn setting_key(setting: &CouncilSetting) -> String {
    let plain = match setting {
        CouncilSetting::DefaultStageFor { part, .. } => return default_stage_key(part),
        CouncilSetting::Name(_) => "name",
        CouncilSetting::TimeZone(_) => "time_zone",
        CouncilSetting::DefaultStage(_) => "default_stage",
        CouncilSetting::ProposedTargetsJudge(_) => "proposed_targets_judge",
        CouncilSetting::MilestoneScale(_) => "milestone_scale",
        CouncilSetting::ConfidenceScale(_) => "confidence_scale",
        CouncilSetting::RiskMatrix(_) => "risk_matrix",
        CouncilSetting::RiskAtTarget(_) => "risk_at_target",
    };
    plain.to_owned()
}

/// The key of a default stage for a part of the council; a board's code is never taken for a kind of scope.
pub(super) fn default_stage_key(part: &StageFor) -> String {
    match part {
        StageFor::Board(code) => format!("default_stage_for_board:{code}"),
        kind => format!("default_stage_for:{}", kind.word()),
    }
}
