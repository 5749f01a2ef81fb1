//! How years are meant in a workbook: in which month they begin, and what a year on its own stands for.

use crate::layout::period_words::{SingleYear, Years, period_in_words};

/// How years seem to be meant.
#[derive(Debug, Clone, Copy)]
pub(super) struct YearsMeant {
    pub(super) years: Years,
    /// What a layout writes for `year_starts`; absent for April.
    pub(super) starts: Option<&'static str>,
    /// What a layout writes for `lone_years`; absent where no year stands alone.
    pub(super) lone: Option<&'static str>,
}

const STARTS: [(u32, Option<&str>); 5] =
    [(4, None), (7, Some("July")), (9, Some("September")), (10, Some("October")), (1, Some("January"))];

const LONE: [(Option<SingleYear>, Option<&str>); 3] =
    [(None, None), (Some(SingleYear::Calendar), Some("calendar")), (Some(SingleYear::FinancialBegins), Some("begins"))];

/// The way of reading years under which most of the texts name a period and fewest contradict themselves. April, and no meaning of lone years, go first.
pub(super) fn years_meant(texts: &[Vec<&str>]) -> YearsMeant {
    let mut best: Option<(i64, YearsMeant, i64)> = None;
    for (starts, starts_word) in STARTS {
        for (single, lone_word) in LONE {
            let years = Years { starts, single };
            // A second question to the officer has to pay for itself: by two periods more than there were, or by the first.
            let told: i64 = texts.iter().map(|texts| worth(texts, years)).sum();
            let cost = i64::from(starts_word.is_some()) + i64::from(lone_word.is_some());
            let plain = best.as_ref().map_or(0, |(_, _, plain)| *plain);
            let score = if plain > 0 && told < plain + 2 { told.min(plain) * 4 - cost } else { told * 4 - cost };
            if best.as_ref().is_none_or(|(most, ..)| score > *most) {
                let plain = best.as_ref().map_or(told, |(_, _, plain)| *plain);
                best = Some((score, YearsMeant { years, starts: starts_word, lone: lone_word }, plain));
            }
        }
    }
    best.map_or(YearsMeant { years: Years { starts: 4, single: None }, starts: None, lone: None }, |(_, meant, _)| meant)
}

fn worth(texts: &[&str], years: Years) -> i64 {
    match period_in_words(texts, years) {
        Ok(Some(_)) => 1,
        Ok(None) => 0,
        Err(_) => -1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meant(texts: &[&str]) -> (Option<&'static str>, Option<&'static str>) {
        let texts: Vec<Vec<&str>> = texts.iter().map(|text| vec![*text]).collect();
        let meant = years_meant(&texts);
        (meant.starts, meant.lone)
    }

    #[test]
    fn the_texts_say_how_years_are_meant() {
        assert_eq!(meant(&["2021/22 Q1", "2021/22 Q2"]), (None, None));
        assert_eq!(meant(&["Q1 Sept Actual 2019/20", "Q4 June Actual 2019/20"]), (Some("July"), None));
        assert_eq!(meant(&["2019", "2020", "2021"]), (None, Some("calendar")));
        assert_eq!(meant(&["Name", "Rate"]), (None, None));
    }
}
