//! Colours, where somebody looks who can see them and has not asked for none.

use std::io::IsTerminal;

use clap::builder::styling::{AnsiColor, Style};
use outturn_domain::finding::Severity;

/// How the parts of a finding are set apart.
#[derive(Debug, Clone, Copy)]
pub(super) struct Palette {
    coloured: bool,
}

impl Palette {
    /// Plain text.
    #[cfg(test)]
    pub(super) const PLAIN: Self = Self { coloured: false };

    /// Colours only on a terminal that has them, and never where `NO_COLOR` is set.
    pub(super) fn of_stdout() -> Self {
        let unwanted = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let unable = std::env::var_os("TERM").is_some_and(|terminal| terminal == "dumb");
        Self { coloured: std::io::stdout().is_terminal() && !unwanted && !unable }
    }

    /// What weighs as the finding does: its heading and its marks.
    pub(super) fn weight(self, severity: Severity, text: &str) -> String {
        let colour = match severity {
            Severity::Error => AnsiColor::Red,
            Severity::Query => AnsiColor::Yellow,
            Severity::Note => AnsiColor::Cyan,
        };
        self.paint(colour.on_default().bold(), text)
    }

    /// What is read first.
    pub(super) fn strong(self, text: &str) -> String {
        self.paint(Style::new().bold(), text)
    }

    /// The lines and numbers at the side.
    pub(super) fn side(self, text: &str) -> String {
        self.paint(AnsiColor::Blue.on_default().bold(), text)
    }

    fn paint(self, style: Style, text: &str) -> String {
        if self.coloured && !text.is_empty() { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_colour_ends_where_its_text_does() {
        let coloured = Palette { coloured: true };
        assert_eq!(coloured.strong("found"), "\u{1b}[1mfound\u{1b}[0m");
        assert_eq!(coloured.side(""), "");
        assert_eq!(Palette::PLAIN.weight(Severity::Error, "error"), "error");
    }
}
