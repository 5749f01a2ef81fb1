//! What may happen to a home, one thing after another.

use proptest::prelude::*;

/// Who sends, by number.
pub(crate) const SENDERS: [&str; 3] = ["north", "south", "east"];
/// The names of their files: few, so that one is often replaced by another.
pub(crate) const NAMES: [&str; 2] = ["return.xlsx", "again.xlsx"];

/// One thing that happens.
#[derive(Debug, Clone)]
pub(crate) enum Action {
    /// A file is dropped whole, over whatever lies there.
    Drop { at: At, what: What, save: Save },
    /// Its first half is there, and the rest not yet.
    Half { at: At, what: What },
    /// The worker looks once.
    Step,
    /// The worker looks, and is ended when it comes to a point of the way in for the so-manyth time.
    Kill { point: usize, passing: u8 },
    /// The worker ends between two looks, tidily or not, and starts at the next.
    End { tidily: bool },
    /// The inbox goes away, and its senders go on dropping files into it.
    ShareLost,
    /// It is there again.
    ShareBack,
    /// The clock jumps by so many seconds.
    Clock(i64),
}

/// Where a file is dropped.
#[derive(Debug, Clone, Copy)]
pub(crate) struct At {
    /// Whose folder.
    pub(crate) sender: usize,
    /// Under which name.
    pub(crate) name: usize,
}

/// What is dropped.
#[derive(Debug, Clone)]
pub(crate) enum What {
    /// A return, or the correction of one: they are the same to the worker.
    Return(Said),
    /// What this sender dropped before, counted from the last.
    Again(usize),
    /// No return at all.
    Broken(Broken),
    /// An edition of the framework, whoever's turn it is: it goes into the framework's folder.
    Framework,
    /// A return in the root of the inbox, where nobody can be told.
    Misplaced(Said),
}

/// What a return says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Said {
    /// Which period it is for.
    pub(crate) period: usize,
    /// What it says of each of its sender's measures.
    pub(crate) cells: [Cell; 3],
}

/// What stands in a value's cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cell {
    Empty,
    Number(u8),
    Withdrawn,
}

/// A file that is no return.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Broken {
    /// A PDF under a workbook's name.
    Pdf,
    /// No bytes.
    Empty,
    /// A workbook in which one bit has flipped.
    BitFlipped,
}

/// How a file is saved.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Save {
    /// Written beside and renamed in, as Excel does; otherwise written where it stands.
    pub(crate) renamed: bool,
    /// With a time of writing from long ago, as a copy keeps it.
    pub(crate) old: bool,
}

pub(crate) fn schedules() -> impl Strategy<Value = Vec<Action>> {
    prop::collection::vec(action(), 1..16)
}

fn action() -> impl Strategy<Value = Action> {
    prop_oneof![
        8 => (at(), what(), save()).prop_map(|(at, what, save)| Action::Drop { at, what, save }),
        2 => (at(), what()).prop_map(|(at, what)| Action::Half { at, what }),
        5 => Just(Action::Step),
        4 => (0..outturn_worker::failpoints::POINTS.len(), 1..4_u8).prop_map(|(point, passing)| Action::Kill { point, passing }),
        2 => any::<bool>().prop_map(|tidily| Action::End { tidily }),
        1 => Just(Action::ShareLost),
        1 => Just(Action::ShareBack),
        2 => prop_oneof![-7_200..7_200_i64, -172_800..172_800_i64].prop_map(Action::Clock),
    ]
}

fn at() -> impl Strategy<Value = At> {
    (0..SENDERS.len(), 0..NAMES.len()).prop_map(|(sender, name)| At { sender, name })
}

fn what() -> impl Strategy<Value = What> {
    prop_oneof![
        8 => said().prop_map(What::Return),
        3 => (0..3_usize).prop_map(What::Again),
        2 => prop_oneof![Just(Broken::Pdf), Just(Broken::Empty), Just(Broken::BitFlipped)].prop_map(What::Broken),
        2 => Just(What::Framework),
        1 => said().prop_map(What::Misplaced),
    ]
}

fn said() -> impl Strategy<Value = Said> {
    let cell = prop_oneof![1 => Just(Cell::Empty), 4 => (1..100_u8).prop_map(Cell::Number), 1 => Just(Cell::Withdrawn)];
    (0..2_usize, prop::array::uniform3(cell)).prop_map(|(period, cells)| Said { period, cells })
}

fn save() -> impl Strategy<Value = Save> {
    (any::<bool>(), any::<bool>()).prop_map(|(renamed, old)| Save { renamed, old })
}
