-- What was erased: the one exception to "nothing is overwritten". The arrival's row stays in `submission`, without name, cover and counts; its facts,
-- definitions, answers and findings are gone, and its bytes are no longer in the archive.
CREATE TABLE erasure (
    submission TEXT    NOT NULL PRIMARY KEY,  -- submission.id
    erased_us  INTEGER NOT NULL,              -- when
    erased_by  TEXT    NOT NULL,              -- by whose command
    reason     TEXT    NOT NULL               -- why, in the words of who erased it
) STRICT, WITHOUT ROWID;
