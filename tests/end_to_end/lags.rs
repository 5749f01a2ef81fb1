//! A measure whose figures come later than the others of their period: not due, awaited and late so much later.

use outturn_domain::finding::Verdict;
use outturn_services::contract::AbsenceReason;

use crate::frameworks::drop_framework;
use crate::house::{House, instant};

#[tokio::test]
async fn a_figure_that_lags_is_due_so_many_months_after_the_return() {
    let mut house = House::empty().await;
    let sheets = [
        ("Plan", "Code | Kind | Name\nplan | plan | The plan"),
        ("Organisation", "Code | Kind | Name\nlibraries | service | Libraries"),
        ("Calendar", "Period | Event | Date\n2021/22 Q2 | returns due | 15/10/2021"),
        (
            "Measures",
            "Code | Name | Plan items | Service | Unit | Polarity | Frequency | Cell holds | Lag months
VISITS | Visits | plan | libraries | number | high | quarterly | in period |
SURVEY | Content visitors | plan | libraries | % | high | quarterly | in period | 2",
        ),
    ];
    house.set_clock(instant("2021-09-01T09:00:00Z"));
    assert_eq!(drop_framework(&mut house, "framework", &sheets).await, (Verdict::Accepted, Vec::new()));
    for (at, of_visits, of_survey) in [
        ("2021-09-20T12:00:00Z", AbsenceReason::NotDue, AbsenceReason::NotDue),
        ("2021-10-15T12:00:00Z", AbsenceReason::Awaited, AbsenceReason::NotDue),
        ("2021-10-16T12:00:00Z", AbsenceReason::Late, AbsenceReason::NotDue),
        ("2021-12-15T12:00:00Z", AbsenceReason::Late, AbsenceReason::Awaited),
        ("2021-12-16T12:00:00Z", AbsenceReason::Late, AbsenceReason::Late),
    ] {
        house.set_clock(instant(at));
        let card = house.scorecard("2021/22 Q2", None).await;
        let absence = |code: &str| {
            let row = card.rows.iter().find(|row| row.code == code).expect("a row");
            row.value.as_ref().and_then(|value| value.absence.clone()).expect("an absence")
        };
        let (visits, survey) = (absence("VISITS"), absence("SURVEY"));
        assert_eq!((visits.reason(), survey.reason()), (of_visits, of_survey), "at {at}");
        assert_eq!(visits.supporting_text, "the return is due by 15 October 2021");
        assert_eq!(survey.supporting_text, "the figure is due by 15 December 2021");
    }
}
