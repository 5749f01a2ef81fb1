//! `outturn scorecard`: a period's scorecard, as a committee would read it.

use std::path::Path;
use std::process::ExitCode;

use chrono::Utc;
use outturn_services::contract::{
    AttainmentOutcome, Basis, GetScorecardResponse, ScopeKind, ScorecardRow, Stage, StatusAbsenceReason, TargetApproval, TravelDirection,
};

use crate::arguments::ScorecardOptions;
use crate::ask::{Asker, ScorecardQuestion, scope};
use crate::headline;
use crate::table::Table;

pub(crate) async fn run(root: &Path, options: &ScorecardOptions) -> anyhow::Result<ExitCode> {
    let question = ScorecardQuestion {
        period: options.period.clone(),
        scope: options.scope.as_deref().map(scope).transpose()?,
        stage: stage(options.stage.as_deref())?,
        as_of: options.ask.as_of.map(|instant| instant.with_timezone(&Utc)),
    };
    let asker = Asker::find(root, &options.ask).await?;
    print_all(&asker, &question).await?;
    Ok(ExitCode::SUCCESS)
}

/// Prints the scorecard, what stands beside it in a quarterly report, and what is behind the figures.
pub(crate) async fn print_all(asker: &Asker, question: &ScorecardQuestion) -> anyhow::Result<()> {
    let answer = asker.scorecard(question).await?;
    print(&answer);
    headline::print_whole(&asker.whole_headline(question).await?);
    print_basis(answer.scorecard.as_ref().map_or(&[], |card| card.rows.as_slice()));
    Ok(())
}

/// A stage as it is typed; none where the council's setting decides.
pub(crate) fn stage(word: Option<&str>) -> anyhow::Result<Stage> {
    Ok(match word.map(outturn_domain::stage::Stage::from_word) {
        None => Stage::Unspecified,
        Some(Some(outturn_domain::stage::Stage::Working)) => Stage::Working,
        Some(Some(outturn_domain::stage::Stage::SignedOff)) => Stage::SignedOff,
        Some(Some(outturn_domain::stage::Stage::Published)) => Stage::Published,
        Some(None) => anyhow::bail!("a stage is working, signed-off or published"),
    })
}

/// Prints a scorecard: the rows under their themes, then its share with everything that stands outside it.
fn print(answer: &GetScorecardResponse) {
    let Some(card) = &answer.scorecard else { return };
    let period = card.period.as_ref().map_or("", |period| period.label.as_str());
    let stage = Stage::try_from(answer.stage).unwrap_or(Stage::Unspecified);
    println!("{} - {period}, {} figures", card.title, words(stage.as_str_name(), "STAGE_"));
    if let Some(rules) = &card.rule_set {
        println!("Judged by {} ({})", rules.title, rules.name);
    }
    print_rows(&card.rows);
    if let Some(headline) = &card.headline {
        headline::print_scorecard(headline, &card.group_headlines);
    }
}

fn print_rows(rows: &[ScorecardRow]) {
    let mut table = Table::default();
    let mut theme = None;
    for row in rows {
        let stands_under = theme_of(row);
        if theme != Some(stands_under) {
            theme = Some(stands_under);
            table.row([""]);
            table.row([
                stands_under.to_owned(),
                String::new(),
                "value".into(),
                "target".into(),
                "status".into(),
                "met".into(),
                "short".into(),
                "long".into(),
                "basis".into(),
            ]);
        }
        table.row([
            row.code.clone(),
            shortened(&row.title),
            value(row),
            target(row),
            status(row),
            met(row),
            travel(row.short_travel.as_ref()),
            travel(row.long_travel.as_ref()),
            basis(value_basis(row)).to_owned(),
        ]);
    }
    table.print();
}

/// The title of the theme that a row is counted under.
fn theme_of(row: &ScorecardRow) -> &str {
    let theme = row.plan_items.iter().find(|item| item.kind() == ScopeKind::Theme);
    theme.or(row.plan_items.first()).map_or("", |item| item.title.as_str())
}

/// What stands behind a row's value; a value that is not there has nothing behind it.
fn value_basis(row: &ScorecardRow) -> Basis {
    row.value.as_ref().filter(|value| value.absence.is_none()).map_or(Basis::Unspecified, outturn_services::contract::Figure::basis)
}

/// The longest title that a terminal's line has room for.
const TITLE: usize = 44;

fn shortened(title: &str) -> String {
    if title.chars().count() <= TITLE { title.to_owned() } else { title.chars().take(TITLE - 1).chain(['…']).collect() }
}

fn value(row: &ScorecardRow) -> String {
    let Some(figure) = &row.value else { return String::new() };
    let label = row.value_period.as_ref().map_or("", |period| period.label.as_str());
    match &figure.absence {
        Some(absence) => format!("({})", words(absence.reason().as_str_name(), "ABSENCE_REASON_")),
        None if row.is_current || label.is_empty() => figure.display_text.clone(),
        None => format!("{} ({label})", figure.display_text),
    }
}

fn target(row: &ScorecardRow) -> String {
    let Some(target) = &row.target else { return String::new() };
    if let Some(absence) = &target.target_absence {
        return format!("({})", words(absence.reason().as_str_name(), "TARGET_ABSENCE_REASON_"));
    }
    let figure = target.figure.as_ref().map_or("", |figure| figure.display_text.as_str());
    let proposed = if target.approval() == TargetApproval::Proposed { " proposed" } else { "" };
    format!("{figure}{proposed}")
}

fn status(row: &ScorecardRow) -> String {
    let Some(status) = &row.status else { return String::new() };
    match status.absence_reason() {
        StatusAbsenceReason::RuleFailed => "rule failed".to_owned(),
        _ if status.code.is_empty() => "-".to_owned(),
        _ => status.code.clone(),
    }
}

fn met(row: &ScorecardRow) -> String {
    match row.attainment.as_ref().map(outturn_services::contract::Attainment::outcome) {
        Some(AttainmentOutcome::Met) => "yes",
        Some(AttainmentOutcome::Missed) => "no",
        _ => "-",
    }
    .to_owned()
}

fn travel(travel: Option<&outturn_services::contract::Travel>) -> String {
    match travel.map(outturn_services::contract::Travel::direction) {
        Some(TravelDirection::Improving) => "better",
        Some(TravelDirection::Worsening) => "worse",
        Some(TravelDirection::NoChange) => "same",
        Some(TravelDirection::Increasing) => "up",
        Some(TravelDirection::Decreasing) => "down",
        Some(TravelDirection::NoClearTrend) => "no trend",
        _ => "-",
    }
    .to_owned()
}

fn basis(basis: Basis) -> &'static str {
    match basis {
        Basis::Published => "published",
        Basis::Illustrative => "illustrative",
        Basis::Mixed => "mixed",
        Basis::Supplied | Basis::Unspecified => "",
    }
}

/// What stands behind the figures, counted: nobody may take an example's figures for a council's.
fn print_basis(rows: &[ScorecardRow]) {
    let count = |basis| rows.iter().filter(|row| value_basis(row) == basis).count();
    let (published, illustrative) = (count(Basis::Published), count(Basis::Illustrative));
    if published + illustrative > 0 {
        println!(
            "\nOf the values {published} are stated in a published report, and {illustrative} are illustrative: made up to show how this works."
        );
    }
}

/// The words of an enum's name on the wire: `ABSENCE_REASON_NOT_DUE` is "not due".
fn words(name: &str, prefix: &str) -> String {
    name.strip_prefix(prefix).unwrap_or(name).to_lowercase().replace('_', " ")
}
