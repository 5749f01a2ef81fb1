//! Why a file could not be read as a workbook, with all that a message to its sender needs.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The one reason why a file was not read. Nothing of such a file is used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Refusal {
    /// The file has no bytes at all.
    Empty,
    /// The content does not end where it should: perhaps the rest is still being copied.
    Incomplete {
        /// How that shows.
        sign: IncompleteSign,
    },
    /// The content is something else than a workbook.
    NotAWorkbook {
        /// What it is, as far as the content tells.
        looks_like: LooksLike,
    },
    /// The workbook needs a password.
    Encrypted,
    /// The bytes are not those that were saved: a checksum or the structure fails.
    Damaged {
        /// The part of the file (`xl/worksheets/sheet1.xml`), or the whole file's name for its kind.
        part: String,
        /// What is wrong with it.
        what: String,
    },
    /// More than the limits allow.
    TooLarge(LimitHit),
    /// The file holds what no spreadsheet program writes and only an attack needs.
    ForbiddenContent {
        /// The part of the file.
        part: String,
        /// What was found.
        what: String,
    },
    /// A workbook without one worksheet.
    NoSheets,
    /// The workbook's content breaks the rules of its format.
    Unreadable {
        /// What is wrong, with the sheet and the cell where known.
        detail: String,
    },
    /// Two independent readings of a sheet differ, so neither can be trusted.
    CensusMismatch {
        /// The name on the tab.
        sheet: String,
        /// How many cells differ.
        cells: u64,
    },
    /// The process that read the file had to be ended, or ended itself.
    ChildDied {
        /// How it ended.
        how: ChildDeath,
    },
}

impl Refusal {
    /// Whether the same file may turn out well later, when all of it has arrived.
    pub fn may_still_arrive(&self) -> bool {
        matches!(self, Self::Empty | Self::Incomplete { .. })
    }

    /// Whether the child may have died of a shortage of memory: not every such death can still say so.
    pub(crate) fn may_want_memory(&self) -> bool {
        matches!(self, Self::ChildDied { how: ChildDeath::Memory { .. } | ChildDeath::Signal(_) })
    }

    /// Whether a second try may turn out otherwise: a child can die of a shortage that passes. One that took all its time is not given it twice: its sender
    /// has been promised an answer within it.
    pub fn is_worth_a_retry(&self) -> bool {
        matches!(self, Self::ChildDied { how } if !matches!(how, ChildDeath::Time { .. }))
    }
}

/// How it shows that a file is not whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum IncompleteSign {
    /// There are no bytes yet.
    NoBytes,
    /// Every byte is zero: room was made for the file, but nothing has been copied into it.
    AllZero,
    /// The last bytes are zero where the directory of the file belongs.
    ZeroTail,
    /// The file stops before its directory.
    NoDirectory,
    /// The directory names sectors that lie after the end.
    CutShort,
    /// The directory is there, but a part's checksum fails: perhaps its bytes are still to come.
    ChecksumFails,
}

/// What a file that is no workbook seems to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum LooksLike {
    /// A PDF.
    Pdf,
    /// A web page (some systems name their HTML exports .xls).
    WebPage,
    /// XML of some kind, such as Excel's own 2003 XML.
    Xml,
    /// Lines of text, perhaps with commas or tabs between.
    Text,
    /// A Word document, old or new, or an OpenDocument text.
    WordDocument,
    /// A presentation.
    Presentation,
    /// Rich text.
    RichText,
    /// A picture.
    Picture,
    /// An e-mail saved to a file.
    Email,
    /// A zip archive of other files.
    ZipArchive,
    /// A workbook of Excel 4 or before.
    AncientExcel,
    /// An Office file that is neither workbook, document nor presentation.
    OtherOffice,
    /// Nothing that is known here.
    Unknown,
}

impl fmt::Display for LooksLike {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Pdf => "a PDF",
            Self::WebPage => "a web page",
            Self::Xml => "an XML file",
            Self::Text => "a text file",
            Self::WordDocument => "a Word document",
            Self::Presentation => "a presentation",
            Self::RichText => "a rich text document",
            Self::Picture => "a picture",
            Self::Email => "an e-mail",
            Self::ZipArchive => "a zip archive",
            Self::AncientExcel => "a workbook of Excel 4 or older",
            Self::OtherOffice => "an Office file of another kind",
            Self::Unknown => "a file of an unknown kind",
        })
    }
}

/// A limit that a file would break, by the name it has in the settings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LimitHit {
    /// The limit's name in the settings.
    pub limit: String,
    /// The most that is allowed.
    pub allowed: u64,
    /// What was found; counting stops at the limit, so there may be more.
    pub found: u64,
    /// The sheet or part where it was hit, where one can be named.
    pub place: Option<String>,
}

/// How the reading process ended before its time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum ChildDeath {
    /// It asked for more memory than allowed.
    Memory {
        /// The bytes that it may use: the limit `child_memory_bytes`.
        allowed: u64,
        /// The bytes that it asked for when there were no more, where it could still say so.
        asked: Option<u64>,
    },
    /// It used more time than allowed.
    Time {
        /// Whose time it was.
        of: ChildTime,
        /// The seconds that it may use.
        allowed: u64,
    },
    /// It met a fault of the reader and stopped itself.
    Panic,
    /// It tried something that the sandbox forbids.
    Forbidden,
    /// A signal ended it.
    Signal(i32),
    /// It ended with this status, without a result.
    Exit(i32),
    /// What it answered could not be understood.
    Gibberish(String),
}

/// The two times of the reading process, each with a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ChildTime {
    /// Of the processor: the limit `child_cpu_seconds`.
    Processor,
    /// By the clock: the limit `child_wall_seconds`.
    Clock,
}

impl ChildTime {
    /// The limit's name in the settings.
    pub fn limit(self) -> &'static str {
        match self {
            Self::Processor => "child_cpu_seconds",
            Self::Clock => "child_wall_seconds",
        }
    }
}

impl fmt::Display for ChildDeath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Memory { allowed, asked: None } => {
                write!(f, "it asked for more memory than the {allowed} bytes that the limit child_memory_bytes allows")
            }
            Self::Memory { allowed, asked: Some(asked) } => {
                write!(f, "it asked for {asked} bytes more memory than the {allowed} that the limit child_memory_bytes allows")
            }
            Self::Time { of, allowed } => write!(f, "it took longer than the {allowed} seconds that the limit {} allows", of.limit()),
            Self::Panic => f.write_str("it met a fault in the reader"),
            Self::Forbidden => f.write_str("it tried something that is forbidden to it"),
            Self::Signal(number) => write!(f, "signal {number} ended it"),
            Self::Exit(code) => write!(f, "it ended with status {code} and no result"),
            Self::Gibberish(what) => write!(f, "its answer was not understood: {what}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_took_all_the_time_is_not_given_it_twice() {
        let died = |how| Refusal::ChildDied { how };
        assert!(!died(ChildDeath::Time { of: ChildTime::Clock, allowed: 30 }).is_worth_a_retry());
        assert!(!died(ChildDeath::Time { of: ChildTime::Processor, allowed: 20 }).is_worth_a_retry());
        assert!(died(ChildDeath::Signal(9)).is_worth_a_retry());
        assert!(!Refusal::Empty.is_worth_a_retry());
    }
}
