-- The origin of a copy ('' for an issue that was made here) is a column of its twin: one place that says what a pair is.
ALTER TABLE twin ADD COLUMN origin TEXT NOT NULL DEFAULT '';
UPDATE twin SET origin = coalesce((SELECT c.origin FROM copy c WHERE c.local_id = twin.local_id AND c.connection = twin.connection), '');
CREATE INDEX twin_origin ON twin (origin) WHERE origin <> '';
DROP TABLE copy;
