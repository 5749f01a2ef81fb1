//! The last sheet of an answered framework workbook: the rows that were taken, sheet by sheet. Definitions have no status.

use std::collections::BTreeMap;

use outturn_domain::framework::FrameworkRow;
use outturn_domain::measure::BreakdownKind;
use outturn_domain::organisation::CouncilSetting;
use rust_xlsxwriter::{Worksheet, XlsxError};

use super::accepted::{FIRST_ROW, MOST_ROWS, begin, finish};
use super::copy::Copies;
use super::style::TableFormats;
use super::what_to_fix::write_address;
use super::{harmless, style};

/// The columns, with their widths in characters.
const COLUMNS: [(&str, f64); 4] = [("Sheet", 22.0), ("Cell", 10.0), ("Defines", 20.0), ("Which", 90.0)];
const LAST: u16 = 3;

/// Writes the sheet.
pub(super) fn write(sheet: &mut Worksheet, rows: &[FrameworkRow], copies: &Copies<'_>) -> Result<(), XlsxError> {
    let mut by_sheet: BTreeMap<&str, usize> = BTreeMap::new();
    for place in rows.iter().filter_map(FrameworkRow::place) {
        *by_sheet.entry(place.sheet.as_str()).or_default() += 1;
    }
    let counts: Vec<String> = by_sheet.iter().map(|(sheet, count)| format!("{sheet} {count}")).collect();
    let line = match rows.len() {
        1 => "One row was taken.".to_owned(),
        count => format!("{count} rows were taken, those that are as they were among them."),
    };
    begin(sheet, &COLUMNS, &[&line, &harmless::at_most(&format!("By sheet: {}.", counts.join(", ")), 1_000)])?;
    let formats = TableFormats::new();
    let mut row = FIRST_ROW;
    for taken in rows.iter().take(MOST_ROWS) {
        let (what, which) = described(taken);
        let place = taken.place();
        let sheet_name = place.map_or("Council", |place| place.sheet.as_str());
        style::write_texts(sheet, row, &[(0, sheet_name), (2, what), (3, &which)], &COLUMNS, &formats.body)?;
        write_address(sheet, (row, 1), place, copies, &formats)?;
        row += 1;
    }
    finish(sheet, row, LAST, rows.len().saturating_sub(MOST_ROWS))
}

/// What a row defines, and which of its kind.
fn described(row: &FrameworkRow) -> (&'static str, String) {
    let named = |code: &dyn std::fmt::Display, title: &str| format!("{code}: {title}");
    match row {
        FrameworkRow::Setting(setting) => ("Setting", setting_text(setting)),
        FrameworkRow::PlanItem(item) => ("Plan item", named(&item.code, &item.title)),
        FrameworkRow::Unit(unit) => ("Part of the council", named(&unit.code, &unit.title)),
        FrameworkRow::Submitter(submitter) => ("Submitter", named(&submitter.code, &submitter.title)),
        FrameworkRow::Entity(entity) => ("Body or place", named(&entity.code, &entity.title)),
        FrameworkRow::Board(board) => ("Board", named(&board.code, &board.title)),
        FrameworkRow::CalendarDay(day) => ("Date", format!("{} for {}", day.date.format("%-d %B %Y"), day.period.label())),
        FrameworkRow::Measure(measure) => ("Measure", named(&measure.code, &measure.title)),
        FrameworkRow::Breakdown(breakdown) => {
            let kind = if breakdown.kind == BreakdownKind::Place { "Place" } else { "Group" };
            (kind, format!("{}, {}", breakdown.measure, named(&breakdown.code, &breakdown.title)))
        }
        FrameworkRow::Target(target) => {
            let about = target.entity.as_ref().map(|entity| format!(", {entity}")).unwrap_or_default();
            let group = target.breakdown.as_ref().map(|group| format!(", {group}")).unwrap_or_default();
            ("Target", format!("{}, {}{about}{group} ({})", target.measure, target.period.label(), target.level.as_str()))
        }
        FrameworkRow::Benchmark(benchmark) => {
            ("Benchmark", format!("{}, {}: {}", benchmark.measure, benchmark.period.label(), benchmark.group))
        }
        FrameworkRow::Milestone(milestone) => ("Milestone", named(&milestone.code, &milestone.title)),
        FrameworkRow::Project(project) => ("Project", named(&project.code, &project.title)),
        FrameworkRow::Gate(gate) => ("Gate", named(&gate.project, &gate.title)),
        FrameworkRow::Risk(risk) => ("Risk", named(&risk.code, &risk.title)),
        FrameworkRow::RiskControl(control) => ("Control of a risk", format!("{}: {}", control.risk, control.title)),
        FrameworkRow::RiskAction(action) => ("Action about a risk", format!("{}: {}", action.risk, action.title)),
        FrameworkRow::Link(link) => ("Link", format!("{} {} {}", link.item, link.relation.as_str(), link.linked.code())),
        FrameworkRow::Review(review) => {
            let of = review.item.as_ref().map(ToString::to_string).or_else(|| review.outcome.clone()).unwrap_or_default();
            ("Review", format!("{}: {of}", review.kind.as_str()))
        }
        FrameworkRow::Action(action) => ("Action", format!("{}: {}", action.review, action.title)),
        FrameworkRow::Recommendation(made) => ("Recommendation", named(&made.code, made.kind.as_str())),
        FrameworkRow::ScrutinyRule(rule) => ("Rule of scrutiny", named(&rule.code, &rule.condition())),
        FrameworkRow::PlannedLook(look) => {
            ("Board plan", format!("{}, {}, version {}: {}", look.board, look.period.label(), look.version, look.title))
        }
        FrameworkRow::Change(change) => ("Change", format!("{} {}", change.kind.as_str(), change.item)),
        FrameworkRow::Rule(rule) => ("Rules in force", format!("{} from {}", rule.rule_set, rule.judges_from.label())),
        FrameworkRow::Override(set) => ("Status set over the rules", format!("{}, {}: {}", set.measure, set.period.label(), set.status)),
        FrameworkRow::Publication(publication) => ("Publication", publication.period.label()),
        FrameworkRow::ExceptionalTime(time) => ("Exceptional time", time.label()),
        FrameworkRow::Alias(alias) => {
            let register = alias.register.as_ref().map(|register| format!(" ({register})")).unwrap_or_default();
            ("Other name", format!("{}{register} is {}", alias.alias, alias.code))
        }
        FrameworkRow::Withdrawn { kind, key, reason, .. } => {
            let reason = reason.as_ref().map(|reason| format!(": {reason}")).unwrap_or_default();
            ("Taken back", format!("{} {key}{reason}", kind.noun()))
        }
    }
}

fn setting_text(setting: &CouncilSetting) -> String {
    match setting {
        CouncilSetting::Name(name) => format!("Name: {name}"),
        CouncilSetting::TimeZone(zone) => format!("Time zone: {zone}"),
        CouncilSetting::DefaultStage(stage) => format!("Stage shown by default: {}", stage.as_str()),
        CouncilSetting::DefaultStageFor { part, stage } => format!("Stage shown by default of {}: {}", part.word(), stage.as_str()),
        CouncilSetting::ProposedTargetsJudge(true) => "Proposed targets judge: yes".to_owned(),
        CouncilSetting::ProposedTargetsJudge(false) => "Proposed targets judge: no".to_owned(),
        CouncilSetting::MilestoneScale(scale) => format!("Milestone scale: {scale}"),
        CouncilSetting::ConfidenceScale(scale) => format!("Confidence scale: {scale}"),
        CouncilSetting::RiskMatrix(matrix) => format!("Risk matrix: {matrix}"),
        CouncilSetting::ScaleFrom { of, scale, judges_from } => format!("{}: {scale}, from {}", of.setting(), judges_from.label()),
        CouncilSetting::RiskAtTarget(periods) => format!("Risk at target: {periods} periods"),
    }
}
