//! What made a row differ. Each cause is tried alone on the row as it was, to say whether it alone moves the status.

use super::decided::{self, in_words};
use super::{Bringer, Cause, CauseKind, same_number, same_target, shows_same_value, status_word, travel_word};
use crate::absence::Absence;
use crate::fact::FactValue;
use crate::measure::Measure;
use crate::provenance::RecordedFact;
use crate::rules::RuleSet;
use crate::scorecard::assess::rule_set_for;
use crate::scorecard::inputs::Inputs;
use crate::scorecard::row::{Row, RowTarget, RowValue, TargetInForce};
use crate::status::{Case, StatusOutcome, StatusOverride, Yardstick, judge};
use crate::travel::{NotTravelled, Travel};

type Side<'s, 'a> = (&'s Inputs<'a>, &'s Row<'a>);

/// Everything that made a row differ; at least one.
pub(super) fn of_row<'a>(base: Side<'_, 'a>, now: Side<'_, 'a>) -> Vec<Cause<'a>> {
    let pair = Pair { base, now };
    let found =
        [pair.value(), pair.target(), pair.rule(), pair.set_over(), pair.definition(), pair.travel(), pair.looked_back(), pair.forecast()];
    let mut causes: Vec<Cause<'a>> = found.into_iter().flatten().collect();
    if causes.is_empty() {
        let (kind, description) = if base.0.period == now.0.period {
            (CauseKind::Time, "Nothing was recorded; time passed.".to_owned())
        } else {
            (CauseKind::World, pair.another_period())
        };
        causes.push(Cause { kind, description, moves_status: true, brought_by: None });
    }
    causes
}

/// A row that was not there.
pub(super) fn came<'a>(base: &Inputs<'a>, now: &Inputs<'a>, row: &Row<'a>) -> Cause<'a> {
    if row.breakdown.is_some() {
        return set(format!("The group is reported on in {}, and was not there before.", now.period.label()), None);
    }
    let change = decided::began_or_ended((base.framework, base.period), (now.framework, now.period), &row.measure.code);
    let description =
        format!("The measure stands in the framework in {}, and was not there before.{}", now.period.label(), in_words(change));
    set(description, Some(change.map_or(Bringer::Measure(row.measure), Bringer::Change)))
}

/// A row that is gone.
pub(super) fn went<'a>(base: &Inputs<'a>, now: &Inputs<'a>, row: &Row<'a>) -> Cause<'a> {
    if row.breakdown.is_some() {
        return set(format!("The group is not reported on in {}.", now.period.label()), None);
    }
    let change = decided::began_or_ended((base.framework, base.period), (now.framework, now.period), &row.measure.code);
    let description = format!("The measure does not stand in the framework in {}.{}", now.period.label(), in_words(change));
    set(description, change.map(Bringer::Change))
}

fn set(description: String, brought_by: Option<Bringer<'_>>) -> Cause<'_> {
    Cause { kind: CauseKind::Set, description, moves_status: true, brought_by }
}

struct Pair<'s, 'a> {
    base: Side<'s, 'a>,
    now: Side<'s, 'a>,
}

impl<'a> Pair<'_, 'a> {
    fn value(&self) -> Option<Cause<'a>> {
        let (before, after) = (&self.base.1.value, &self.now.1.value);
        if shows_same_value(before, after) {
            return None;
        }
        let [was, is] = [self.base.1, self.now.1].map(shown_value);
        let brought = fact_of(after);
        let same_fact = fact_of(before).map(|fact| fact.sequence) == brought.map(|fact| fact.sequence);
        let at_stage = |value: &RowValue<'_>| value.absence() == Some(Absence::StageNotReached);
        let (kind, description) = if at_stage(before) || at_stage(after) {
            (CauseKind::Stage, format!("It was {was} at the stage asked for, and is {is}."))
        } else if self.base.1.value_period != self.now.1.value_period {
            let [earlier, later] = [self.base.1, self.now.1].map(|row| row.value_period.label());
            (CauseKind::World, format!("It was {was} in {earlier} and is {is} in {later}."))
        } else if same_fact && brought.is_some() {
            (CauseKind::Definition, format!("The same cell is read as {is}, and was read as {was}."))
        } else if brought.is_none() && after.absence() != Some(Absence::Refused) {
            (CauseKind::Time, format!("It was {was} and is {is}: nothing has come, and a date has passed."))
        } else {
            (CauseKind::Correction, corrected(before, after, &was, &is))
        };
        let brought_by = brought.filter(|_| !same_fact).map(Bringer::Fact);
        Some(Cause { kind, description, moves_status: self.moves(&Mix { value: self.now.1, ..self.as_it_was() }), brought_by })
    }

    fn target(&self) -> Option<Cause<'a>> {
        let (before, after) = (self.base.1, self.now.1);
        let tolerances = (before.of_value.tolerance, after.of_value.tolerance);
        let mut said = Vec::new();
        if !same_target(&before.target, &after.target) {
            said.push(target_changed(before, after));
        }
        if !same_number(before.floor, after.floor) {
            let floor = |row: &Row<'_>| row.floor.map_or_else(|| "none".to_owned(), |floor| shown(row, floor.number.decimal()));
            said.push(format!("The second level was {} and is {}.", floor(before), floor(after)));
        }
        if !same_number(before.annual_target, after.annual_target) {
            let annual = |row: &Row<'_>| row.annual_target.map_or_else(|| "none".to_owned(), |annual| shown(row, annual.number.decimal()));
            said.push(format!("The target of the year was {} and is {}.", annual(before), annual(after)));
        }
        if tolerances.0 != tolerances.1 {
            let percent = |tolerance: Option<crate::figure::CellNumber>| {
                tolerance.map_or_else(|| "that of the rules".to_owned(), |own| format!("{}%", own.decimal().normalize()))
            };
            said.push(format!("Its tolerance was {} and is {}.", percent(tolerances.0), percent(tolerances.1)));
        }
        let brought_by = self.target_brought_by();
        let moves_status = self.moves(&Mix { target: after, ..self.as_it_was() });
        (!said.is_empty()).then(|| Cause { kind: CauseKind::Target, description: said.join(" "), moves_status, brought_by })
    }

    /// The row of the framework that changed: of a tolerance alone that is the measure's own.
    fn target_brought_by(&self) -> Option<Bringer<'a>> {
        let (before, after) = (self.base.1, self.now.1);
        let row = |target: TargetInForce<'a>| Bringer::Target(target.target);
        if is_let_judge(before, after) {
            // The row of the target is as it was: a setting of the council changed.
            None
        } else if !same_target(&before.target, &after.target) {
            after.target.in_force().map(row)
        } else if !same_number(before.floor, after.floor) {
            after.floor.map(row)
        } else if !same_number(before.annual_target, after.annual_target) {
            after.annual_target.map(row)
        } else {
            Some(Bringer::Measure(after.of_value))
        }
    }

    /// Rules are a cause only where they move the status: the others that changed are none of this row's business.
    fn rule(&self) -> Option<Cause<'a>> {
        let (before, after) = (self.as_it_was().rules, rule_set_for(self.now.0, self.now.1.value_period));
        let known = |set: Option<&RuleSet>| set.map(|set| (set.code.clone(), set.version.clone(), set.hash.clone()));
        if known(before) == known(after) {
            return None;
        }
        let forwards = self.moves(&Mix { rules: after, ..self.as_it_was() });
        let backwards = status_word(&Mix { rules: before, ..self.as_it_is(after) }.outcome()) != status_word(self.now.1.status.ruled());
        let name = |set: Option<&RuleSet>| set.map_or_else(|| "none".to_owned(), |set| format!("{} ({})", set.title, set.version));
        let description = match (before, after) {
            (Some(one), Some(other)) if name(Some(one)) == name(Some(other)) => {
                format!("The text of the rules of {} changed.", name(after))
            }
            _ => format!("It was judged by {} and is judged by {}.", name(before), name(after)),
        };
        let brought_by = self.now.0.framework.rule_in_force(self.now.1.value_period).map(Bringer::Rule);
        (forwards || backwards).then_some(Cause { kind: CauseKind::Rule, description, moves_status: forwards, brought_by })
    }

    /// A status that somebody set over the rules on one side alone, or otherwise on the other.
    fn set_over(&self) -> Option<Cause<'a>> {
        let [before, after] = [self.base, self.now].map(|(inputs, row)| override_of(inputs, row));
        let said = |set: Option<&StatusOverride>| set.map(|set| (set.status.clone(), set.author.clone(), set.reason.clone(), set.period));
        if said(before) == said(after) {
            return None;
        }
        let description = match (before, after) {
            (_, Some(set)) => format!("{} set it to {} over the rules: {}.", set.author, set.status, set.reason.trim_end_matches('.')),
            (Some(set), None) if self.base.1.value_period == self.now.1.value_period => {
                format!("It was set to {} over the rules, and that was taken back.", set.status)
            }
            _ => format!(
                "It was set over the rules in {}, and is not in {}.",
                self.base.1.value_period.label(),
                self.now.1.value_period.label()
            ),
        };
        let moves_status = status_word(&self.base.1.status) != status_word(&self.now.1.status);
        Some(Cause { kind: CauseKind::Override, description, moves_status, brought_by: after.map(Bringer::Override) })
    }

    fn definition(&self) -> Option<Cause<'a>> {
        let (before, after) = (self.base.1.measure, self.now.1.measure);
        let changed = [
            ("title", before.title != after.title),
            ("unit", before.unit != after.unit),
            ("precision", before.precision != after.precision),
            ("polarity", before.polarity != after.polarity),
            ("what is counted", counted(before) != counted(after)),
            ("what its cell holds", before.cell_holds != after.cell_holds),
            ("frequency", before.frequency != after.frequency),
            ("how it rolls up", before.roll_up != after.roll_up),
            ("its formula", before.formula != after.formula),
            ("the range expected of it", before.thresholds != after.thresholds),
        ];
        let changed: Vec<&str> = changed.into_iter().filter(|(_, differs)| *differs).map(|(what, _)| what).collect();
        let moves_status = self.moves(&Mix { definition: self.now.1, ..self.as_it_was() });
        let (base, now) = ((self.base.0.framework, self.base.1.value_period), (self.now.0.framework, self.now.1.value_period));
        let change = decided::redefined(base, now, &after.code);
        let description = format!("The measure is defined otherwise: {}.{}", changed.join(", "), in_words(change));
        let brought_by = Some(change.map_or(Bringer::Measure(after), Bringer::Change));
        (!changed.is_empty()).then_some(Cause { kind: CauseKind::Definition, description, moves_status, brought_by })
    }

    /// Travel that differs though the value does not: the figure that it is compared with changed, or may not be compared any more.
    fn travel(&self) -> Option<Cause<'a>> {
        let (before, after) = (self.base.1, self.now.1);
        if !shows_same_value(&before.value, &after.value) || before.value_period != after.value_period {
            return None;
        }
        let spans = [(&before.travel_short, &after.travel_short), (&before.travel_long, &after.travel_long)];
        let (was, is) = spans.into_iter().find(|(was, is)| travel_word(was) != travel_word(is))?;
        let moves_status = self.moves(&Mix { value: after, ..self.as_it_was() });
        let (kind, description) = match (was, is) {
            (_, Travel::NotComparable(NotTravelled::BreakInSeries)) | (Travel::NotComparable(NotTravelled::BreakInSeries), _) => (
                CauseKind::Definition,
                "Whether it may be compared with the earlier figure changed: what is counted is another.".to_owned(),
            ),
            (_, Travel::Compared(compared)) => {
                let now = shown(after, compared.before);
                (CauseKind::Correction, format!("The figure of {} that it is compared with is now {now}.", compared.with.label()))
            }
            (Travel::Compared(compared), _) => {
                (CauseKind::Correction, format!("The figure of {} that it was compared with is not there any more.", compared.with.label()))
            }
            _ => (CauseKind::Correction, "The figures that it is compared with changed.".to_owned()),
        };
        Some(Cause { kind, description, moves_status, brought_by: None })
    }

    /// Statuses of the periods before that are others now: rules may look back on them.
    fn looked_back(&self) -> Option<Cause<'a>> {
        let (before, after) = (self.base.1, self.now.1);
        if before.value_period != after.value_period || before.previous == after.previous {
            return None;
        }
        let moves_status = self.moves(&Mix { previous: after, ..self.as_it_was() });
        let periods = std::iter::successors(after.value_period.previous(), |period| period.previous());
        let changed = periods.zip(before.previous.iter().zip(&after.previous)).filter(|(_, (was, is))| was != is);
        let told: Vec<String> = changed.map(|(period, (was, is))| format!("that of {} was {was} and is {is}", period.label())).collect();
        let description = format!("The rules look back on earlier statuses: {}.", told.join(", "));
        // They change with each correction of the past; where the rules do not look back it is none of this row's business.
        moves_status.then_some(Cause { kind: CauseKind::Correction, description, moves_status, brought_by: None })
    }

    /// Of two periods that differ neither in value nor in what they are judged by: in which way they travel, else that they are two.
    fn another_period(&self) -> String {
        let (before, after) = (self.base.1, self.now.1);
        let periods = [before, after].map(|row| row.value_period.label());
        let spans = [(&before.travel_short, &after.travel_short), (&before.travel_long, &after.travel_long)];
        match spans.into_iter().find(|(was, is)| travel_word(was) != travel_word(is)) {
            Some((was, is)) => {
                format!("Its direction of travel was: {} in {}; it is: {} in {}.", was.label(), periods[0], is.label(), periods[1])
            }
            None => format!("{} is another period than {}.", periods[1], periods[0]),
        }
    }

    fn forecast(&self) -> Option<Cause<'a>> {
        let (before, after) = (self.base.1.forecast, self.now.1.forecast);
        if before.map(|fact| &fact.fact.value) == after.map(|fact| &fact.fact.value) {
            return None;
        }
        let said = |row: &Row<'_>, fact: Option<&RecordedFact>| fact.map_or_else(|| "none".to_owned(), |fact| shown_fact(row, fact));
        let description = format!("The service's forecast was {} and is {}.", said(self.base.1, before), said(self.now.1, after));
        Some(Cause { kind: CauseKind::Correction, description, moves_status: false, brought_by: after.map(Bringer::Fact) })
    }

    fn as_it_was(&self) -> Mix<'_, 'a> {
        let (inputs, row) = self.base;
        Mix { value: row, target: row, definition: row, previous: row, rules: rule_set_for(inputs, row.value_period) }
    }

    fn as_it_is<'m>(&'m self, rules: Option<&'m RuleSet>) -> Mix<'m, 'a> {
        Mix { value: self.now.1, target: self.now.1, definition: self.now.1, previous: self.now.1, rules }
    }

    fn moves(&self, mix: &Mix<'_, 'a>) -> bool {
        status_word(&mix.outcome()) != status_word(self.base.1.status.ruled())
    }
}

/// What of the framework sets a row's status over the rules.
fn override_of<'a>(inputs: &Inputs<'a>, row: &Row<'a>) -> Option<&'a StatusOverride> {
    let by = &row.status.overruled()?.by;
    inputs.framework.overrides.get(&row.measure.code)?.iter().find(|set| *set == by)
}

/// A row put together from parts of two.
struct Mix<'m, 'a> {
    value: &'m Row<'a>,
    target: &'m Row<'a>,
    definition: &'m Row<'a>,
    previous: &'m Row<'a>,
    rules: Option<&'m RuleSet>,
}

impl Mix<'_, '_> {
    fn outcome(&self) -> StatusOutcome {
        let yardstick = Yardstick { tolerance: self.target.of_value.tolerance, ..Yardstick::of(self.definition.of_value) };
        let levels = self.target.case();
        let case = Case { yardstick, target: levels.target, floor: levels.floor, previous: &self.previous.previous, ..self.value.case() };
        match self.rules {
            Some(rules) => judge(&case, rules),
            None => StatusOutcome::NoRuleSet(None),
        }
    }
}

/// What is counted, in the words of a definition.
fn counted(measure: &Measure) -> [&Option<String>; 3] {
    [&measure.definition, &measure.numerator, &measure.denominator]
}

fn fact_of<'a>(value: &RowValue<'a>) -> Option<&'a RecordedFact> {
    match value {
        RowValue::Number { source, .. } => newest(source.facts()),
        RowValue::Words(fact) => Some(fact),
        RowValue::Absent { said_by, .. } => *said_by,
        RowValue::Incomplete(made_of) => newest(made_of.facts()),
    }
}

/// Of what a value is made of, what came last.
fn newest(facts: Vec<&RecordedFact>) -> Option<&RecordedFact> {
    facts.into_iter().max_by_key(|fact| fact.sequence)
}

fn corrected(before: &RowValue<'_>, after: &RowValue<'_>, was: &str, is: &str) -> String {
    match (fact_of(before), after.absence()) {
        (_, Some(Absence::Withdrawn)) => format!("It was {was} and has been withdrawn."),
        (_, Some(Absence::Refused)) => format!("It was {was}; something came and was refused."),
        (_, Some(Absence::Incomplete | Absence::NotComputable)) => format!("It was {was} and is {is}."),
        (None, _) => format!("It has been supplied: {is}."),
        (Some(_), _) => format!("It has been corrected from {was} to {is}."),
    }
}

fn shown(row: &Row<'_>, number: rust_decimal::Decimal) -> String {
    Yardstick::of(row.of_value).show(row.of_value.precision.round(number))
}

fn shown_value(row: &Row<'_>) -> String {
    match &row.value {
        RowValue::Number { figure, .. } => shown(row, *figure),
        RowValue::Words(fact) => shown_fact(row, fact),
        RowValue::Absent { absence, .. } => absence.label().to_owned(),
        RowValue::Incomplete(made_of) => format!("{} ({})", made_of.absence().label(), made_of.missing()),
    }
}

fn shown_fact(row: &Row<'_>, fact: &RecordedFact) -> String {
    match &fact.fact.value {
        FactValue::Number(number) => shown(row, number.decimal()),
        FactValue::Text(text) => format!("{text:?}"),
        FactValue::Date(day) => day.to_string(),
        FactValue::Absent(absence) => absence.label().to_owned(),
    }
}

/// Whether all that changed of a proposed target is that it may judge, or may not any more.
fn is_let_judge(before: &Row<'_>, after: &Row<'_>) -> bool {
    before.target.in_force().is_some()
        && before.target.in_force() == after.target.in_force()
        && before.target.judges() != after.target.judges()
}

fn target_changed(before: &Row<'_>, after: &Row<'_>) -> String {
    if !is_let_judge(before, after) {
        return format!("The target was {} and is {}.", shown_target(before), shown_target(after));
    }
    let judges = if after.target.judges() { "judges now, and did not" } else { "does not judge now, and did" };
    format!("The target of {} {judges}: the council's setting for proposed targets changed.", shown_target(after))
}

fn shown_target(row: &Row<'_>) -> String {
    match row.target {
        RowTarget::Judges(target) | RowTarget::NotApproved(target) => {
            let number = row.of_value.precision.round(target.number.decimal());
            format!("{} ({})", Yardstick::of(row.of_value).show_target(number), target.approval.label())
        }
        RowTarget::Absent { reason, .. } => reason.label().to_owned(),
    }
}
