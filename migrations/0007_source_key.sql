-- The device is no part of `source_key` any more, which is inode, size and time of the inbox file: a share that is mounted again gets another device, and a file whose
-- removal was owed would look new.
UPDATE submission SET source_key = substr(source_key, instr(source_key, ':') + 1) WHERE source_gone = 0;
