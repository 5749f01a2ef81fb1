//! What rows of scrutiny refer to: reviews, recommendations, boards and items that are there.

use outturn_domain::code::{BoardCode, ItemCode, RecommendationCode, ReviewCode};
use outturn_domain::scrutiny::{PlannedLook, Recommendation, ReviewAction};

use super::check::Checker;
use super::known::Kind;
use super::{actions, board_plans, recommendations};

impl Checker<'_> {
    pub(super) fn action(&mut self, mut action: ReviewAction) -> ReviewAction {
        self.refer(Kind::Review, &mut action.review, ReviewCode::parse, &action.place, &actions::REVIEW);
        action
    }

    pub(super) fn recommendation(&mut self, mut made: Recommendation) -> Recommendation {
        self.refer_all(Kind::Item, &mut made.items, ItemCode::parse, &made.place, &recommendations::ITEMS);
        if let Some(board) = &mut made.board {
            self.refer(Kind::Board, board, BoardCode::parse, &made.place, &recommendations::BOARD);
        }
        if let Some(review) = &mut made.review {
            self.refer(Kind::Review, review, ReviewCode::parse, &made.place, &recommendations::REVIEW);
        }
        made
    }

    pub(super) fn planned_look(&mut self, mut look: PlannedLook) -> PlannedLook {
        self.refer(Kind::Board, &mut look.board, BoardCode::parse, &look.place, &board_plans::BOARD);
        self.refer_all(Kind::Item, &mut look.items, ItemCode::parse, &look.place, &board_plans::ITEMS);
        if let Some(review) = &mut look.review {
            self.refer(Kind::Review, review, ReviewCode::parse, &look.place, &board_plans::REVIEW);
        }
        if let Some(recommendation) = &mut look.recommendation {
            self.refer(Kind::Recommendation, recommendation, RecommendationCode::parse, &look.place, &board_plans::RECOMMENDATION);
        }
        look
    }
}
