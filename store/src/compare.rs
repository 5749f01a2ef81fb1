//! Two databases held against each other, commit by commit.
//!
//! Every answer as of an instant is made of what was recorded up to a sequence. So two databases answer alike at every instant, if of each sequence
//! they hold the same rows: that is what is compared, by a number for each sequence, and row by row where the numbers differ.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher};

use outturn_domain::address::CellAddress;
use outturn_domain::provenance::Sequence;
use sqlx::QueryBuilder;

use crate::{Reader, StoreError};

/// Rows of the largest table that are held in memory at once.
const ROWS_A_LOOK: i64 = 50_000;

/// Columns of a sheet, by which a row and a column make one number.
const COLUMNS: i64 = 16_384;

/// One row that a commit recorded, without the numbers that only this database knows it by.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RecordedLine {
    /// What it is: a fact, a definition, a finding, an answer, the submission itself, a rule set or a scale.
    pub what: &'static str,
    /// What it is about.
    pub key: String,
    /// Everything it says.
    pub says: String,
    /// Its sheet and cell, where it has one.
    pub place: Option<String>,
}

impl fmt::Display for RecordedLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.what, self.key)?;
        if let Some(place) = &self.place {
            write!(f, " at {place}")?;
        }
        write!(f, ": {}", self.says)
    }
}

/// What a commit recorded, as a number: equal numbers, equal rows, whatever their order. It holds within one run of the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RowsDigest {
    rows: u64,
    sum: [u64; 2],
}

impl RowsDigest {
    fn add(&mut self, line: &RecordedLine) {
        self.rows += 1;
        for (salt, sum) in self.sum.iter_mut().enumerate() {
            let mut hasher = DefaultHasher::new();
            (salt, line).hash(&mut hasher);
            *sum = sum.wrapping_add(hasher.finish());
        }
    }
}

impl Reader {
    /// What each commit recorded, as a number.
    pub async fn digests(&self) -> Result<BTreeMap<Sequence, RowsDigest>, StoreError> {
        let mut digests: BTreeMap<Sequence, RowsDigest> = BTreeMap::new();
        self.every_line(|sequence, line| digests.entry(sequence).or_default().add(&line)).await?;
        Ok(digests)
    }

    /// What these commits recorded, row by row.
    pub async fn recorded_lines(&self, of: &BTreeSet<Sequence>) -> Result<BTreeMap<Sequence, BTreeSet<RecordedLine>>, StoreError> {
        let mut lines: BTreeMap<Sequence, BTreeSet<RecordedLine>> = BTreeMap::new();
        self.every_line(|sequence, line| {
            if of.contains(&sequence) {
                lines.entry(sequence).or_default().insert(line);
            }
        })
        .await?;
        Ok(lines)
    }

    async fn every_line(&self, mut each: impl FnMut(Sequence, RecordedLine)) -> Result<(), StoreError> {
        self.submission_lines(&mut each).await?;
        self.fact_lines(&mut each).await?;
        self.definition_lines(&mut each).await?;
        self.finding_lines(&mut each).await?;
        self.text_lines(&mut each).await
    }

    async fn submission_lines(&self, each: &mut impl FnMut(Sequence, RecordedLine)) -> Result<(), StoreError> {
        let rows = sqlx::query!(
            r#"SELECT s.id, s.sequence AS "sequence!: i64", s.submitter, s.file_name, s.file_hash, s.file_size, s.received_us, s.recorded_us,
                      s.verdict, s.layout, r.words AS "reading?: String", s.framework, s.period, s.prepared_by, s.signed_off_by, s.signed_off_on, s.on_behalf_of,
                      s.facts, s.absences, s.appended, e.erased_us AS "erased_us?: i64", e.erased_by AS "erased_by?: String",
                      e.reason AS "reason?: String"
               FROM submission s LEFT JOIN erasure e ON e.submission = s.id LEFT JOIN reading r ON r.id = s.read_with
               WHERE s.sequence IS NOT NULL ORDER BY s.sequence"#
        )
        .fetch_all(&self.pool)
        .await?;
        for row in rows {
            let erased = (row.erased_us, row.erased_by, row.reason);
            let file = (row.submitter, row.file_name, row.file_hash, row.file_size, row.received_us, row.recorded_us);
            let reading = (row.layout, row.reading, row.framework, row.period);
            let cover = (row.prepared_by, row.signed_off_by, row.signed_off_on, row.on_behalf_of);
            let counts = (row.facts, row.absences, row.appended);
            let verdict = row.verdict.unwrap_or_default();
            let says = format!("{verdict}; {file:?}; {reading:?}; {cover:?}; {counts:?}; {erased:?}");
            each(Sequence(row.sequence), RecordedLine { what: "submission", key: row.id, says, place: None });
        }
        Ok(())
    }

    /// A page at a time, in the order of the table itself: it may hold more than memory does.
    async fn fact_lines(&self, each: &mut impl FnMut(Sequence, RecordedLine)) -> Result<(), StoreError> {
        let mut after = [-1_i64; 6];
        loop {
            let [entity, period, item, breakdown, kind, sequence] = after;
            let rows = sqlx::query!(
                r#"SELECT f.entity AS "entity!: i64", f.period AS "period!: i64", f.item AS "item!: i64", f.breakdown AS "breakdown!: i64",
                          f.kind AS "kind!: i64", f.sequence AS "sequence!: i64", f.value AS "value?: f64", f.scale AS "scale!: i64",
                          f.absence AS "absence?: i64", f.stage AS "stage!: i64", f.basis AS "basis!: i64", f.marks AS "marks!: i64",
                          f.cell AS "cell!: i64", e.code AS "entity_code!: String", p.code AS "period_code!: String",
                          i.code AS "item_code!: String", b.code AS "breakdown_code!: String", s.name AS "sheet!: String",
                          t.words AS "words?: String", t.basis_note AS "basis_note?: String"
                   FROM (SELECT * FROM fact WHERE (entity, period, item, breakdown, kind, sequence) > (?1, ?2, ?3, ?4, ?5, ?6)
                         ORDER BY entity, period, item, breakdown, kind, sequence LIMIT ?7) f
                   LEFT JOIN entity e ON e.id = f.entity LEFT JOIN period p ON p.id = f.period LEFT JOIN item i ON i.id = f.item
                   LEFT JOIN breakdown b ON b.id = f.breakdown LEFT JOIN sheet s ON s.id = f.sheet
                   LEFT JOIN fact_text t ON t.entity = f.entity AND t.period = f.period AND t.item = f.item
                        AND t.breakdown = f.breakdown AND t.kind = f.kind AND t.sequence = f.sequence
                   ORDER BY f.entity, f.period, f.item, f.breakdown, f.kind, f.sequence"#,
                entity,
                period,
                item,
                breakdown,
                kind,
                sequence,
                ROWS_A_LOOK
            )
            .fetch_all(&self.pool)
            .await?;
            let Some(last) = rows.last() else { return Ok(()) };
            after = [last.entity, last.period, last.item, last.breakdown, last.kind, last.sequence];
            for row in rows {
                let kind = usize::try_from(row.kind).ok().and_then(|kind| outturn_domain::fact::FactKind::ALL.get(kind));
                let kind = kind.map_or("?", |kind| kind.as_str());
                let about = [row.item_code, row.entity_code, row.breakdown_code, row.period_code];
                let key = about.iter().filter(|part| !part.is_empty()).map(String::as_str).collect::<Vec<_>>().join(" ");
                let (value, absence, words, note) = (row.value, row.absence, row.words, row.basis_note);
                let marks = (row.stage, row.basis, row.marks);
                let says = format!("{value:?} scale {} absent {absence:?} words {words:?} {note:?} marks {marks:?}", row.scale);
                let line = RecordedLine { what: "fact", key: format!("{key} {kind}"), says, place: Some(place(&row.sheet, row.cell)) };
                each(Sequence(row.sequence), line);
            }
        }
    }

    async fn definition_lines(&self, each: &mut impl FnMut(Sequence, RecordedLine)) -> Result<(), StoreError> {
        let rows = sqlx::query!("SELECT kind, key, sequence, definition FROM framework_row").fetch_all(&self.pool).await?;
        for row in rows {
            let line = RecordedLine { what: "definition", key: format!("{} {}", row.kind, row.key), says: row.definition, place: None };
            each(Sequence(row.sequence), line);
        }
        Ok(())
    }

    /// Without the row that a finding shows and the names that it suggests: they follow from the same bytes and the same words, and a database from
    /// before they were kept has none.
    async fn finding_lines(&self, each: &mut impl FnMut(Sequence, RecordedLine)) -> Result<(), StoreError> {
        let mut after = (-1_i64, -1_i64);
        loop {
            let rows = sqlx::query!(
                "SELECT sequence, ordinal, code, severity, sheet, cell, found, expected, message, help, item, period, held FROM finding
                 WHERE (sequence, ordinal) > (?1, ?2) ORDER BY sequence, ordinal LIMIT ?3",
                after.0,
                after.1,
                ROWS_A_LOOK
            )
            .fetch_all(&self.pool)
            .await?;
            let Some(last) = rows.last() else { return Ok(()) };
            after = (last.sequence, last.ordinal);
            for row in rows {
                let about = (row.item, row.period, row.held);
                let says = format!("{}; {:?}; {:?}; {}; {about:?}", row.message, row.found, row.expected, row.help);
                let place = row.sheet.map(|sheet| row.cell.map_or(sheet.clone(), |cell| format!("{sheet}!{cell}")));
                let key = format!("{} {}[{}]", row.ordinal, row.severity, row.code);
                each(Sequence(row.sequence), RecordedLine { what: "finding", key, says, place });
            }
        }
    }

    /// Answers, rule sets and scales: few, and each whole.
    async fn text_lines(&self, each: &mut impl FnMut(Sequence, RecordedLine)) -> Result<(), StoreError> {
        let answers =
            sqlx::query!("SELECT submitter, sequence, asked_sequence, asked_ordinal, words FROM answer").fetch_all(&self.pool).await?;
        for row in answers {
            let key = format!("{} to finding {} of commit {}", row.submitter, row.asked_ordinal, row.asked_sequence);
            each(Sequence(row.sequence), RecordedLine { what: "answer", key, says: row.words, place: None });
        }
        for (what, table) in [("rule set", "rule_text"), ("scale", "scale_text")] {
            let mut texts = QueryBuilder::<sqlx::Sqlite>::new("SELECT code, sequence, hash, body FROM ");
            texts.push(table);
            for (code, sequence, hash, body) in texts.build_query_as::<(String, i64, String, String)>().fetch_all(&self.pool).await? {
                each(Sequence(sequence), RecordedLine { what, key: code, says: format!("{hash}; {body}"), place: None });
            }
        }
        Ok(())
    }
}

fn place(sheet: &str, cell: i64) -> String {
    let address = u32::try_from(cell / COLUMNS).ok().zip(u32::try_from(cell % COLUMNS).ok());
    address.map_or_else(|| sheet.to_owned(), |(row, column)| format!("{sheet}!{}", CellAddress::new(row, column)))
}
