//! What a member of a board needs for the next meeting, as one answer. Nothing is counted here: each part is what its own method gives.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::NaiveDate;
use outturn_domain::code::ItemCode;
use outturn_domain::forecast::submitted;
use outturn_domain::organisation::Board;
use outturn_domain::period::Period;
use outturn_domain::risk::{self, Register, latest_quarter_ended, movement};
use outturn_domain::scorecard::{Row, judge};
use outturn_domain::scrutiny::Recommendation;

use super::boards::{self, Held, chosen_measures, meeting, meetings, plan, year_of};
use super::candidates::{newest_first, raised, shown as shown_candidates};
use super::changes::changes_since;
use super::{of_board_or_scope, of_framework, remit_scope};
use crate::answers::Answers;
use crate::contract;
use crate::definitions::Definitions;
use crate::delivery::summary::summary as delivery_summary;
use crate::error::Failure;
use crate::installed_scales::ScalesInForce;
use crate::names::{self, find_board};
use crate::reading::{Reading, full_view, period};
use crate::scope::{KnownScope, find_scope};
use crate::scorecard::card::{Asked, Card};
use crate::wire::cells::Cells;
use crate::wire::day::timestamp;
use crate::wire::risk::risk;
use crate::wire::scrutiny::recommendation;
use crate::wire::{self, change};

/// What a board's view is made of.
struct View {
    board: Board,
    card: Card,
    scales: ScalesInForce,
    reading: Reading,
    definitions: Arc<Definitions>,
    open_reviews: Vec<contract::Review>,
    returns_missing: Vec<contract::ExpectedReturn>,
}

impl Answers {
    pub(super) async fn board_view(&self, request: &contract::GetBoardViewRequest) -> Result<contract::GetBoardViewResponse, Failure> {
        let asked = period("period", &request.period)?;
        let full = full_view(request.view, contract::View::Basic)?;
        let reading = self.reading(request.as_of_time.as_ref(), request.stage).await?;
        let definitions = self.framework_at(&reading).await?;
        let board = find_board(&definitions.framework, &request.board)?.ok_or(Failure::RequiredFieldMissing { field: "board" })?.clone();
        let reading = of_board_or_scope(reading, &definitions, Some(&board), None);
        let today = reading.today(&definitions);
        let seen = next_meeting(&meetings(&definitions.framework, &board), today).and_then(Held::sees);
        let of = asked.or(seen).or_else(|| latest_quarter_ended(today));
        let asked = Asked {
            period: of.ok_or_else(|| Failure::Fault(format!("no quarter ended before {today}")))?,
            full,
            scope: Some(remit_scope(&board)),
            entity: String::new(),
            breakdowns: false,
            outside_framework: false,
        };
        let card = self.card(asked, reading, Arc::clone(&definitions)).await?;
        let view = View {
            scales: self.scales(&card.evidence.framework, card.evidence.point).await?,
            open_reviews: self.open_reviews(&definitions, &reading, &board, full).await?,
            returns_missing: self.returns_missing(&card).await?,
            card,
            board,
            reading,
            definitions,
        };
        let erasures = self.erasures(reading.point).await?.all();
        // As of a scorecard: judging takes milliseconds of computing, which other calls should not wait for.
        let made = tokio::task::spawn_blocking(move || {
            Ok(contract::GetBoardViewResponse {
                read_time: Some(timestamp(view.reading.point.read_time)),
                stage: wire::stage(view.card.evidence.stage).into(),
                erasures,
                revision: view.reading.point.sequence.0,
                board_view: Some(view.shown()?),
            })
        });
        made.await.map_err(|error| Failure::Fault(error.to_string()))?
    }
}

/// The first meeting that is not over.
fn next_meeting<'h, 'a>(held: &'h [Held<'a>], today: NaiveDate) -> Option<&'h Held<'a>> {
    held.iter().find(|held| held.day >= today)
}

impl View {
    fn shown(self) -> Result<contract::BoardView, Failure> {
        let framework = self.definitions.framework.as_ref();
        let today = self.reading.today(&self.definitions);
        let held = meetings(framework, &self.board);
        let next = next_meeting(&held, today);
        let year = year_of(next.map_or(today, |held| held.day))?;
        let last = held.iter().map(|held| held.day).filter(|day| *day < today).max();
        let evidence = of_framework(&self.reading, &self.definitions);
        let mut cells = Cells::new(&evidence, false);
        let scope = self.card.scope()?;
        let changes = changes_since(&self.definitions, &scope.scope, last, today);
        let chosen: Vec<ItemCode> = chosen_measures(framework, &self.board, year).cloned().collect();
        let scorecard = self.card.scorecard()?;
        let attention = self.attention(&scope);
        let of = self.card.asked.period;
        Ok(contract::BoardView {
            board: Some(boards::board(&mut cells, &self.definitions, &self.board, year)),
            next_meeting: next.map(|held| meeting(&mut cells, &self.board, held)),
            period: scorecard.period,
            headline: scorecard.headline,
            attention_rows: scorecard.rows.into_iter().filter(|row| attention.contains(&row.measure)).collect(),
            chosen_rows: self.card.rows_of(&chosen)?,
            candidates: self.candidates()?,
            open_recommendations: self.open_recommendations().map(|made| recommendation(&mut cells, made)).collect(),
            plan: plan(&self.reading, &self.definitions, &self.board, year),
            delivery: Some(delivery_summary(&self.card.evidence, &self.scales, &scope, of, self.card.asked.full)),
            risks: self.risks(&scope),
            changes: changes.into_iter().map(|of| change::change(&mut cells, of, today)).collect(),
            open_reviews: self.open_reviews,
            returns_missing: self.returns_missing,
        })
    }

    /// The measures of the remit that want attention: missed, worse, forecast to miss, or without a value that should be there.
    fn attention(&self, scope: &KnownScope) -> BTreeSet<String> {
        let inputs = self.card.inputs(&self.card.evidence.framework, scope);
        let year = inputs.period.in_financial_year().unwrap_or(inputs.period);
        let wants =
            |row: &Row<'_>| row.missed_its_target() || row.got_worse() || row.lacks_a_value() || submitted(&inputs, row, year).will_miss();
        judge(&inputs).rows.iter().filter(|row| wants(row)).map(|row| names::measure(&row.measure.code)).collect()
    }

    /// The candidates that fall to the board. They are raised of the whole council: a board whose remit covers something more closely gets it.
    fn candidates(&self) -> Result<Vec<contract::Candidate>, Failure> {
        let whole = find_scope(&self.card.evidence.framework, &self.card.evidence.definitions, None)?;
        let mut found = raised(&self.card, &self.scales, &whole);
        found.retain(|candidate| candidate.remit.is_some_and(|remit| remit.board.code == self.board.code));
        Ok(shown_candidates(&self.card, &whole, &found))
    }

    /// What was recommended to the board or by it, or travels to it with a report, and is neither rejected nor done.
    fn open_recommendations(&self) -> impl Iterator<Item = &Recommendation> {
        let framework = self.definitions.framework.as_ref();
        let is_board = |text: &str| framework.board_called(text).is_some_and(|board| board.code == self.board.code);
        let concerns =
            move |made: &&Recommendation| made.comes_before(&self.board, framework) || made.made_by.as_deref().is_some_and(is_board);
        let is_open = |made: &&Recommendation| made.state.is_open() && !made.recommends_nothing();
        newest_first(framework.recommendations.iter().filter(concerns).filter(is_open).collect()).into_iter()
    }

    /// The risks of the remit, of every register, that moved since the period before or are outside appetite.
    fn risks(&self, scope: &KnownScope) -> Vec<contract::Risk> {
        let (evidence, of) = (&self.card.evidence, self.card.asked.period);
        let day = |of: Period| of.as_at_date().unwrap_or_else(|| evidence.today());
        let now = evidence.risks(&self.scales, &scope.scope, Register::Every, (of, day(of)));
        let mut wanted: BTreeSet<&ItemCode> = BTreeSet::new();
        if let Some(before) = of.previous() {
            let moved = movement(&risk::Inputs { period: before, day: day(before), ..now.clone() }, &now);
            let events = moved.entries.iter().chain(&moved.exits).chain(&moved.redefinitions).map(|event| &event.risk.code);
            wanted.extend(events.chain(moved.score_changes.iter().map(|change| &change.risk.code)));
        }
        let full = self.card.asked.full;
        let is_outside = |risk| now.is_live(risk) && now.is_outside_appetite(risk, of) == Some(true);
        let found = now.issued().into_iter().filter(|found| wanted.contains(&found.code) || is_outside(found));
        found.map(|found| risk(Cells::new(evidence, full), &now, found, full)).collect()
    }
}
