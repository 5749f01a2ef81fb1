//! How a template looks. Colour alone says nothing: the headings say in words which columns are to be filled in.

use outturn_domain::figure::{Precision, Unit};
use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder};

const INK: Color = Color::RGB(0x1F_3A_4D);
const SLATE: Color = Color::RGB(0x6B_7F_8C);
const QUIET: Color = Color::RGB(0x52_5B_61);
const MIST: Color = Color::RGB(0xF1_F3_F4);
const YELLOW: Color = Color::RGB(0xFF_F2_B3);
const CREAM: Color = Color::RGB(0xFF_FB_E8);
const LINE: Color = Color::RGB(0xBF_C7_CC);

/// How dates are shown.
pub(super) const DATE: &str = "dd/mm/yyyy";

pub(super) fn title() -> Format {
    Format::new().set_bold().set_font_size(14).set_font_color(INK)
}

pub(super) fn guidance() -> Format {
    Format::new().set_italic().set_font_color(QUIET)
}

/// The heading of a column that is for information.
pub(super) fn information_heading() -> Format {
    heading().set_background_color(SLATE)
}

/// The heading of a column that asks.
pub(super) fn input_heading() -> Format {
    heading().set_background_color(INK)
}

fn heading() -> Format {
    Format::new()
        .set_bold()
        .set_font_color(Color::White)
        .set_text_wrap()
        .set_align(FormatAlign::VerticalCenter)
        .set_border(FormatBorder::Thin)
}

fn cell() -> Format {
    Format::new().set_align(FormatAlign::Top).set_border(FormatBorder::Thin).set_border_color(LINE)
}

/// What is known.
pub(super) fn information() -> Format {
    cell().set_background_color(MIST).set_font_color(QUIET).set_text_wrap()
}

/// The height of a row in which the longest words, in a column of `width` characters, need several lines; none where one is enough, so that a row grows by
/// itself when somebody writes into it.
pub(super) fn height_for<'w>(words: impl IntoIterator<Item = (&'w str, f64)>) -> Option<f64> {
    let lines = words.into_iter().map(|(words, width)| lines_of(words, width)).max().unwrap_or(1);
    (lines > 1).then(|| LINE_HEIGHT * f64::from(lines))
}

/// In points.
const LINE_HEIGHT: f64 = 15.0;
/// How many letters of running text a character of a column's width holds, at the least: widths are counted in digits, which are wider.
const LETTERS_PER_WIDTH: f64 = 1.1;

/// How many lines words take when they are broken between words.
fn lines_of(words: &str, width: f64) -> u32 {
    let room = width * LETTERS_PER_WIDTH;
    let (mut lines, mut used) = (1, 0.0);
    for word in words.split_whitespace() {
        let length: f64 = word.chars().map(|_| 1.0).sum();
        if used > 0.0 && used + 1.0 + length > room {
            lines += 1;
            used = length;
        } else {
            used += length + f64::from(u8::from(used > 0.0));
        }
    }
    lines
}

/// Known words, a little apart from the figure before them.
pub(super) fn known_words() -> Format {
    information().set_align(FormatAlign::Left).set_indent(1)
}

/// To be filled in.
pub(super) fn input() -> Format {
    cell().set_background_color(YELLOW)
}

/// To be filled in where there is something to say.
pub(super) fn optional_input() -> Format {
    cell().set_background_color(CREAM)
}

/// Not asked of this row.
pub(super) fn closed() -> Format {
    cell().set_background_color(LINE)
}

/// A label of the cover.
pub(super) fn label() -> Format {
    cell().set_bold().set_font_color(INK).set_text_wrap()
}

/// Words of the cover.
pub(super) fn words() -> Format {
    cell().set_text_wrap()
}

/// The number format of a figure in its unit. A percentage is a plain number of points with the sign behind it, so that what is shown is what the cell holds.
pub(super) fn figure(unit: &Unit, precision: Precision) -> String {
    let decimals = match precision.places() {
        0 => String::new(),
        places => format!(".{}", "0".repeat(usize::from(places))),
    };
    match unit {
        Unit::Percent => format!("0{decimals}\"%\""),
        Unit::Pounds => format!("[$£-809]#,##0{decimals}"),
        Unit::Number | Unit::Days | Unit::Other(_) => format!("#,##0{decimals}"),
    }
}

/// The number format of a cell that asks for a figure. A percentage has none of its own: then `57` stays 57, and whoever types `57%` is shown 57%.
pub(super) fn asked_figure(unit: &Unit, precision: Precision) -> String {
    match unit {
        Unit::Percent => GENERAL.to_owned(),
        unit => figure(unit, precision),
    }
}

/// No number format of its own.
pub(super) const GENERAL: &str = "General";
/// Whole things that are counted.
pub(super) const COUNT: &str = "#,##0";
/// Whole pounds.
pub(super) const POUNDS: &str = "[$£-809]#,##0";
/// Words: shown as they are, on as many lines as they need.
pub(super) const WORDS: &str = "";
