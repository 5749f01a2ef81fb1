//! The sheet Council: what the council has settled for all its answers.

use outturn_domain::code::{BoardCode, ScaleCode, lookup_key};
use outturn_domain::framework::FrameworkRow;
use outturn_domain::organisation::{CouncilSetting, ScaleOf, StageFor};
use outturn_domain::period::Period;
use outturn_domain::stage::Stage;

use super::row_reader::RowReader;
use super::sheet::SheetForm;
use super::withdrawn::WITHDRAWN;
use crate::normalise::basis_columns::{BASIS, BASIS_NOTE};
use crate::normalise::quote::shortened;
use crate::normalise::table::Column;

pub(super) const SETTING: Column = Column::required("Setting");
const VALUE: Column = Column::required("Value");
const JUDGES_FROM: Column = Column::optional("Judges from");

/// Two years of quarters: as far as a profile looks back.
const MOST_AT_TARGET: u32 = 8;

pub(super) const SHEET: SheetForm = SheetForm {
    name: "Council",
    also: None,
    key: SETTING,
    about_items: false,
    columns: &[SETTING, VALUE, JUDGES_FROM, BASIS, BASIS_NOTE, WITHDRAWN],
};

#[derive(Clone)]
enum Setting {
    Name,
    TimeZone,
    DefaultStage,
    DefaultStageFor(StageFor),
    ProposedTargetsJudge,
    Scale(ScaleOf),
    RiskAtTarget,
}

/// What "Default stage of ..." is of: a kind of scope, else a board.
fn part_named(setting: &str) -> Option<StageFor> {
    let (_, part) = setting.split_once(" of ")?;
    let key = lookup_key(part);
    let kind = StageFor::KINDS.into_iter().find(|(word, _)| lookup_key(word) == key).map(|(_, kind)| kind);
    kind.or_else(|| BoardCode::parse(part.trim()).ok().map(StageFor::Board))
}

pub(super) fn row(row: &mut RowReader<'_>) -> Option<Vec<FrameworkRow>> {
    let words = [
        "Name",
        "Time zone",
        "Default stage",
        "Default stage of boards",
        "Proposed targets judge",
        "Milestone scale",
        "Delivery confidence scale",
        "Risk matrix",
        "Risk at target",
    ];
    let setting = row.needed_word(&SETTING, &words, |text| match lookup_key(text).as_str() {
        "name" => Some(Setting::Name),
        "timezone" => Some(Setting::TimeZone),
        "defaultstage" => Some(Setting::DefaultStage),
        "proposedtargetsjudge" => Some(Setting::ProposedTargetsJudge),
        "milestonescale" => Some(Setting::Scale(ScaleOf::Milestones)),
        "deliveryconfidencescale" => Some(Setting::Scale(ScaleOf::Confidence)),
        "riskmatrix" => Some(Setting::Scale(ScaleOf::Risks)),
        "riskattarget" => Some(Setting::RiskAtTarget),
        key if key.starts_with("defaultstageof") => part_named(text).map(Setting::DefaultStageFor),
        _ => None,
    });
    let text = row.needed_line(&VALUE)?;
    let judges_from = row.period(&JUDGES_FROM);
    if judges_from.is_some() && !matches!(setting, None | Some(Setting::Scale(_))) {
        row.hold(&JUDGES_FROM, "Only a scale or the risk matrix judges from a period on; this setting holds for all periods.");
    }
    let setting = match setting? {
        Setting::Name => CouncilSetting::Name(text),
        Setting::TimeZone => {
            let zone = text.parse().map(CouncilSetting::TimeZone);
            if zone.is_err() {
                row.hold(&VALUE, format!("\"{}\" is not the name of a time zone, such as Europe/London.", shortened(&text)));
            }
            zone.ok()?
        }
        Setting::DefaultStage => {
            CouncilSetting::DefaultStage(row.needed_word(&VALUE, &["working", "signed off", "published"], Stage::from_word)?)
        }
        Setting::DefaultStageFor(part) => {
            let stage = row.needed_word(&VALUE, &["working", "signed off", "published"], Stage::from_word)?;
            CouncilSetting::DefaultStageFor { part, stage }
        }
        Setting::ProposedTargetsJudge => CouncilSetting::ProposedTargetsJudge(row.yes_no(&VALUE)?),
        Setting::Scale(of) => scale(of, row.needed_code(&VALUE, ScaleCode::parse)?, judges_from),
        Setting::RiskAtTarget => {
            let periods = row.whole_number(&VALUE, MOST_AT_TARGET)?;
            if periods == 0 {
                row.hold(&VALUE, "Risk at target is how many periods running, from 1; to say nothing of it, leave the setting out.");
                return None;
            }
            CouncilSetting::RiskAtTarget(periods)
        }
    };
    Some(vec![FrameworkRow::Setting(setting)])
}

/// A scale from the period that the row names on, else of all periods for which no row names another.
fn scale(of: ScaleOf, scale: ScaleCode, judges_from: Option<Period>) -> CouncilSetting {
    match (judges_from, of) {
        (Some(judges_from), of) => CouncilSetting::ScaleFrom { of, scale, judges_from },
        (None, ScaleOf::Milestones) => CouncilSetting::MilestoneScale(scale),
        (None, ScaleOf::Confidence) => CouncilSetting::ConfidenceScale(scale),
        (None, ScaleOf::Risks) => CouncilSetting::RiskMatrix(scale),
    }
}
