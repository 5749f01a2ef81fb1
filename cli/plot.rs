//! A small plot of a series and what is projected of it, for terminals: a line a period, values from left to right.

/// How many characters wide the plot itself is.
const WIDTH: usize = 48;

/// One line of a plot.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct PlotLine {
    /// What it is of, and the value in words.
    pub(crate) label: String,
    pub(crate) shown: String,
    /// What is drawn; nothing where there is no value.
    pub(crate) drawn: Option<Drawn>,
}

/// What is drawn on a line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Drawn {
    /// A value that came.
    Known(f64),
    /// Quantiles, ascending: the ends of a wide interval around those of a narrow one around the middle.
    Projected([f64; 5]),
}

/// Draws the lines on one scale, with `marked` as an upright line through those that leave it free.
pub(crate) fn plot(lines: &[PlotLine], marked: Option<f64>) -> Vec<String> {
    let values = lines.iter().filter_map(|line| line.drawn).flat_map(|drawn| match drawn {
        Drawn::Known(value) => vec![value],
        Drawn::Projected(quantiles) => quantiles.to_vec(),
    });
    let values: Vec<f64> = values.chain(marked).filter(|value| value.is_finite()).collect();
    let (low, high) = values.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(*value), high.max(*value)));
    let column = |value: f64| column(value, low, high);
    let width = |text: fn(&PlotLine) -> &str| lines.iter().map(|line| text(line).chars().count()).max().unwrap_or(0);
    let (labels, shown) = (width(|line| &line.label), width(|line| &line.shown));
    let draw = |line: &PlotLine| {
        let mut cells = [' '; WIDTH];
        if let Some(marked) = marked {
            cells[column(marked)] = '|';
        }
        match line.drawn {
            Some(Drawn::Known(value)) => cells[column(value)] = 'o',
            Some(Drawn::Projected(quantiles)) => {
                let [wide_from, from, middle, to, wide_to] = quantiles.map(column);
                cells[wide_from..=wide_to].fill('.');
                cells[from..=to].fill('=');
                cells[middle] = 'x';
            }
            None => {}
        }
        let drawn: String = cells.iter().collect();
        format!("{:labels$}  {:>shown$}  {drawn}", line.label, line.shown).trim_end().to_owned()
    };
    lines.iter().map(draw).collect()
}

/// The column of a value between the least and the greatest that are drawn.
fn column(value: f64, low: f64, high: f64) -> usize {
    let width = high - low;
    let last = WIDTH - 1;
    if !(width > 0.0 && width.is_finite()) {
        return WIDTH / 2;
    }
    let share = ((value - low) / width).clamp(0.0, 1.0);
    (1..=last).filter(|column| share >= (as_number(*column) - 0.5) / as_number(last)).count()
}

fn as_number(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::from(u32::MAX), f64::from)
}

/// A probability in the words that government analysts agreed on (the PHIA probability yardstick); what lies between two of its bands belongs to the
/// nearer.
pub(crate) fn in_words(probability: f64) -> &'static str {
    match probability {
        p if p < 0.075 => "a remote chance",
        p if p < 0.225 => "highly unlikely",
        p if p < 0.375 => "unlikely",
        p if p < 0.525 => "a realistic possibility",
        p if p < 0.775 => "likely",
        p if p < 0.925 => "highly likely",
        _ => "almost certain",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(label: &str, drawn: Option<Drawn>) -> PlotLine {
        PlotLine { label: label.to_owned(), shown: "1".to_owned(), drawn }
    }

    #[test]
    fn values_and_intervals_stand_on_one_scale_with_the_target_behind_them() {
        let lines =
            [line("Q1", Some(Drawn::Known(0.0))), line("Q2", None), line("Q3", Some(Drawn::Projected([10.0, 20.0, 23.5, 30.0, 47.0])))];
        let drawn = plot(&lines, Some(40.0));
        assert_eq!(drawn[0], format!("Q1  1  o{}|", " ".repeat(39)));
        assert_eq!(drawn[1], format!("Q2  1  {}|", " ".repeat(40)));
        assert_eq!(drawn[2], format!("Q3  1  {}{}{}x{}{}", " ".repeat(10), ".".repeat(10), "=".repeat(4), "=".repeat(6), ".".repeat(17)));
    }

    #[test]
    fn what_never_changes_and_what_is_empty_is_drawn_too() {
        let flat = plot(&[line("Q1", Some(Drawn::Known(5.0))), line("Q2", Some(Drawn::Projected([5.0; 5])))], None);
        assert!(flat[0].ends_with('o') && flat[1].ends_with('x') && flat[0].len() == flat[1].len(), "{flat:?}");
        assert!(plot(&[], None).is_empty());
    }

    #[test]
    fn probabilities_go_up_with_their_words() {
        let words: Vec<&str> = [0.01, 0.15, 0.3, 0.5, 0.6, 0.85, 0.99].map(in_words).to_vec();
        let mut all = words.clone();
        all.dedup();
        assert_eq!((words.len(), all.first(), all.last()), (all.len(), Some(&"a remote chance"), Some(&"almost certain")));
    }
}
