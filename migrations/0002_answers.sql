-- What senders answer to what they were asked, in the Answer column of a feedback workbook that they drop back.

-- What the cell of a query was taken for when it was asked, with what it was about: a text that only serves to be compared, for an answer holds
-- while it is the same. Null for what asks nothing, and for a query about no figure.
ALTER TABLE finding ADD COLUMN held TEXT;

-- One row for each answer of each feedback workbook; of the answers to one query the newest at or before a sequence is in force.
CREATE TABLE answer (
    submitter      TEXT    NOT NULL,  -- submission.submitter, of the question and of the answer alike
    sequence       INTEGER NOT NULL,  -- submission.sequence of the feedback workbook: when it was answered, and by which file
    asked_sequence INTEGER NOT NULL,  -- finding.sequence: the submission that was asked about
    asked_ordinal  INTEGER NOT NULL,  -- finding.ordinal: the query, which says about which sheet, cell, item and period
    words          TEXT    NOT NULL,  -- the answer
    PRIMARY KEY (submitter, sequence, asked_sequence, asked_ordinal)
) STRICT, WITHOUT ROWID;
