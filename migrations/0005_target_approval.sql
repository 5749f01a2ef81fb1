-- Whether a target is approved is part of which target it is: a proposal stands beside what is approved, and does not take its place.
UPDATE framework_row
SET key = key || CASE WHEN json_extract(definition, '$.target.approved_on') IS NULL THEN '|proposed' ELSE '|approved' END
WHERE kind = 'target';
