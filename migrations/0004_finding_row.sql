-- What a finding shows beside its cell. Both are lists of texts as JSON; null where there are none, and for what was recorded before they were kept.
ALTER TABLE finding ADD COLUMN row_texts   TEXT;  -- the row as it stands: the cells that name it and those beside the cell in question, in order
ALTER TABLE finding ADD COLUMN suggestions TEXT;  -- the names that were perhaps meant, the nearest first
