-- All that was understood of a file, as one hash: what its sidecar says of it, where the program was ended before that was completed. Null until the commit, for what
-- was committed before this was kept, and for what was erased.
ALTER TABLE submission ADD COLUMN understood TEXT;
