//! What the council has settled for all its answers.

use std::collections::BTreeMap;

use crate::code::ScaleCode;
use crate::organisation::{CouncilSetting, ScaleOf, StageFor};
use crate::over_time::OverTime;
use crate::period::Period;
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
    /// The scales and matrices that it names, by what each is of and from when it judges (absent: always); see [`CouncilSettings::scale`].
    pub scales: BTreeMap<(ScaleOf, Option<Period>), ScaleCode>,
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
            scales: BTreeMap::new(),
            risk_at_target: None,
        }
    }
}

impl CouncilSettings {
    /// The scale or matrix by which what was reported of a period is judged, by its id.
    #[must_use]
    pub fn scale(&self, of: ScaleOf, period: Period) -> &str {
        self.scale_over_time(of).in_period(period)
    }

    /// The ids of all scales or matrices of a kind, from when each judges.
    #[must_use]
    pub fn scale_over_time(&self, of: ScaleOf) -> OverTime<&str> {
        let always = self.scales.get(&(of, None)).map_or(of.usual(), ScaleCode::as_str);
        let named = self.scales.iter().filter(|((what, _), _)| *what == of);
        let later = named.filter_map(|((_, from), scale)| Some(((*from)?, scale.as_str())));
        later.fold(OverTime::always(always), |over_time, (from, scale)| over_time.then(from, scale))
    }

    /// What is settled once these settings are made, too.
    #[must_use]
    pub fn with(mut self, settings: impl IntoIterator<Item = CouncilSetting>) -> Self {
        settings.into_iter().for_each(|setting| self.take(setting));
        self
    }

    pub(super) fn take(&mut self, setting: CouncilSetting) {
        match setting {
            CouncilSetting::Name(name) => self.name = Some(name),
            CouncilSetting::TimeZone(zone) => self.time_zone = zone,
            CouncilSetting::DefaultStage(stage) => self.default_stage = stage,
            CouncilSetting::DefaultStageFor { part, stage } => drop(self.default_stages.insert(part, stage)),
            CouncilSetting::ProposedTargetsJudge(may) => self.proposed_targets_judge = may,
            CouncilSetting::MilestoneScale(scale) => drop(self.scales.insert((ScaleOf::Milestones, None), scale)),
            CouncilSetting::ConfidenceScale(scale) => drop(self.scales.insert((ScaleOf::Confidence, None), scale)),
            CouncilSetting::RiskMatrix(matrix) => drop(self.scales.insert((ScaleOf::Risks, None), matrix)),
            CouncilSetting::ScaleFrom { of, scale, judges_from } => drop(self.scales.insert((of, Some(judges_from)), scale)),
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
            "risk_at_target" => self.risk_at_target = usual.risk_at_target,
            _ => {
                self.default_stages.retain(|part, _| default_stage_key(part) != setting);
                self.scales.retain(|(of, from), _| scale_key(*of, *from) != setting);
            }
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

/// The keys of the settings that are made for a part of the council, or from a period on.
pub(super) fn partial_keys(council: &CouncilSettings) -> impl Iterator<Item = String> {
    let stages = council.default_stages.keys().map(default_stage_key);
    stages.chain(council.scales.keys().filter(|(_, from)| from.is_some()).map(|(of, from)| scale_key(*of, *from)))
}

pub(super) fn setting_key(setting: &CouncilSetting) -> String {
    let plain = match setting {
        CouncilSetting::DefaultStageFor { part, .. } => return default_stage_key(part),
        CouncilSetting::ScaleFrom { of, judges_from, .. } => return scale_key(*of, Some(*judges_from)),
        CouncilSetting::Name(_) => "name",
        CouncilSetting::TimeZone(_) => "time_zone",
        CouncilSetting::DefaultStage(_) => "default_stage",
        CouncilSetting::ProposedTargetsJudge(_) => "proposed_targets_judge",
        CouncilSetting::MilestoneScale(_) => return scale_key(ScaleOf::Milestones, None),
        CouncilSetting::ConfidenceScale(_) => return scale_key(ScaleOf::Confidence, None),
        CouncilSetting::RiskMatrix(_) => return scale_key(ScaleOf::Risks, None),
        CouncilSetting::RiskAtTarget(_) => "risk_at_target",
    };
    plain.to_owned()
}

/// The key of a default stage for a part of the council; a board's code is never taken for a kind of scope.
fn default_stage_key(part: &StageFor) -> String {
    match part {
        StageFor::Board(code) => format!("default_stage_for_board:{code}"),
        kind => format!("default_stage_for:{}", kind.word()),
    }
}

/// The key of a scale: of one that judges from a period on, its own.
fn scale_key(of: ScaleOf, from: Option<Period>) -> String {
    let of = match of {
        ScaleOf::Milestones => "milestone_scale",
        ScaleOf::Confidence => "confidence_scale",
        ScaleOf::Risks => "risk_matrix",
    };
    from.map_or_else(|| of.to_owned(), |from| format!("{of}_from:{}", from.id()))
}
