-- The store of one council: what arrived, what it said, and what the council has decided to watch.
--
-- Nothing here is ever overwritten. A submission gets its `sequence` when it is committed; the sequence only grows, and so does `recorded_us`.
-- "As of an instant" is therefore "up to a sequence": every fact and framework row carries the sequence of the submission it came in, and the newest
-- at or before the one asked for is in force. Times are microseconds since 1970 in UTC; days are days since 1970.

-- One row for each arrival of each file.
CREATE TABLE submission (
    id            TEXT    NOT NULL PRIMARY KEY,  -- the arrival's stable id, which survives a rebuild from the archive
    arrival       INTEGER NOT NULL UNIQUE,       -- the order of arrival
    submitter     TEXT    NOT NULL,              -- the inbox folder; empty for a file in a place where nobody can be told
    file_name     TEXT    NOT NULL,              -- as it was dropped, with the path below the submitter's folder
    file_hash     TEXT    NOT NULL,              -- SHA-256 of the bytes, which is their name in the archive
    file_size     INTEGER NOT NULL,              -- bytes
    source_key    TEXT    NOT NULL,              -- device, inode, size and time of the inbox file, so that a crash before its removal is seen
    source_gone   INTEGER NOT NULL DEFAULT 0,    -- 1 when the inbox file has been removed
    received_us   INTEGER NOT NULL,              -- when it was taken
    state         TEXT    NOT NULL CHECK (state IN ('taken', 'committed', 'answered')),
    sequence      INTEGER UNIQUE,                -- the order of commits; null until committed
    recorded_us   INTEGER,                       -- the instant of the commit; never goes back
    verdict       TEXT    CHECK (verdict IN ('accepted', 'accepted_with_findings', 'refused', 'duplicate')),
    layout        TEXT,                          -- the layout it was read by, where one was recognised
    reading       TEXT,                          -- reader version and hashes of layouts and rules it was read with, as one text
    framework     INTEGER,                       -- the sequence of the framework in force after this commit
    period        TEXT,                          -- the period on the cover
    prepared_by   TEXT,                          -- cover
    signed_off_by TEXT,                          -- cover; null while the figures are working figures
    signed_off_on INTEGER,                       -- cover; a day
    on_behalf_of  TEXT,                          -- cover; the reason
    facts         INTEGER NOT NULL DEFAULT 0,    -- values understood in the file
    absences      INTEGER NOT NULL DEFAULT 0,    -- declared absences understood in the file
    appended      INTEGER NOT NULL DEFAULT 0,    -- facts and framework rows that were new
    took_us       INTEGER,                       -- from taking to commit
    receipt       TEXT,                          -- the receipt's path below receipts/
    CHECK ((sequence IS NULL) = (state = 'taken')),
    CHECK ((sequence IS NULL) = (recorded_us IS NULL)),
    CHECK ((sequence IS NULL) = (verdict IS NULL))
) STRICT;

CREATE INDEX submission_by_submitter ON submission (submitter, sequence);
CREATE INDEX submission_unanswered ON submission (arrival) WHERE state <> 'answered';
CREATE INDEX submission_owed ON submission (source_key) WHERE source_gone = 0;
CREATE INDEX submission_by_recorded ON submission (recorded_us) WHERE recorded_us IS NOT NULL;

-- Codes and names, each once, so that a fact is a few small integers. Number 0 of entity is the council itself, of breakdown the item's own value.
CREATE TABLE item      (id INTEGER PRIMARY KEY, code TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE entity    (id INTEGER PRIMARY KEY, code TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE breakdown (id INTEGER PRIMARY KEY, code TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE sheet     (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
INSERT INTO entity    (id, code) VALUES (0, '');
INSERT INTO breakdown (id, code) VALUES (0, '');

-- Periods by their id (fy2021-22-q2), with the days they begin and end on (exclusive) where they have any.
CREATE TABLE period (
    id        INTEGER PRIMARY KEY,
    code      TEXT NOT NULL UNIQUE,
    start_day INTEGER,
    end_day   INTEGER
) STRICT;

CREATE INDEX period_by_end ON period (end_day);

-- What was reported. Clustered so that one period's scorecard is one range, and appending a month touches few pages.
CREATE TABLE fact (
    entity    INTEGER NOT NULL,  -- entity.id
    period    INTEGER NOT NULL,  -- period.id
    item      INTEGER NOT NULL,  -- item.id
    breakdown INTEGER NOT NULL,  -- breakdown.id
    kind      INTEGER NOT NULL,  -- actual 0, numerator 1, denominator 2, target 3, forecast 4, baseline 5, status 6, score 7, date 8, comment 9
    sequence  INTEGER NOT NULL,  -- submission.sequence: when it was recorded, and where it comes from
    value     REAL,              -- the number as the cell held it, or a day; null for words and absences
    scale     INTEGER NOT NULL,  -- the power of ten that makes the cell's number the figure: 2 for a fraction shown as a percentage
    absence   INTEGER,           -- why there is no value, numbered as in the contract; null where there is one
    stage     INTEGER NOT NULL,  -- working 0, signed off 1
    basis     INTEGER NOT NULL,  -- supplied 0, published 1, illustrative 2
    marks     INTEGER NOT NULL,  -- provisional 1, not for publication 2, derived 4, approximate 8
    sheet     INTEGER NOT NULL,  -- sheet.id
    cell      INTEGER NOT NULL,  -- row * 16384 + column, both from nought
    PRIMARY KEY (entity, period, item, breakdown, kind, sequence)
) STRICT, WITHOUT ROWID;

-- The words of a fact, where it has any: a comment, a status, and where its basis is stated.
CREATE TABLE fact_text (
    entity     INTEGER NOT NULL,
    period     INTEGER NOT NULL,
    item       INTEGER NOT NULL,
    breakdown  INTEGER NOT NULL,
    kind       INTEGER NOT NULL,
    sequence   INTEGER NOT NULL,
    words      TEXT,
    basis_note TEXT,
    PRIMARY KEY (entity, period, item, breakdown, kind, sequence)
) STRICT, WITHOUT ROWID;

-- The framework, a row for each definition that a framework workbook gave; the newest of a kind and key at or before a sequence is in force.
-- A definition is read whole and never searched by field, so it is kept as the JSON of its domain type.
CREATE TABLE framework_row (
    kind       TEXT    NOT NULL,
    key        TEXT    NOT NULL,
    sequence   INTEGER NOT NULL,
    definition TEXT    NOT NULL,
    PRIMARY KEY (kind, key, sequence)
) STRICT, WITHOUT ROWID;

-- What each sender was told, in the order of the receipt.
CREATE TABLE finding (
    sequence INTEGER NOT NULL,
    ordinal  INTEGER NOT NULL,
    code     TEXT    NOT NULL,  -- docs/findings.md
    severity TEXT    NOT NULL CHECK (severity IN ('note', 'query', 'error')),
    sheet    TEXT,
    cell     TEXT,              -- D14
    found    TEXT,
    expected TEXT,
    message  TEXT    NOT NULL,
    help     TEXT    NOT NULL,
    item     TEXT,              -- the code it is about, where the row says so
    period   TEXT,              -- the period it is about, where that is known
    PRIMARY KEY (sequence, ordinal)
) STRICT, WITHOUT ROWID;

CREATE INDEX finding_of_item ON finding (item, period) WHERE item IS NOT NULL AND severity = 'error';

-- A status rule set as it stood when it was first used, by hash, so that an answer as of then is judged by the rules of then.
CREATE TABLE rule_text (
    code     TEXT    NOT NULL,  -- maidstone-2018-19
    sequence INTEGER NOT NULL,  -- from this commit on
    hash     TEXT    NOT NULL,
    body     TEXT    NOT NULL,  -- the TOML
    PRIMARY KEY (code, sequence)
) STRICT, WITHOUT ROWID;

-- The scales and risk matrices in the home's scales folder, kept in the same way.
CREATE TABLE scale_text (
    code     TEXT    NOT NULL,  -- delivery-confidence-five-point
    sequence INTEGER NOT NULL,  -- from this commit on
    hash     TEXT    NOT NULL,
    body     TEXT    NOT NULL,  -- the TOML
    PRIMARY KEY (code, sequence)
) STRICT, WITHOUT ROWID;
