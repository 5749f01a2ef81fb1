//! Links and gates: what their rows come to, and how they are taken back.

use outturn_domain::link::Linked;

use super::*;

const LINKS: (&str, &str) = (
    "Links",
    "
Item | Linked item | Relation | Basis
s10 | ehc 20w | indicates | illustrative
M-01 | people-1 | |
M-01 | P-01 | Needed by |",
);

fn taken(sheets: &[(&str, &str)], in_force: &Framework) -> (Framework, Vec<String>) {
    let reading = checked(&book(sheets), in_force);
    let after = in_force.without(&reading.rows.iter().map(FrameworkRow::row_key).collect()).with(reading.rows);
    (after, codes(&reading.findings))
}

/// The links as lines: from where to where, and how.
fn lines(framework: &Framework) -> Vec<String> {
    let line = |link: &outturn_domain::link::ItemLink| {
        let end = match &link.linked {
            Linked::Item(code) => code.to_string(),
            Linked::PlanItem(code) => format!("the plan's {code}"),
        };
        format!("{} {} {end}", link.item, link.relation.as_str())
    };
    framework.links.iter().map(line).collect()
}

#[test]
fn both_ends_of_a_link_are_named_by_code_or_alias() {
    let (framework, told) = taken(&[LINKS], &in_force());
    assert_eq!(told, Vec::<String>::new());
    assert_eq!(lines(&framework), ["SR10 indicates EHC-20W", "M-01 related the plan's PEOPLE-1", "M-01 required by P-01"]);
}

#[test]
fn what_may_have_been_meant_is_suggested_of_items_and_of_the_plan() {
    for (linked, near) in [("PEOPEL", "PEOPLE"), ("VISIST", "VISITS")] {
        let reading = checked(&book(&[("Links", &format!("Item | Linked item\nM-01 | {linked}"))]), &in_force());
        let help = format!("Did you mean {near}? Correct the code, or add the row it refers to.");
        assert_eq!(reading.findings[0].help, help);
    }
}

#[test]
fn a_link_is_taken_back_and_until_then_holds_what_it_leads_to() {
    let (framework, _) = taken(&[LINKS], &in_force());
    let (_, told) = taken(&[("Plan", "Code | Kind | Name | Withdrawn\nPEOPLE-1 | outcome | Children thrive | WITHDRAWN")], &framework);
    assert_eq!(told, ["framework-reference Plan!D2"]);
    let back = "Item | Linked item | Withdrawn\nm 01 | PEOPLE-1 | WITHDRAWN: told by the plan\nM-01 | SR10 | WITHDRAWN";
    let (left, told) = taken(&[("Links", back)], &framework);
    assert_eq!(told, ["framework-reference Links!C3"], "that one was never there");
    assert_eq!(lines(&left), ["SR10 indicates EHC-20W", "M-01 required by P-01"]);
}

#[test]
fn gates_stand_in_the_order_in_which_they_are_planned_and_move() {
    let gates = "Project | Gate | Planned date | Actual date | Decision
P-01 | Completion | 01/06/2023 | |
P-01 | Closure | | |
P-01 | Business case | 01/02/2022 | 03/03/2022 | Go on";
    let (framework, told) = taken(&[("Gates", gates)], &in_force());
    assert_eq!(told, Vec::<String>::new());
    let project = framework.item_called("P-01").expect("a project").clone();
    let titles = |framework: &Framework| framework.gates_of(&project).iter().map(|gate| gate.title.clone()).collect::<Vec<_>>();
    assert_eq!(titles(&framework), ["Business case", "Completion", "Closure"]);
    let moved = "Project | Gate | Planned date | Withdrawn\nP-01 | completion | 01/01/2022 |\nP-01 | Closure | | WITHDRAWN";
    let (framework, told) = taken(&[("Gates", moved)], &framework);
    assert_eq!((titles(&framework), told), (vec!["completion".to_owned(), "Business case".to_owned()], Vec::new()));
}
