//! Columns that have no heading and that a page names by a column beside them: a first column of names, above all.

use super::{HeadingReader, Window, has_flags_beside, key_columns, role_of};
use crate::layout::description::Table;
use crate::layout::pattern::{Beside, Headings, Pattern};
use crate::layout::region::{Column, Role};
use crate::normalise::grid::{heading_key, shown};

impl HeadingReader<'_> {
    /// The columns with those among them that have no heading and that the page names by a column beside them.
    pub(super) fn with_unheaded(self, columns: Vec<Column>, table: &Table, row: u32, window: &Window) -> Vec<Column> {
        let farthest = farthest_beside(table);
        let Some(last) = columns.last().filter(|_| farthest > 0).cloned() else { return columns };
        let lowest = row + table.header_rows.count() - 1;
        let of = |beside: Beside, index: u32, known_by: &Column| {
            // A heading may be named with the number of its footnote.
            let as_written =
                known_by.place.cell.and_then(|cell| self.grid.cell(cell.row, cell.column)).map(|cell| heading_key(&shown(&cell.value)));
            let keys = [Some(known_by.key.clone()), as_written.filter(|_| self.flags.leave_out_footnote_numbers())];
            let keys = keys.into_iter().flatten().map(|key| beside.key(&key));
            let (role, key) = keys.map(|key| (role_of(table, &key), key)).find(|(role, _)| *role != Role::Unknown)?;
            Some(Column {
                index,
                role,
                fills_down: table.fill_down.as_ref().is_some_and(|headings| headings.fit(&key)),
                levels: Vec::new(),
                rows: Vec::new(),
                heading: beside.in_words(&known_by.heading),
                key,
                place: self.grid.place(lowest, index),
                unit: None,
                near: None,
            })
        };
        let mut all: Vec<Column> = Vec::with_capacity(columns.len());
        let mut free = *window.start();
        for column in columns {
            let first = free.max(column.index.saturating_sub(farthest));
            all.extend((first..column.index).filter_map(|index| of(Beside::Left(column.index - index), index, &column)));
            free = column.index + 1;
            all.push(column);
        }
        let behind = (1..=farthest).filter(|steps| window.contains(&(last.index + steps)));
        all.extend(behind.filter_map(|steps| of(Beside::Right(steps), last.index + steps, &last)));
        all
    }

    /// The columns with those that hold what stands beside a figure: the next right of it, where the page knows no other role for it.
    pub(super) fn with_flags(self, columns: Vec<Column>, table: &Table, row: u32) -> Vec<Column> {
        let lowest = row + table.header_rows.count() - 1;
        let mut all: Vec<Column> = Vec::with_capacity(columns.len());
        let flags_of = |last: Option<&Column>| {
            let value = last.filter(|last| has_flags_beside(table, last.role))?;
            let beside = Beside::Right(1);
            Some(Column {
                index: value.index + 1,
                role: Role::Flags,
                levels: Vec::new(),
                rows: Vec::new(),
                heading: beside.in_words(&value.heading),
                key: beside.key(&value.key),
                place: self.grid.place(lowest, value.index + 1),
                fills_down: false,
                unit: None,
                near: None,
            })
        };
        for mut column in columns {
            match flags_of(all.last()) {
                Some(flags) if flags.index == column.index && column.role == Role::Unknown => column.role = Role::Flags,
                Some(flags) if flags.index < column.index => all.push(flags),
                _ => {}
            }
            all.push(column);
        }
        let last = flags_of(all.last());
        all.extend(last);
        all
    }

    /// The columns with those that say the period of the values beside them, which may have no heading.
    pub(super) fn with_periods_beside(self, mut columns: Vec<Column>, table: &Table, row: u32) -> Vec<Column> {
        let lowest = row + table.header_rows.count() - 1;
        let beside = |column: &Column| match column.role {
            Role::Value { group, .. } => table.values.groups().get(group).and_then(|group| group.period)?.beside(column.index),
            _ => None,
        };
        let sought: Vec<(u32, String)> = columns.iter().filter_map(|column| Some((beside(column)?, column.heading.clone()))).collect();
        for (index, of) in sought {
            match columns.binary_search_by_key(&index, |column| column.index) {
                Ok(at) if columns[at].role == Role::Unknown => columns[at].role = Role::PeriodBeside,
                Ok(_) => {}
                Err(at) => columns.insert(
                    at,
                    Column {
                        index,
                        role: Role::PeriodBeside,
                        levels: Vec::new(),
                        rows: Vec::new(),
                        heading: format!("(beside {of})"),
                        key: String::new(),
                        place: self.grid.place(lowest, index),
                        fills_down: false,
                        unit: None,
                        near: None,
                    },
                ),
            }
        }
        columns
    }
}

/// How far the columns without a heading that the page names stand from those by which they are known; nought where it names none.
fn farthest_beside(table: &Table) -> u32 {
    let keys = key_columns(table).into_iter().map(|(headings, _)| headings);
    let values = table.values.groups().iter().map(|group| &group.headings);
    let others = [&table.ignore, &table.totals].into_iter().flatten();
    let patterns = keys.chain(values).chain(others).flat_map(Headings::ways);
    patterns.filter_map(Pattern::beside).map(Beside::steps).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use crate::layout::{Layout, apply};
    use crate::normalise::entry::Entry;
    use crate::normalise::test_book::{book, codes};

    fn parse(table: &str) -> Result<Layout, String> {
        Layout::parse(&format!("id = \"form\"\ntitle = \"A form\"\n[[table]]\nperiod = \"none\"\n{table}")).map_err(|error| error.message)
    }

    /// What is taken, by cell, item, body and group, and what is told.
    fn read(table: &str, sheet: &str) -> (Vec<String>, Vec<String>) {
        let layout = parse(table).expect("a page");
        let returned = apply(&layout, &book(&[("S", sheet)]), "form.xlsx").returned;
        let name = |named: &Option<crate::normalise::entry::Written>| named.as_ref().map_or("-".to_owned(), |named| named.text.clone());
        let told = |entry: &Entry| format!("{} {}/{}/{}", entry.place, entry.item.text, name(&entry.entity), name(&entry.breakdown));
        (returned.entries.iter().map(told).collect(), codes(&returned.findings))
    }

    const NAMES: &str = "entity = [\"{left of Visits}\"]\nvalues = [{ headings = [\"Visits\", \"Loans\"] }]";

    #[test]
    fn a_column_of_names_without_a_heading_is_known_by_the_column_beside_it() {
        let (taken, told) = read(NAMES, "Libraries of the council\n | Visits | Loans\nArena | 1 | 2\nMill | 3 |");
        assert_eq!(taken, ["S!B3 Visits/Arena/-", "S!C3 Loans/Arena/-", "S!B4 Visits/Mill/-"]);
        assert_eq!(told, Vec::<String>::new());
    }

    #[test]
    fn a_row_without_its_name_is_sent_back_at_the_cell_where_it_belongs() {
        assert_eq!(read(NAMES, " | Visits | Loans\n | 1 | 2").1, ["key-missing S!A2"]);
    }

    #[test]
    fn a_column_that_has_a_heading_is_not_the_one_without() {
        let (taken, told) = read(NAMES, "Centre | Visits | Loans\nArena | 1 | 2");
        assert!(taken.is_empty(), "{taken:?}");
        assert_ne!(told, Vec::<String>::new());
    }

    #[test]
    fn several_columns_without_a_heading_are_told_apart_by_how_far_they_stand() {
        let page = "entity = [\"{2 left of 0# *}\", \"{2 left of Early *}\"]\nitem = [\"{left of Early *}\"]\nfill_down = [\"{2 left of Early *}\"]\n\
                    group_rows = { give = \"breakdown\", labels = [\"Arrivals\", \"Departures\"] }\nvalues = [{ headings = [\"Early *\", \"Late *\"] }]";
        let sheet = " | | Early trains | Late trains\nArrivals\nLeeds | Seats | 1 | 2\n | People | 3 | 4\nDepartures\nYork | Seats | 5 | 6";
        let (taken, told) = read(page, sheet);
        assert_eq!(taken.len(), 6);
        assert_eq!(taken[2], "S!C4 People/Leeds/Arrivals");
        assert_eq!(taken[5], "S!D6 Seats/York/Departures");
        assert_eq!(told, Vec::<String>::new());
    }

    #[test]
    fn a_column_behind_the_last_heading_is_known_by_it() {
        let page = "entity = [\"Area\"]\nvalues = [{ headings = [\"Visits\"] }, { headings = [\"{right of Visits}\"], kind = \"comment\", item = \"Visits\" }]";
        assert_eq!(read(page, "Area | Visits\nLeeds | 1 | closed in May").0, ["S!B2 Visits/Leeds/-", "S!C2 Visits/Leeds/-"]);
        // What has a heading right of it is known by that one, and in no other way.
        assert_eq!(read(page, "Area | Visits | | Loans\nLeeds | 1 | closed | 2").0, Vec::<String>::new());
    }

    const MARKED: &str = "entity = [\"Area\"]\nvalues = [{ headings = [\"* Visits\"], flags_beside = true }]\nheader_rows = 2";
    const FLAGS: &str = "[flags]\n\"[p]\" = \"provisional\"\n\"*\" = \"note\"\n[marks]\n\":\" = \"not applicable\"\n";

    /// What is taken with its flags, and what is told.
    fn marked(sheet: &str) -> (Vec<String>, Vec<String>) {
        let page = format!("id = \"form\"\ntitle = \"A form\"\n{FLAGS}[[table]]\nperiod = \"none\"\n{MARKED}");
        let layout = Layout::parse(&page).expect("a page");
        let returned = apply(&layout, &book(&[("S", sheet)]), "form.xlsx").returned;
        let told = |entry: &Entry| {
            let absent = if matches!(entry.value, crate::normalise::entry::EntryValue::Absent(_)) { " none" } else { "" };
            format!("{} {}{}{absent}", entry.place, entry.item.text, if entry.marks.provisional { " provisional" } else { "" })
        };
        (returned.entries.iter().map(told).collect(), codes(&returned.findings))
    }

    #[test]
    fn a_column_without_a_heading_holds_the_flags_of_the_figures_left_of_it() {
        let (taken, told) = marked("Area | 2021 | | | \n | Visits | | Late Visits |\nLeeds | 1 | [p] | 2 | *\nYork | 3 | | | :");
        let expected = ["S!B3 2021; Visits provisional", "S!D3 2021; Late Visits", "S!B4 2021; Visits", "S!E4 2021; Late Visits none"];
        assert_eq!(taken, expected);
        assert_eq!(told, Vec::<String>::new());
    }

    #[test]
    fn a_figure_beside_which_nobody_knows_what_stands_is_not_taken() {
        let (taken, told) = marked("Area | 2021 | | Late\n | Visits | Note | Visits\nLeeds | 1 | [q] | 2");
        assert_eq!(taken, ["S!D3 Late; Visits"]);
        assert_eq!(told, ["word-unknown S!C3"]);
    }

    #[test]
    fn an_upper_heading_reaches_across_spacer_columns_where_the_page_says_so() {
        let page = |word: &str| {
            format!(
                "entity = [\"* Area\"]\nheader_rows = 2\n{word}\nvalues = [{{ headings = [\"2021 *\", \"2022 *\"] }}, {{ headings = [\"Goal\"], optional = true }}]"
            )
        };
        let sheet =
            " | 2021 | | | | 2022 | | | | \nArea | Visits | | Loans | | Visits | | Loans | | Goal\nLeeds | 1 | | 2 | | 3 | | 4 | | 5";
        let (taken, told) = read(&page("spacer_columns = true"), sheet);
        let expected = ["B3 2021; Visits", "D3 2021; Loans", "F3 2022; Visits", "H3 2022; Loans", "J3 Goal"];
        assert_eq!(taken, expected.map(|entry| format!("S!{entry}/Leeds/-")));
        assert_eq!(told, Vec::<String>::new());
        // Where the page does not, an empty column ends what stands over the columns left of it.
        assert_eq!(read(&page(""), sheet).0, ["S!B3 2021; Visits/Leeds/-", "S!F3 2022; Visits/Leeds/-", "S!J3 Goal/Leeds/-"]);
    }

    #[test]
    fn what_cannot_name_a_column_is_refused() {
        for (wrong, said) in [
            ("entity = [\"{below Visits}\"]", "left of"),
            ("entity = [\"{10 left of Visits}\"]", "names no column"),
            ("entity = [\"{left of *}\"]", "names no heading"),
            ("entity = [\"{left of Visits\"]", "names no column"),
            ("entity = [\"Area\"]\nspacer_columns = true\nside_by_side = true", "write one of them"),
            ("entity = [\"Area\"]\nspacer_columns = true", "header_rows is 1"),
            ("entity = [\"Area\"]\nskip_rows = [\"{left of Visits}\"]", "no column is meant here"),
        ] {
            let error = parse(&format!("{wrong}\nvalues = [{{ headings = [\"Visits\"] }}]")).expect_err(wrong);
            assert!(error.contains(said), "{wrong}: {error}");
        }
    }
}
