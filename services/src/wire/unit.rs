//! What figures are counted in.

use outturn_domain::figure::{Precision, Unit};
use outturn_domain::measure::Measure;
use rust_decimal::Decimal;

use crate::contract;
use crate::contract::google::r#type::Decimal as WireDecimal;

/// The unit of a measure's figures.
pub(crate) fn of_measure(measure: &Measure) -> contract::Unit {
    unit(&measure.unit, measure.precision)
}

/// A unit at a precision.
pub(crate) fn unit(unit: &Unit, precision: Precision) -> contract::Unit {
    let (kind, symbol) = match unit {
        Unit::Percent => (contract::UnitKind::Percent, "%"),
        Unit::Pounds => (contract::UnitKind::Currency, "£"),
        Unit::Number => (contract::UnitKind::Count, ""),
        Unit::Days => (contract::UnitKind::Duration, "days"),
        Unit::Other(name) if name.to_lowercase().starts_with("per ") => (contract::UnitKind::Rate, name.as_str()),
        Unit::Other(name) => (contract::UnitKind::Other, name.as_str()),
    };
    contract::Unit { kind: kind.into(), symbol: symbol.to_owned(), precision: i32::from(precision.places()), scale: 0 }
}

/// A number exactly as it is: a rounded one keeps the places it was rounded to.
pub(crate) fn decimal(number: Decimal) -> WireDecimal {
    WireDecimal { value: number.to_string() }
}
