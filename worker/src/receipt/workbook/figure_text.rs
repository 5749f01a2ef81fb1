//! A fact in words, as it was understood.

use outturn_domain::code::ItemCode;
use outturn_domain::fact::{Fact, FactKey, FactKind, FactValue};
use outturn_domain::figure::{CellNumber, Precision, Unit, display};
use outturn_domain::framework::Framework;
use outturn_domain::measure::Measure;
use outturn_domain::status::Yardstick;

/// What the framework calls the item; empty where it does not know it.
pub(super) fn title<'a>(framework: &'a Framework, key: &FactKey) -> &'a str {
    let code = &key.item;
    let named = measure(framework, key).map(|measure| measure.title.as_str());
    named.or_else(|| delivered(framework, code)).unwrap_or_default()
}

fn delivered<'a>(framework: &'a Framework, code: &ItemCode) -> Option<&'a str> {
    let milestone = framework.milestones.get(code).map(|milestone| milestone.title.as_str());
    let project = || framework.projects.get(code).map(|project| project.title.as_str());
    let risk = || framework.risks.get(code).map(|risk| risk.title.as_str());
    milestone.or_else(project).or_else(risk)
}

fn measure<'a>(framework: &'a Framework, key: &FactKey) -> Option<&'a Measure> {
    framework.measure(&key.item, key.period).or_else(|| framework.newest_measure(&key.item))
}

/// Whom the fact is about: a body or the council itself, and the group within it.
pub(super) fn subject(framework: &Framework, key: &FactKey) -> String {
    let body = match &key.entity {
        Some(code) => framework.entities.get(code).map_or(code.as_str(), |entity| entity.title.as_str()),
        None => "the council",
    };
    key.breakdown.as_ref().map_or_else(|| body.to_owned(), |group| format!("{body}: {group}"))
}

/// What kind of value it is.
pub(super) fn kind(kind: FactKind) -> &'static str {
    match kind {
        FactKind::Actual => "Outturn",
        FactKind::Numerator => "Numerator",
        FactKind::Denominator => "Denominator",
        FactKind::Target => "Target",
        FactKind::Forecast => "Forecast",
        FactKind::Baseline => "Baseline",
        FactKind::Status => "Status",
        FactKind::Score => "Score",
        FactKind::Date => "Date",
        FactKind::Comment => "Comment",
        FactKind::Challenge => "Challenge",
        FactKind::Achievement => "Achievement",
        FactKind::Action => "Action",
        FactKind::Resource => "Resource",
        FactKind::Assessment => "Assessment",
        FactKind::Author => "Author",
    }
}

/// The value as it was understood, with its unit and its marks.
pub(super) fn value(framework: &Framework, fact: &Fact) -> String {
    let text = match &fact.value {
        FactValue::Number(number) => figure(framework, &fact.key, *number),
        FactValue::Text(text) => text.clone(),
        FactValue::Date(day) => day.format("%-d %B %Y").to_string(),
        FactValue::Absent(absence) => absence.label().to_owned(),
    };
    let marks = fact.marks;
    let said = [
        (marks.provisional, "provisional"),
        (marks.approximate, "approximate"),
        (marks.not_for_publication, "not for publication"),
        (marks.derived, "computed in the return"),
    ];
    let said: Vec<&str> = said.into_iter().filter_map(|(holds, words)| holds.then_some(words)).collect();
    if said.is_empty() { text } else { format!("{text} ({})", said.join(", ")) }
}

/// A number in its measure's unit and precision; a count, whatever the unit, where it is part of a rate, and as it is where there is no measure.
fn figure(framework: &Framework, key: &FactKey, number: CellNumber) -> String {
    let exact = number.decimal();
    match measure(framework, key) {
        Some(measure) if !matches!(key.kind, FactKind::Numerator | FactKind::Denominator) => Yardstick::of(measure).show(exact),
        _ => {
            let most = Precision::new(Precision::MOST);
            let places = u8::try_from(exact.scale()).ok().and_then(Precision::new).or(most);
            places.map_or_else(|| exact.to_string(), |places| display(exact, places, &Unit::Number))
        }
    }
}
