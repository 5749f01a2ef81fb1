//! What cannot be done for one file, for good: it is told, it is tried again, and nobody else waits for it.

use std::fs;

use outturn_domain::finding::Verdict;
use outturn_domain::rules::RuleSet;
use outturn_worker::archive::Archive;
use outturn_worker::erase::{Order, erase};
use outturn_worker::lock::HomeLock;
use outturn_worker::rebuild;

use crate::cases::{first, wait};
use crate::council::{framework_with, measure, monster_of, return_for};
use crate::house::{self, House};
use crate::one_at_a_time::Case;

pub(crate) const ALL: [Case; 8] = [
    ("a_file_that_cannot_be_removed_keeps_no_later_one_back", || wait(a_file_that_cannot_be_removed_keeps_no_later_one_back())),
    ("a_folder_that_cannot_be_made_keeps_nothing_back", || wait(a_folder_that_cannot_be_made_keeps_nothing_back())),
    ("two_rule_files_with_one_id_stop_nothing", || wait(two_rule_files_with_one_id_stop_nothing())),
    ("what_is_read_for_long_is_committed_with_the_rules_of_now", || wait(what_is_read_for_long_is_committed_with_the_rules_of_now())),
    ("what_another_sender_changed_can_be_sent_again", || wait(what_another_sender_changed_can_be_sent_again())),
    ("a_file_in_a_folder_of_nobody_is_answered_with_its_place", || wait(a_file_in_a_folder_of_nobody_is_answered_with_its_place())),
    ("erased_bytes_that_came_back_and_were_not_taken_go_again", || wait(erased_bytes_that_came_back_and_were_not_taken_go_again())),
    ("a_commit_that_its_sidecar_does_not_tell_is_told_before_a_rebuild", || {
        wait(a_commit_that_its_sidecar_does_not_tell_is_told_before_a_rebuild());
    }),
];

async fn verdicts_of(house: &House, sender: &str, name: &str) -> Vec<Option<Verdict>> {
    let submissions = house.submissions().await;
    let is_it = |of: &str, file: &str| of == sender && file == name;
    let found = submissions.iter().filter(|one| one.submitter.as_ref().is_some_and(|of| is_it(of.as_str(), &one.file_name)));
    found.map(|one| one.verdict).collect()
}

/// Whatever is set aside of the file `stuck.xlsx` finds a folder in its way.
fn keep_from_being_removed(house: &House) {
    let (archive, folder) = (Archive::new(house.home.archive()), house.home.inbox().join("adults"));
    let block = move || {
        for arrival in archive.list().unwrap().arrivals.into_iter().filter(|arrival| arrival.file_name == "stuck.xlsx") {
            fs::create_dir_all(folder.join(format!(".outturn-taken-{}~stuck.xlsx", arrival.submission))).unwrap();
        }
    };
    fail::cfg_callback("take-after-sidecar", block).unwrap();
}

async fn a_file_that_cannot_be_removed_keeps_no_later_one_back() {
    let mut house = House::new().await;
    keep_from_being_removed(&house);
    house.drop_in("adults", "stuck.xlsx", &first("adults", 1));
    let failed = house.try_step().await.unwrap().failed;
    assert!(failed.iter().any(|(file, _)| file == "stuck.xlsx"), "{failed:?}");
    house.drop_in("adults", "later.xlsx", &first("adults", 2));
    for _ in 0..2 {
        let failed = house.try_step().await.unwrap().failed;
        assert!(failed.iter().all(|(file, error)| file == "stuck.xlsx" && error.to_string().starts_with("failed to remove")), "{failed:?}");
        assert!(house.waits_in_the_inbox("adults", "stuck.xlsx"));
    }
    fail::remove("take-after-sidecar");
    assert_eq!(verdicts_of(&house, "adults", "stuck.xlsx").await, [Some(Verdict::Accepted)], "it is taken once");
    assert_eq!(verdicts_of(&house, "adults", "later.xlsx").await, [Some(Verdict::Accepted)]);
    assert!(!house.waits_in_the_inbox("adults", "later.xlsx"));
}

async fn a_folder_that_cannot_be_made_keeps_nothing_back() {
    let mut house = House::new().await;
    // Of fewer letters than a code may have, and of more bytes than a name.
    let long = format!("a{}", "é".repeat(200));
    house.drop_in("framework", "second.xlsx", &framework_with(&[[&long, "adults"], ["zoo", "adults"]]));
    house.drop_in("adults", "after.xlsx", &first("adults", 1));
    assert_eq!(house.step(async |_| ()).await, ["framework/second.xlsx", "adults/after.xlsx"]);
    assert!(house.home.inbox().join("zoo").is_dir(), "whoever can have a folder has one");
    assert_eq!(house.step(async |_| ()).await, [""; 0]);
}

const RULES: &str = include_str!("../../../rules/kent-2020-21.toml");

async fn two_rule_files_with_one_id_stop_nothing() {
    let mut house = House::new().await;
    let known = house.rule_texts().await;
    fs::write(house.home.rules().join("ours.toml"), format!("# Ours.\n{RULES}")).unwrap();
    house.drop_in("adults", "1.xlsx", &first("adults", 1));
    assert_eq!(house.step(async |_| ()).await, ["adults/1.xlsx"]);
    assert_eq!(house.rule_texts().await, known, "the text that was recorded last goes on judging");
    let code = RuleSet::parse(RULES).unwrap().code;
    fs::write(house.home.rules().join("kent-2020-21.toml"), format!("# Ours.\n{RULES}")).unwrap();
    fs::remove_file(house.home.rules().join("ours.toml")).unwrap();
    house.drop_in("adults", "2.xlsx", &first("adults", 2));
    house.step(async |_| ()).await;
    let texts = house.rule_texts().await;
    assert!(
        texts.iter().any(|text| text.code == code && text.body.starts_with("# Ours.")),
        "under the name of the shipped one it takes its place"
    );
}

async fn what_is_read_for_long_is_committed_with_the_rules_of_now() {
    let mut house = House::new().await;
    let rules = house.home.rules().join("kent-2020-21.toml");
    fs::write(&rules, format!("# First.\n{RULES}")).unwrap();
    house.drop_in("adults", "monster.xlsx", &monster_of("adults", 1));
    house.drop_in("planning", "1.xlsx", &first("planning", 1));
    house
        .step(async |house| {
            house.until_answered("1.xlsx").await;
            house.until_the_gate_is_reached().await;
            fs::write(&rules, format!("# Second.\n{RULES}")).unwrap();
            let _gate = house.open_gate();
            house.until_all_are_answered(["adults"]).await;
        })
        .await;
    let code = RuleSet::parse(RULES).unwrap().code;
    let texts = house.rule_texts().await;
    let text = texts.iter().find(|text| text.code == code).unwrap();
    assert!(text.body.starts_with("# Second."), "{}", text.body.lines().next().unwrap());
}

async fn what_another_sender_changed_can_be_sent_again() {
    let mut house = House::new().await;
    house.drop_in("framework", "second.xlsx", &framework_with(&[["deputies", "adults"]]));
    house.step(async |_| ()).await;
    let of_adults = first("adults", 5);
    let mut verdicts = Vec::new();
    for (sender, name, bytes) in [
        ("adults", "1.xlsx", &of_adults),
        ("adults", "2.xlsx", &of_adults),
        ("deputies", "3.xlsx", &return_for("deputies", "adults", &measure("adults"), 6)),
        ("adults", "4.xlsx", &of_adults),
        ("adults", "5.xlsx", &of_adults),
    ] {
        house.drop_in(sender, name, bytes);
        house.step(async |_| ()).await;
        verdicts.extend(verdicts_of(&house, sender, name).await);
    }
    let (accepted, duplicate) = (Some(Verdict::Accepted), Some(Verdict::Duplicate));
    assert_eq!(verdicts, [accepted, duplicate, accepted, accepted, duplicate]);
    let submissions = house.submissions().await;
    let again = submissions.iter().find(|one| one.file_name == "4.xlsx").unwrap();
    assert_eq!(again.appended, 1, "the figure is the adults' again");
}

async fn a_file_in_a_folder_of_nobody_is_answered_with_its_place() {
    let mut house = House::new().await;
    fs::create_dir(house.home.inbox().join("_old")).unwrap();
    house.drop_in("_old", "q2.xlsx", &first("adults", 1));
    assert!(house.try_step().await.unwrap().failed.is_empty());
    let submissions = house.submissions().await;
    let refused = submissions.iter().find(|one| one.verdict == Some(Verdict::Refused)).unwrap();
    assert_eq!((&refused.submitter, refused.file_name.as_str()), (&None, "_old/q2.xlsx"));
    let findings = house.findings(&refused.id).await;
    assert_eq!(findings, ["The folder \"_old\" of the inbox, in which the file lies, has a name that no submitter can have."]);
}

async fn erased_bytes_that_came_back_and_were_not_taken_go_again() {
    let mut house = House::new().await;
    let bytes = first("adults", 1);
    house.drop_in("adults", "1.xlsx", &bytes);
    house.step(async |_| ()).await;
    let submission = house.submissions().await.into_iter().find(|one| one.file_name == "1.xlsx").unwrap();
    house.close().await;
    let order = Order { submission: submission.id, by: "Records officer".into(), reason: "A name".into(), anyway: false, only_say: false };
    assert!(erase(&house.home, house::clock(), &house.program(), &order).await.unwrap().done);
    let archive = Archive::new(house.home.archive());
    let path = archive.path(&submission.file_hash);
    assert!(!path.exists());
    // The same file was dropped again, and the program ended when its bytes were kept and not yet recorded.
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, &bytes).unwrap();
    house.start().await;
    assert!(!path.exists());
}

async fn a_commit_that_its_sidecar_does_not_tell_is_told_before_a_rebuild() {
    let mut house = House::new().await;
    house.drop_in("adults", "1.xlsx", &first("adults", 1));
    house.step_to_its_end_at("commit-after").await;
    let archive = Archive::new(house.home.archive());
    let outcomes = || archive.list().unwrap().arrivals.into_iter().map(|arrival| arrival.outcome.map(|outcome| outcome.verdict));
    assert_eq!(outcomes().collect::<Vec<_>>(), [Some(Verdict::Accepted), None]);
    let lock = std::sync::Arc::new(HomeLock::take(&house.home).unwrap());
    let program = house.program();
    let written = rebuild::complete_archive(&house.home, &program, &lock).await.unwrap();
    assert_eq!((written, outcomes().collect::<Vec<_>>()), (1, vec![Some(Verdict::Accepted), Some(Verdict::Accepted)]));
    assert_eq!(rebuild::complete_archive(&house.home, &program, &lock).await.unwrap(), 0);
}
