//! `outturn forecast`, at a terminal.

use crate::house::House;
use crate::tools::outturn;

fn told(house: &House, arguments: &[&str]) -> String {
    let output = outturn().arg("forecast").args(arguments).arg("--home").arg(house.home.root()).output().expect("forecast");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text")
}

#[tokio::test]
async fn the_command_draws_what_is_expected_and_says_it_in_words() {
    let house = House::derby().await;
    insta::assert_snapshot!("a_snapshot", told(&house, &["MYA-REG", "--origin", "2021/22 Q2"]));
    insta::assert_snapshot!("a_total", told(&house, &["BUS-SUP", "--origin", "fy2021-22-q2"]));
    insta::assert_snapshot!("one_quarter", told(&house, &["EHC-20W", "--origin", "2021/22 Q2", "--period", "2021/22 Q3"]));
    insta::assert_snapshot!("nothing_known", told(&house, &["PRT-EMP", "--origin", "2021/22 Q2"]));
    assert_eq!(told(&house, &["MYA-REG"]), told(&house, &["MYA-REG", "--origin", "2021/22 Q2"]), "from the latest value");
    let early = told(&house, &["MYA-REG", "--origin", "2021/22 Q1", "--as-of", "2021-07-31T12:00:00Z"]);
    assert!(early.contains("113,180") && !early.contains("119,260"), "nobody knew the second quarter then: {early}");
    let unknown = outturn().args(["forecast", "NO-SUCH", "--home"]).arg(house.home.root()).output().expect("forecast");
    assert_eq!(unknown.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&unknown.stderr).contains("NO-SUCH"));
}
