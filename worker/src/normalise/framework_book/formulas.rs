//! Whether what is worked out from other measures can be.

use outturn_domain::code::ItemCode;
use outturn_domain::finding::{Finding, FindingCode};
use outturn_domain::measure::{Endless, MOST_FED_BY, Measure, fed_by, unlike};

use super::check::Checker;
use super::known::Kind;
use super::measures;

impl Checker<'_> {
    /// What a measure is worked out from: measures of the framework, and none of them from itself.
    pub(super) fn formula(&mut self, measure: &mut Measure) {
        let Some(formula) = &mut measure.formula else { return };
        for code in formula.measures_mut() {
            self.refer(Kind::Measure, code, ItemCode::parse, &measure.place, &measures::FORMULA);
        }
        let on = measure.effective.from;
        let holding = |code| Some((code, self.known.making(code, on)?.cell_holds));
        let parts = formula.measures().into_iter().filter_map(holding);
        let why = match fed_by(&measure.code, &|code| self.known.formula(code, on)) {
            Ok(_) => match unlike(parts.chain([(&measure.code, measure.cell_holds)])) {
                Some([one, other]) => format!("{one} and {other}: figures of different lengths of time are not put together"),
                None => return,
            },
            Err(Endless::Circle(chain)) => {
                let chain: Vec<&str> = chain.iter().map(ItemCode::as_str).collect();
                format!("it feeds on itself: {}", chain.join(" from "))
            }
            Err(Endless::TooMany) => {
                format!("more than {MOST_FED_BY} figures would go into it, or its formulas feed each other too deeply")
            }
        };
        let at = self.positions.cell(&measure.place, &measures::FORMULA);
        let message = format!("{} cannot be worked out, for {why}. The row is held back.", measure.code);
        self.problems.push(Finding::new(FindingCode::FrameworkRowHeld, message).at(at).about(Some(measure.code.clone()), None));
    }
}
