-- What a file was read with names every layout and rule set there is, and is the same for thousands of files: it is kept once.
CREATE TABLE reading (
    id    INTEGER PRIMARY KEY,
    words TEXT NOT NULL UNIQUE  -- reader version and hashes of layouts and rules, as one text
) STRICT;

INSERT INTO reading (words) SELECT DISTINCT reading FROM submission WHERE reading IS NOT NULL;

ALTER TABLE submission ADD COLUMN read_with INTEGER;  -- reading.id; null until committed
UPDATE submission SET read_with = (SELECT id FROM reading WHERE words = submission.reading);
ALTER TABLE submission DROP COLUMN reading;

-- Whether any submission has certain bytes is asked of every file that lies in the archive untold.
CREATE INDEX submission_by_file ON submission (file_hash);

-- The dictionary of fact.kind goes on: challenge 10, achievement 11, action 12, resource 13, assessment 14, author 15; numbers of kinds are never given anew.
