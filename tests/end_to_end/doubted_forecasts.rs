//! A year's forecast far from where the figures lead: the performance team sees it, and the service is asked where the council's settings say so.

use outturn_services::contract::forecast_service_client::ForecastServiceClient;
use outturn_services::contract::{Forecast, GetForecastRequest};
use serde_json::Value;

use crate::house::House;
use crate::return_workbook::{Cell, ReturnWorkbook};

/// A measure that never came over 60 per cent, and what its service forecasts for the year.
fn forecasting(of_the_year: f64) -> Vec<u8> {
    ReturnWorkbook::of("peoples-services", "peoples-directorate", "2021/22 Q2")
        .headings(&["Measure", "Value", "Forecast", "Comment"])
        .row(vec![
            Cell::Text("EHC-20W"),
            Cell::Formatted(0.573, "0.0%"),
            Cell::Formatted(of_the_year, "0.0%"),
            Cell::Text("As the system says."),
        ])
        .bytes()
}

fn asked(receipt: &Value) -> Vec<&Value> {
    receipt["findings"].as_array().expect("findings").iter().filter(|finding| finding["code"] == "forecast-doubtful").collect()
}

async fn answered(house: &House) -> Forecast {
    let request = GetForecastRequest { measure: "EHC-20W".to_owned(), origin_period: "2021/22 Q2".to_owned(), ..Default::default() };
    let answer = ForecastServiceClient::new(house.channel.clone()).get_forecast(request).await.expect("an answer");
    answer.into_inner().forecast.expect("a forecast")
}

#[tokio::test]
async fn a_service_is_asked_about_its_forecast_only_where_the_council_says_so() {
    let mut house = House::derby().await;
    house.wait(60);
    let (_, receipt) = house.send("peoples-services/far.xlsx", &forecasting(0.95)).await;
    assert!(asked(&receipt).is_empty(), "nobody is asked as shipped: {receipt:#}");
    let disagreement = answered(&house).await.disagreement.expect("the performance team sees it");
    assert!(!disagreement.queried && disagreement.reason.starts_with("95.0% is forecast, and "), "{disagreement:?}");

    let settings = std::fs::read_to_string(house.home.settings_file()).expect("settings");
    let asking = settings.replace("ask_about_forecasts = false", "ask_about_forecasts = true");
    assert_ne!(asking, settings);
    std::fs::write(house.home.settings_file(), asking).expect("settings");
    house.wait(60);
    let (_, receipt) = house.send("peoples-services/farther.xlsx", &forecasting(0.96)).await;
    let [query] = asked(&receipt).try_into().expect("one query");
    assert_eq!((query["severity"].as_str(), query["cell"].as_str()), (Some("query"), Some("C2")), "{query:#}");
    let message = query["message"].as_str().expect("a message");
    assert!(message.starts_with("2021/22: 96.0% is forecast, and ") && message.ends_with(" is projected."), "{message}");
    let disagreement = answered(&house).await.disagreement.expect("a disagreement");
    assert!(disagreement.queried, "{disagreement:?}");

    house.wait(60);
    let (_, receipt) = house.send("peoples-services/near.xlsx", &forecasting(0.55)).await;
    assert!(asked(&receipt).is_empty(), "{receipt:#}");
    assert_eq!(answered(&house).await.disagreement, None);
}
