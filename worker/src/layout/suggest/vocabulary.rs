//! The words by which returns name what stands in their columns and cells.

use crate::normalise::grid::heading_key;

/// What a short text in place of a figure probably means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meant {
    /// Nought.
    Nought,
    /// One of the words for a missing figure, as a layout writes it.
    Missing(&'static str),
    /// Nothing of the kind.
    Words,
}

const NOT_COLLECTED: &str = "could not be collected";
const NOT_APPLICABLE: &str = "not applicable";
const REFUSED: &str = "refused to answer";
const NOT_ASKED: &str = "not asked";
const SUPPRESSED: &str = "suppressed";

/// What a short text in place of a figure probably means. The one-letter marks are those of the Government Statistical Service.
pub(super) fn meaning_of(text: &str) -> Meant {
    let plain = text.trim().trim_matches(['[', ']']).trim().to_lowercase();
    match plain.as_str() {
        "nil" | "none" | "zero" => Meant::Nought,
        "-" | "–" | "—" | "--" | "." | ".." | "..." | "…" | ":" | "x" | "u" | "tbc" | "tba" | "not available" | "not known" | "unknown"
        | "not held" | "not given" | "no data" | "not collected" | "data not available" | "nan" | "did not respond" | "awaiting data"
        | "`" | "m" => Meant::Missing(NOT_COLLECTED),
        "refused" | "declined" | "refused to answer" => Meant::Missing(REFUSED),
        "not asked" => Meant::Missing(NOT_ASKED),
        "n/a" | "na" | "n.a." | "n.a" | "not applicable" | "z" => Meant::Missing(NOT_APPLICABLE),
        "*" | "**" | "c" | "s" | "suppressed" | "confidential" | "<5" | "< 5" => Meant::Missing(SUPPRESSED),
        _ => Meant::Words,
    }
}

/// Whether a text is a drop-down that nobody touched.
pub(super) fn placeholder(text: &str) -> bool {
    let lower = text.trim().to_lowercase();
    let bare = lower.trim_matches(['<', '>', '[', ']', '.', ' ', '-']);
    matches!(bare, "select" | "please select" | "choose" | "click to select" | "drop down" | "dropdown")
        || bare.starts_with("please select ")
        || bare.starts_with("select from ")
        || bare.starts_with("choose an ")
        || bare.starts_with("select an ")
        || bare.starts_with("select one")
}

/// What a value is, by the words of its heading.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// The figure of a period.
    Actual,
    /// A figure of a period to come.
    Forecast,
    /// What was planned or budgeted.
    Target,
    /// Where it began.
    Baseline,
    /// A word for how things stand.
    Status,
    /// A step of a scale.
    Score,
    /// A day.
    Date,
    /// Words about a figure.
    Comment,
}

impl Kind {
    /// The word that a layout writes.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Actual => "actual",
            Self::Forecast => "forecast",
            Self::Target => "target",
            Self::Baseline => "baseline",
            Self::Status => "status",
            Self::Score => "score",
            Self::Date => "date",
            Self::Comment => "comment",
        }
    }

    /// The words of headings that name it.
    pub(super) fn words(self) -> &'static [&'static str] {
        match self {
            Self::Actual => &["actual", "actuals", "outturn", "achieved", "audited", "result"],
            Self::Forecast => &["forecast", "forecasts", "projected", "projection", "anticipated"],
            Self::Target => &["target", "targets", "plan", "plans", "planned", "budget", "trajectory", "profile"],
            Self::Baseline => &["baseline"],
            Self::Status => &["rag", "status", "rating"],
            Self::Score => &["score", "likelihood", "impact", "proximity", "probability", "severity"],
            Self::Date => &["date", "deadline", "due"],
            Self::Comment => &[
                "comment",
                "comments",
                "note",
                "notes",
                "narrative",
                "commentary",
                "explanation",
                "explain",
                "why",
                "reason",
                "reasons",
                "mitigation",
                "mitigations",
                "action",
                "actions",
                "update",
                "consequences",
                "description",
            ],
        }
    }

    /// The kind of a column of figures, by its heading; the lowest level decides.
    pub(super) fn of_figures(levels: &[String]) -> Option<Self> {
        Self::named(levels, &[Self::Baseline, Self::Forecast, Self::Target, Self::Actual, Self::Score, Self::Status])
    }

    /// The kind of a column of words.
    pub(super) fn of_words(levels: &[String]) -> Option<Self> {
        Self::named(levels, &[Self::Comment, Self::Status, Self::Score])
    }

    fn named(levels: &[String], kinds: &[Self]) -> Option<Self> {
        levels.iter().rev().find_map(|level| {
            let key = heading_key(level);
            kinds.iter().copied().find(|kind| key.split(' ').any(|word| kind.words().contains(&word)))
        })
    }

    /// The word of the heading that names the kind.
    pub(super) fn word_in(self, key: &str) -> Option<&str> {
        key.split(' ').find(|word| self.words().contains(word))
    }
}

/// Whether a heading names whom or what a row is about.
pub(super) fn names_an_entity(key: &str) -> bool {
    const WORDS: [&str; 32] = [
        "organisation",
        "organization",
        "body",
        "department",
        "council",
        "authority",
        "trust",
        "provider",
        "area",
        "region",
        "place",
        "ward",
        "site",
        "project",
        "scheme",
        "school",
        "service",
        "team",
        "district",
        "county",
        "hospital",
        "borough",
        "locality",
        "contractor",
        "supplier",
        "depot",
        "centre",
        "country",
        "name",
        "directorate",
        "milestone",
        "risk",
    ];
    key.split(' ').any(|word| WORDS.contains(&word))
}

/// Whether a heading names what is counted.
pub(super) fn names_an_item(key: &str) -> bool {
    const WORDS: [&str; 14] = [
        "measure",
        "indicator",
        "kpi",
        "metric",
        "output",
        "outcome",
        "line",
        "statement",
        "pi",
        "item",
        "expenditure",
        "heading",
        "stream",
        "description",
    ];
    key.split(' ').any(|word| WORDS.contains(&word))
}

/// Whether a heading names a running number or something of the form's own.
pub(super) fn names_no_value(key: &str) -> bool {
    const WHOLE: [&str; 12] = ["no", "ref", "reference", "id", "number", "row", "s no", "line no", "item no", "serial", "sr no", "code"];
    const WORDS: [&str; 9] = ["longitude", "latitude", "postcode", "telephone", "phone", "email", "gps", "url", "link"];
    WHOLE.contains(&key) || key.split(' ').any(|word| WORDS.contains(&word))
}

/// Whether a heading names a time.
pub(super) fn names_a_period(key: &str) -> bool {
    const WORDS: [&str; 8] = ["period", "month", "quarter", "year", "week", "date", "time", "fy"];
    key.split(' ').any(|word| WORDS.contains(&word))
}

/// Whether a heading names a unit.
pub(super) fn names_a_unit(key: &str) -> bool {
    key == "uom" || key.split(' ').any(|word| word == "unit" || word == "units")
}

/// Whether a text names a sum of others.
pub(super) fn names_a_total(key: &str) -> bool {
    const WORDS: [&str; 6] = ["total", "totals", "subtotal", "ytd", "grand", "overall"];
    let runs_on = key.contains("cumulative") || key.contains("to date");
    !runs_on && key.split(' ').any(|word| WORDS.contains(&word))
}

/// Whether a sheet's name says that it holds lists and lookups of the form's own.
pub(super) fn names_lists(sheet: &str) -> bool {
    const WORDS: [&str; 12] = [
        "dropdown",
        "dropdowns",
        "lookup",
        "lookups",
        "lists",
        "list",
        "validation",
        "guidance",
        "instructions",
        "contents",
        "metadata",
        "reference",
    ];
    heading_key(sheet).split(' ').any(|word| WORDS.contains(&word))
}

/// What a layout writes for a text that begins what stands below a table: notes, a source, the form's own mark for the end.
pub(super) fn begins_a_footer(text: &str) -> Option<String> {
    const WORDS: [&str; 8] = ["Notes", "Note", "Source", "Sources", "References", "Footnotes", "Footnote", "Key"];
    let key = heading_key(text);
    let first = key.split(' ').next().unwrap_or_default();
    if key == "end" || (text.ends_with("-END") && !text.contains(' ')) {
        return Some(text.trim().to_owned());
    }
    WORDS.iter().find(|word| word.to_lowercase() == first).map(|word| format!("{word} *"))
}

/// The unit and scale that a line such as "R thousands", "£m" or "£000" states, as a layout writes them.
pub(super) fn unit_in_words(text: &str) -> Option<(&'static str, Option<&'static str>)> {
    let key = text.to_lowercase().replace(['\'', '’', ','], "");
    let words: Vec<&str> =
        key.split(|letter: char| !letter.is_alphanumeric() && !matches!(letter, '£' | '%')).filter(|word| !word.is_empty()).collect();
    let has = |sought: &[&str]| words.iter().any(|word| sought.contains(word));
    let money = key.contains('£');
    let rand = words.first() == Some(&"r");
    let scale = if has(&["thousand", "thousands", "£000", "£000s", "£k", "000", "000s", "r000", "£thousand"]) {
        Some("thousands")
    } else if has(&["million", "millions", "£m", "£mn", "£million", "£millions"]) {
        Some("millions")
    } else {
        None
    };
    if money {
        Some(("£", scale))
    } else if rand && scale.is_some() {
        Some(("R", scale))
    } else if key.contains('%') || has(&["percentage", "percent", "proportion"]) {
        Some(("%", None))
    } else {
        None
    }
}

/// What a labelled cell of a form says, by its label.
pub(super) fn label_gives(label: &str) -> Option<&'static str> {
    const PERIOD: [&str; 16] = [
        "period",
        "reporting period",
        "period covered",
        "reporting month",
        "month",
        "quarter",
        "reporting quarter",
        "return period",
        "return for",
        "year",
        "financial year",
        "period of return",
        "period ending",
        "quarter ending",
        "month ending",
        "reporting year",
    ];
    const ENTITY: [&str; 16] = [
        "organisation",
        "organisation name",
        "name of organisation",
        "local authority",
        "council",
        "authority",
        "name of council",
        "submitting body",
        "department",
        "local authority name",
        "authority name",
        "council name",
        "name of authority",
        "name of local authority",
        "trust",
        "service",
    ];
    const SIGNED: [&str; 6] = ["signed off by", "authorised by", "approved by", "sign off name", "signed by", "signed off"];
    let key = heading_key(label);
    if PERIOD.contains(&key.as_str()) {
        Some("period")
    } else if ENTITY.contains(&key.as_str()) || key.starts_with("grant recipient your organisation") {
        Some("entity")
    } else if SIGNED.contains(&key.as_str()) {
        Some("signed off by")
    } else {
        None
    }
}
