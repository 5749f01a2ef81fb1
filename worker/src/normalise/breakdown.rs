//! The place or group that somebody means by what stands under Breakdown: told in one way for returns and for the framework's own sheets.

use outturn_domain::code::{BreakdownCode, ItemCode};
use outturn_domain::finding::{Finding, FindingCode};
use outturn_domain::framework::Framework;
use outturn_domain::period::Period;

use super::entry::Written;
use super::near::{nearest_named, with_near};
use super::quote::shortened;
use super::typed_cells::Problem;

/// One of those that the framework names for the measure in the period, by its code or title; where it names none, whatever is written. The nearest are looked for
/// where `suggest` says so.
pub(crate) fn meant(
    framework: Option<&Framework>,
    item: &ItemCode,
    period: Period,
    written: &Written,
    suggest: bool,
) -> Result<BreakdownCode, Problem> {
    let Some(framework) = framework.filter(|framework| framework.breakdowns_in(item, period).next().is_some()) else {
        return BreakdownCode::parse(&written.text).map_err(|error| {
            let finding = Finding::new(FindingCode::KeyMissing, format!("The breakdown cannot be used: {error}."));
            let finding = finding.at(written.place.clone()).found(shortened(&written.text)).expected("a short name of the group or place");
            Box::new(finding.help("Shorten the name of the breakdown.").about(None, Some(period)))
        });
    };
    let named = framework.breakdown_called(item, period, &written.text).map(|breakdown| breakdown.code.clone());
    named.ok_or_else(|| Box::new(unknown(framework, item, period, written, suggest)))
}

fn unknown(framework: &Framework, item: &ItemCode, period: Period, written: &Written, suggest: bool) -> Finding {
    let named = framework.breakdowns_in(item, period).filter(|_| suggest);
    let near = nearest_named(&written.text, named.map(|breakdown| (breakdown.code.as_str(), breakdown.title.as_str())));
    let text = shortened(&written.text);
    let message = format!("{text:?} is no place or group that {item} is reported by in {}.", period.label());
    let finding = Finding::new(FindingCode::BreakdownUnknown, message).at(written.place.clone()).found(text);
    let finding = finding.expected(format!("the code or title of a place or group that the framework names for {item}"));
    with_near(finding.about(None, Some(period)), &near)
}
