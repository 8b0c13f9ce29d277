-- A twin whose two sides met in a conflict is looked at once more when both are at rest: when, and how often that has led to a repair.
ALTER TABLE twin ADD COLUMN check_at INTEGER;
ALTER TABLE twin ADD COLUMN checks INTEGER NOT NULL DEFAULT 0;
CREATE INDEX twin_check ON twin (connection, check_at) WHERE check_at IS NOT NULL;
