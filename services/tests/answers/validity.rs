//! What must hold in every answer, whatever was asked.

use outturn_services::contract::FILE_DESCRIPTOR_SET;
use prost::Message;
use prost_reflect::{DescriptorPool, DynamicMessage, ReflectMessage, Value};

/// The first instant of the year 1 and the last of 9999: no other can be written as JSON.
const INSTANTS: std::ops::RangeInclusive<i64> = -62_135_596_800..=253_402_300_799;

/// Looks through an answer of the message `name` and everything in it.
pub(crate) fn check(name: &str, answer: &impl Message) {
    let pool = DescriptorPool::decode(FILE_DESCRIPTOR_SET).expect("the build wrote the descriptors");
    let descriptor = pool.get_message_by_name(&format!("outturn.v1.{name}")).expect("a message of the contract");
    let dynamic = DynamicMessage::decode(descriptor, answer.encode_to_vec().as_slice()).expect("it decodes");
    for required in ["read_time", "stage", "revision"] {
        assert!(dynamic.has_field_by_name(required), "{name} says no {required}");
    }
    message(name, &dynamic);
}

fn message(path: &str, found: &DynamicMessage) {
    match found.descriptor().full_name() {
        "google.protobuf.Timestamp" => timestamp(path, found),
        "outturn.v1.Figure" => figure(path, found),
        "outturn.v1.Status" | "outturn.v1.Travel" => assert!(!text(found, "reason").is_empty(), "{path} has no reason"),
        "outturn.v1.Share" => share(path, found),
        "outturn.v1.RiskEvent" => risk_event(path, found),
        "outturn.v1.Target" => {
            let either = found.has_field_by_name("figure") != found.has_field_by_name("target_absence");
            assert!(either, "{path}: a target or why there is none, and not both");
        }
        _ => {}
    }
    for (field, value) in found.fields() {
        let path = format!("{path}.{}", field.name());
        match value {
            Value::Message(inner) => message(&path, inner),
            Value::List(list) => {
                for (index, value) in list.iter().enumerate() {
                    if let Value::Message(inner) = value {
                        message(&format!("{path}[{index}]"), inner);
                    }
                }
            }
            _ => {}
        }
    }
}

fn timestamp(path: &str, found: &DynamicMessage) {
    let number =
        |name: &str| found.get_field_by_name(name).and_then(|value| value.as_i64().or(value.as_i32().map(i64::from))).expect("a number");
    assert!(INSTANTS.contains(&number("seconds")), "{path} is no instant of the years 1 to 9999");
    assert!((0..1_000_000_000).contains(&number("nanos")), "{path} has no such nanoseconds");
}

fn figure(path: &str, found: &DynamicMessage) {
    assert!(found.has_field_by_name("value") != found.has_field_by_name("absence"), "{path}: a value or why there is none, and not both");
    assert!(!text(found, "display_text").is_empty(), "{path} shows nothing");
    assert!(found.has_field_by_name("unit"), "{path} has no unit");
    if let Some(Value::Message(value)) =
        found.has_field_by_name("value").then(|| found.get_field_by_name("value").expect("set").into_owned())
    {
        let digits = text(&value, "value");
        let Some(Value::Message(unit)) = found.get_field_by_name("unit").map(std::borrow::Cow::into_owned) else { panic!("a unit") };
        let precision = unit.get_field_by_name("precision").and_then(|value| value.as_i32()).expect("a number");
        let places = digits.split_once('.').map_or(0, |(_, fraction)| fraction.len());
        assert_eq!(i32::try_from(places).expect("few"), precision, "{path}: {digits} is not of its precision");
        assert!(!digits.starts_with('+') && !digits.contains(['e', 'E']), "{path}: {digits} is not normalised");
    }
}

fn share(path: &str, found: &DynamicMessage) {
    let comparable = found.get_field_by_name("comparable").and_then(|value| value.as_bool()).expect("a bool");
    assert_eq!(comparable, found.has_field_by_name("percent"), "{path}: a share of nothing has no percentage");
    assert_eq!(comparable, text(found, "not_comparable_reason").is_empty(), "{path}");
}

/// Body, reason and outcome are given or said not to be stated, and so is the time.
fn risk_event(path: &str, found: &DynamicMessage) {
    for field in ["body", "reason", "outcome"] {
        assert!(found.has_field_by_name(field), "{path} has no {field}");
        let Some(Value::Message(stated)) = found.get_field_by_name(field).map(std::borrow::Cow::into_owned) else {
            panic!("{path}.{field}")
        };
        assert_eq!(text(&stated, "text").is_empty(), stated.has_field_by_name("not_stated"), "{path}.{field}");
    }
    let when = ["event_date", "event_period", "date_not_stated"].iter().filter(|field| found.has_field_by_name(field)).count();
    assert_eq!(when, 1, "{path}: a day, a period, or that the source does not say");
    assert!(!text(found, "code").is_empty() && !text(found, "title").is_empty(), "{path} says not of which risk");
}

fn text(found: &DynamicMessage, field: &str) -> String {
    found.get_field_by_name(field).and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}
