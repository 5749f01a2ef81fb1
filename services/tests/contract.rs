//! What the contract promises as a whole, checked over its descriptors, and a golden list of everything on the wire.
//!
//! Naming and comments are checked by `buf lint`; here stand the conventions that no linter knows.

use std::fmt::Write as _;

use outturn_services::contract::FILE_DESCRIPTOR_SET;
use prost_reflect::prost_types::MethodOptions;
use prost_reflect::prost_types::method_options::IdempotencyLevel;
use prost_reflect::{Cardinality, DescriptorPool, EnumDescriptor, FieldDescriptor, Kind, MessageDescriptor, MethodDescriptor};

const PACKAGE: &str = "outturn.v1";

fn pool() -> DescriptorPool {
    DescriptorPool::decode(FILE_DESCRIPTOR_SET).expect("the build wrote the descriptors")
}

fn methods() -> Vec<MethodDescriptor> {
    pool().services().flat_map(|service| service.methods().collect::<Vec<_>>()).collect()
}

fn messages() -> Vec<MessageDescriptor> {
    pool().all_messages().filter(|message| message.package_name() == PACKAGE).collect()
}

fn enums() -> Vec<EnumDescriptor> {
    pool().all_enums().filter(|values| values.package_name() == PACKAGE).collect()
}

fn fields() -> impl Iterator<Item = FieldDescriptor> {
    messages().into_iter().flat_map(|message| message.fields().collect::<Vec<_>>())
}

/// A field as the golden list writes it: `repeated outturn.v1.Share shares = 1`, the package left out where it is ours.
fn declaration(field: &FieldDescriptor) -> String {
    let kind = match field.kind() {
        Kind::Message(message) => message.full_name().to_owned(),
        Kind::Enum(values) => values.full_name().to_owned(),
        scalar => format!("{scalar:?}").to_lowercase(),
    };
    let kind = kind.strip_prefix("outturn.v1.").unwrap_or(&kind);
    let label = match field.containing_oneof() {
        _ if field.cardinality() == Cardinality::Repeated => "repeated ".to_owned(),
        Some(_) if field.field_descriptor_proto().proto3_optional() => "optional ".to_owned(),
        Some(oneof) => format!("oneof {} ", oneof.name()),
        None => String::new(),
    };
    format!("{label}{kind} {} = {}", field.name(), field.number())
}

/// Fails unless the message has each of these fields, written as the golden list writes them.
fn assert_declares(message: &MessageDescriptor, expected: &[&str]) {
    let declared: Vec<String> = message.fields().map(|field| declaration(&field)).collect();
    for field in expected {
        assert!(declared.iter().any(|found| found == field), "{} lacks `{field}`", message.full_name());
    }
}

#[test]
fn there_are_the_seven_services() {
    let pool = pool();
    let mut names: Vec<_> = pool.services().map(|service| service.name().to_owned()).collect();
    names.sort();
    let expected = ["Delivery", "Forecast", "Measure", "Risk", "Scorecard", "Scrutiny", "Submission"].map(|name| format!("{name}Service"));
    assert_eq!(names, expected);
}

#[test]
fn no_method_has_side_effects() {
    for method in methods() {
        let descriptor = method.method_descriptor_proto();
        let level = descriptor.options.as_ref().map(MethodOptions::idempotency_level);
        assert_eq!(level, Some(IdempotencyLevel::NoSideEffects), "{}", method.full_name());
        assert!(!method.is_client_streaming(), "{}", method.full_name());
    }
}

#[test]
fn every_read_takes_an_instant_and_a_stage() {
    for method in methods() {
        let request = method.input();
        assert_declares(&request, &["Stage stage = 15"]);
        if method.is_server_streaming() {
            // A stream runs from a revision onwards, not as of an instant.
            assert!(method.name().starts_with("Watch"), "{}", method.full_name());
            assert!(request.get_field_by_name("start_revision").is_some(), "{}", method.full_name());
        } else {
            assert_declares(&request, &["google.protobuf.Timestamp as_of_time = 14"]);
        }
    }
}

#[test]
fn every_answer_says_its_instant_stage_erasures_and_revision() {
    for method in methods() {
        let answer = ["google.protobuf.Timestamp read_time = 3", "Stage stage = 4", "repeated Erasure erasures = 5", "int64 revision = 6"];
        assert_declares(&method.output(), &answer);
    }
}

#[test]
fn every_list_pages() {
    let lists: Vec<_> = methods().into_iter().filter(|method| method.name().starts_with("List")).collect();
    assert!(!lists.is_empty());
    for method in lists {
        assert_declares(&method.input(), &["int32 page_size = 12", "string page_token = 13"]);
        assert_declares(&method.output(), &["string next_page_token = 2"]);
        let results = method.output().get_field(1).expect("a list gives its results in field 1");
        assert!(results.is_list() && matches!(results.kind(), Kind::Message(_)), "{}", results.full_name());
    }
}

#[test]
fn nothing_pages_but_a_list() {
    for method in methods() {
        let pages = method.input().get_field_by_name("page_token").is_some();
        assert_eq!(pages, method.name().starts_with("List"), "{}", method.full_name());
    }
}

#[test]
fn a_view_is_always_field_11() {
    for method in methods() {
        if let Some(view) = method.input().get_field_by_name("view") {
            assert_eq!(declaration(&view), "View view = 11", "{}", method.full_name());
        }
    }
}

#[test]
fn there_are_no_maps_and_no_floats() {
    for field in fields() {
        assert!(!field.is_map(), "{} is a map: its order is nobody's", field.full_name());
        assert!(field.kind() != Kind::Float, "{} is a float", field.full_name());
    }
}

#[test]
fn instants_and_days_are_named_for_what_they_are() {
    for field in fields() {
        let kind = match field.kind() {
            Kind::Message(message) => message.full_name().to_owned(),
            _ => String::new(),
        };
        let name = field.name();
        assert_eq!(name.ends_with("_time"), kind == "google.protobuf.Timestamp", "{}", field.full_name());
        let is_day = kind == "google.type.Date" || kind == "outturn.v1.DateFigure";
        // A year to date is a stretch of time, not a day.
        let says_day = name.ends_with("_date") && !name.ends_with("_to_date");
        assert_eq!(says_day, is_day, "{}", field.full_name());
    }
}

#[test]
fn every_enum_starts_unspecified() {
    for values in enums() {
        let zero = values.get_value(0).expect("proto3 wants a zero value");
        assert!(zero.name().ends_with("_UNSPECIFIED"), "{}", zero.full_name());
    }
}

#[test]
fn every_error_reason_fits_error_info() {
    let pool = pool();
    let reasons = pool.get_enum_by_name("outturn.v1.ErrorReason").expect("the reasons are part of the contract");
    for reason in reasons.values() {
        let text = reason.name().strip_prefix("ERROR_REASON_").expect("buf checks the prefix");
        assert!(text.len() <= 63, "{text} is longer than ErrorInfo allows");
        assert!(text.chars().all(|c| c.is_ascii_uppercase() || c == '_'), "{text}");
    }
}

/// Whoever changes the wire sees it here, in the review. After a change that is meant: `cargo insta review`.
#[test]
fn the_wire_is_as_it_was() {
    let mut wire = String::new();
    list_methods(&mut wire).expect("a String takes everything");
    list_messages(&mut wire).expect("a String takes everything");
    list_enums(&mut wire).expect("a String takes everything");
    insta::assert_snapshot!("wire", wire);
}

fn list_methods(wire: &mut String) -> std::fmt::Result {
    let mut methods = methods();
    methods.sort_by_key(|method| method.full_name().to_owned());
    for method in methods {
        let stream = if method.is_server_streaming() { "stream " } else { "" };
        let (service, input, output) = (method.parent_service(), method.input(), method.output());
        writeln!(wire, "{}.{}({}) -> {stream}{}", service.name(), method.name(), input.name(), output.name())?;
    }
    Ok(())
}

fn list_messages(wire: &mut String) -> std::fmt::Result {
    let mut messages = messages();
    messages.sort_by_key(|message| message.full_name().to_owned());
    for message in messages {
        writeln!(wire, "\nmessage {}", message.name())?;
        for field in message.fields() {
            writeln!(wire, "  {}", declaration(&field))?;
        }
        for range in message.reserved_ranges() {
            writeln!(wire, "  reserved {}..{}", range.start, range.end)?;
        }
        for name in message.reserved_names() {
            writeln!(wire, "  reserved \"{name}\"")?;
        }
    }
    Ok(())
}

fn list_enums(wire: &mut String) -> std::fmt::Result {
    let mut enums = enums();
    enums.sort_by_key(|values| values.full_name().to_owned());
    for values in enums {
        writeln!(wire, "\nenum {}", values.name())?;
        for value in values.values() {
            writeln!(wire, "  {} = {}", value.name(), value.number())?;
        }
    }
    Ok(())
}
