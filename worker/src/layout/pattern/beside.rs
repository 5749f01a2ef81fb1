//! Columns without a heading, which a layout knows by the column with a heading that they stand beside: `{left of Passengers}`, `{2 left of Passengers}`.

/// How far a column without a heading stands from one that has one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Beside {
    /// So many columns left of it.
    Left(u32),
    /// So many columns right of it, and no column further right has a heading.
    Right(u32),
}

/// The farthest that such a column may stand from the one by which it is known.
const FARTHEST: u32 = 9;

impl Beside {
    /// A pattern in its parts: where the column stands, if that is said, and the heading beside it.
    pub(super) fn parted(text: &str) -> Result<(Option<Self>, &str), String> {
        let Some(inside) = text.trim().strip_prefix('{') else { return Ok((None, text)) };
        let wrong = || format!("{text:?} names no column: write such as \"{{left of Passengers}}\" or \"{{2 left of Passengers}}\"");
        let (place, heading) = inside.strip_suffix('}').and_then(|inside| inside.split_once(" of ")).ok_or_else(wrong)?;
        let (steps, side) = place.split_once(' ').map_or((Some(1), place), |(steps, side)| (steps.parse().ok(), side));
        let steps = steps.filter(|steps| (1..=FARTHEST).contains(steps)).ok_or_else(wrong)?;
        match side.trim() {
            "left" => Ok((Some(Self::Left(steps)), heading)),
            "right" => Ok((Some(Self::Right(steps)), heading)),
            _ => Err(wrong()),
        }
    }

    /// How many columns lie between, the column itself counted.
    pub(crate) fn steps(self) -> u32 {
        match self {
            Self::Left(steps) | Self::Right(steps) => steps,
        }
    }

    /// What patterns are held against in place of the heading that the column does not have: no heading's own key holds a brace.
    pub(crate) fn key(self, beside: &str) -> String {
        let side = match self {
            Self::Left(_) => '<',
            Self::Right(_) => '>',
        };
        format!("{{{side}{}}}{beside}", self.steps())
    }

    /// The same in its parts.
    pub(super) fn of_key(key: &str) -> (Option<Self>, &str) {
        let parted = || {
            let (place, rest) = key.strip_prefix('{')?.split_once('}')?;
            let steps = place.get(1..)?.parse().ok()?;
            Some((if place.starts_with('<') { Self::Left(steps) } else { Self::Right(steps) }, rest))
        };
        parted().map_or((None, key), |(beside, rest)| (Some(beside), rest))
    }

    /// How a person is told of the column.
    pub(crate) fn in_words(self, heading: &str) -> String {
        match self {
            Self::Left(1) => format!("(left of {heading})"),
            Self::Left(steps) => format!("({steps} left of {heading})"),
            Self::Right(1) => format!("(right of {heading})"),
            Self::Right(steps) => format!("({steps} right of {heading})"),
        }
    }
}
