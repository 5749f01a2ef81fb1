//! Who comes before whom, and that a worker which cannot confine its child does not start.

use outturn_domain::finding::Verdict;
use outturn_worker::worker::WorkerError;

use crate::child;
use crate::council::{framework, framework_renamed, late_measure, measure, monster_of, monstrous_second_edition, return_of};
use crate::house::{House, change_settings, empty_home, open};
use crate::one_at_a_time::Case;

pub(crate) const ALL: [Case; 7] = [
    ("monsters_of_some_senders_do_not_hold_up_the_others", || wait(monsters_of_some_senders_do_not_hold_up_the_others())),
    ("of_those_that_want_much_memory_one_is_read_at_a_time", || wait(of_those_that_want_much_memory_one_is_read_at_a_time())),
    ("a_senders_files_keep_their_order_behind_his_monster", || wait(a_senders_files_keep_their_order_behind_his_monster())),
    ("everything_after_a_framework_waits_for_it", || wait(everything_after_a_framework_waits_for_it())),
    ("a_framework_does_not_wait_for_a_monster", || wait(a_framework_does_not_wait_for_a_monster())),
    ("what_was_being_read_when_the_worker_ended_comes_first", || wait(what_was_being_read_when_the_worker_ended_comes_first())),
    ("without_landlock_a_worker_starts_only_if_it_is_told_to", || wait(without_landlock_a_worker_starts_only_if_it_is_told_to())),
];

pub(crate) fn wait(case: impl Future<Output = ()>) {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(case);
}

pub(crate) fn first(sender: &str, value: u32) -> Vec<u8> {
    return_of(sender, &measure(sender), value)
}

/// There are two places and three monsters: one holds the slow lane, and the quick one's place is never theirs for longer than a moment.
async fn monsters_of_some_senders_do_not_hold_up_the_others() {
    let mut house = House::new().await;
    for sender in ["adults", "children", "highways"] {
        house.drop_in(sender, "monster.xlsx", &monster_of(sender, 1));
    }
    for value in 1..=5 {
        house.drop_in("planning", &format!("{value}.xlsx"), &first("planning", value));
    }
    let mut answered = house
        .step(async |house| {
            // The gate opens behind the last of the others: a monster that held them up would hold them up for ever.
            house.until_answered("5.xlsx").await;
            let _gate = house.open_gate();
            house.until_all_are_answered(["adults", "children", "highways"]).await;
        })
        .await;
    let others: Vec<String> = answered.drain(..5).collect();
    assert_eq!(others, ["planning/1.xlsx", "planning/2.xlsx", "planning/3.xlsx", "planning/4.xlsx", "planning/5.xlsx"]);
    answered.sort();
    assert_eq!(answered, ["adults/monster.xlsx", "children/monster.xlsx", "highways/monster.xlsx"]);
    // A monster's comment is longer than a narrative may be, and so is not taken.
    let accepted = [Verdict::Accepted, Verdict::AcceptedWithFindings].map(Some);
    assert!(house.submissions().await.iter().all(|submission| accepted.contains(&submission.verdict)));
}

/// There are three places, so two in the slow lane; who dies of his share waits for the memory that another has, and the others go on.
async fn of_those_that_want_much_memory_one_is_read_at_a_time() {
    let mut house = House::with_child(child::HUNGRY).await;
    change_settings(&house.home, "children = 2", "children = 3");
    for sender in ["adults", "children"] {
        house.drop_in(sender, "monster.xlsx", &monster_of(sender, 1));
    }
    for value in 1..=3 {
        house.drop_in("planning", &format!("{value}.xlsx"), &first("planning", value));
    }
    let mut answered = house
        .step(async |house| {
            house.until_answered("3.xlsx").await;
            house.until_the_gate_is_reached().await;
            let _gate = house.open_gate();
            house.until_all_are_answered(["adults", "children"]).await;
        })
        .await;
    let others: Vec<String> = answered.drain(..3).collect();
    assert_eq!(others, ["planning/1.xlsx", "planning/2.xlsx", "planning/3.xlsx"]);
    answered.sort();
    assert_eq!(answered, ["adults/monster.xlsx", "children/monster.xlsx"]);
    // A monster's comment is longer than a narrative may be, and so is not taken.
    let accepted = [Verdict::Accepted, Verdict::AcceptedWithFindings].map(Some);
    assert!(house.submissions().await.iter().all(|submission| accepted.contains(&submission.verdict)));
}

async fn a_senders_files_keep_their_order_behind_his_monster() {
    let mut house = House::new().await;
    house.drop_in("adults", "1.xlsx", &monster_of("adults", 1));
    house.drop_in("adults", "2.xlsx", &first("adults", 2));
    house.drop_in("adults", "3.xlsx", &first("adults", 3));
    house.drop_in("planning", "4.xlsx", &first("planning", 4));
    let answered = house
        .step(async |house| {
            house.until_answered("4.xlsx").await;
            assert!(house.waits_in_the_inbox("adults", "2.xlsx") && house.waits_in_the_inbox("adults", "3.xlsx"));
            let _gate = house.open_gate();
            house.until_answered("3.xlsx").await;
        })
        .await;
    assert_eq!(answered, ["planning/4.xlsx", "adults/1.xlsx", "adults/2.xlsx", "adults/3.xlsx"]);
}

async fn everything_after_a_framework_waits_for_it() {
    let mut house = House::new().await;
    house.drop_in("adults", "before.xlsx", &return_of("adults", &late_measure("adults"), 1));
    house.drop_in("framework", "second.xlsx", &monstrous_second_edition());
    house.drop_in("planning", "after.xlsx", &return_of("planning", &late_measure("planning"), 1));
    house.drop_in("adults", "after.xlsx", &return_of("adults", &late_measure("adults"), 2));
    let answered = house
        .step(async |house| {
            house.until_the_gate_is_reached().await;
            for _ in 0..200 {
                assert_eq!(house.submissions().await.len(), 3, "taken: the two frameworks and what came before the second");
            }
            assert!(house.waits_in_the_inbox("planning", "after.xlsx") && house.waits_in_the_inbox("adults", "after.xlsx"));
            let _gate = house.open_gate();
            house.until_answered("second.xlsx").await;
        })
        .await;
    assert_eq!(answered[..2], ["adults/before.xlsx", "framework/second.xlsx"]);
    let verdict = |name: &str, submissions: &[outturn_store::submission::Submission]| {
        let of_the_name =
            submissions.iter().filter(|submission| submission.file_name == name).map(|submission| submission.verdict.unwrap());
        of_the_name.collect::<Vec<_>>()
    };
    let submissions = house.submissions().await;
    // It came before the framework that knows its measure.
    assert_eq!(verdict("before.xlsx", &submissions), [Verdict::Refused]);
    assert_eq!(verdict("after.xlsx", &submissions), [Verdict::Accepted, Verdict::Accepted]);
}

async fn a_framework_does_not_wait_for_a_monster() {
    let mut house = House::new().await;
    house.drop_in("adults", "monster.xlsx", &monster_of("adults", 1));
    house.drop_in("framework", "again.xlsx", &framework_renamed());
    house.drop_in("planning", "after.xlsx", &first("planning", 1));
    let answered = house
        .step(async |house| {
            house.until_answered("after.xlsx").await;
            let _gate = house.open_gate();
            house.until_answered("monster.xlsx").await;
        })
        .await;
    assert_eq!(answered, ["framework/again.xlsx", "planning/after.xlsx", "adults/monster.xlsx"]);
}

async fn what_was_being_read_when_the_worker_ended_comes_first() {
    let mut house = House::new().await;
    house.drop_in("adults", "1.xlsx", &monster_of("adults", 1));
    house.drop_in("adults", "2.xlsx", &first("adults", 2));
    house.step_cut_short(async |house: &House| house.until_the_gate_is_reached().await).await;
    assert!(!house.waits_in_the_inbox("adults", "1.xlsx") && house.waits_in_the_inbox("adults", "2.xlsx"));
    let answered = house
        .step(async |house| {
            let _gate = house.open_gate();
            house.until_answered("2.xlsx").await;
        })
        .await;
    assert_eq!(answered, ["adults/1.xlsx", "adults/2.xlsx"]);
}

async fn without_landlock_a_worker_starts_only_if_it_is_told_to() {
    let (_folder, home) = empty_home();
    let error = open(&home, &[child::WITHOUT_LANDLOCK]).await.unwrap_err();
    assert!(matches!(error, WorkerError::Unconfined { .. }), "{error:?}");
    let told = error.to_string();
    assert!(told.contains("landlock") && told.contains("best_effort = true under [sandbox] in") && told.contains("outturn.toml"), "{told}");

    change_settings(&home, "best_effort = false", "best_effort = true");
    let mut worker = open(&home, &[child::WITHOUT_LANDLOCK]).await.unwrap();
    std::fs::write(home.inbox().join("framework/framework.xlsx"), framework()).unwrap();
    let step = worker.step().await.unwrap();
    assert!(matches!(step.answered.as_slice(), [(_, Verdict::Accepted)]), "{step:?}");
}
