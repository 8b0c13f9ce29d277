-- Which issue of which node a local issue is the copy of, so that no other connection takes the copy for a new issue or makes a second one.
CREATE TABLE copy (
    local_id TEXT NOT NULL,
    connection TEXT NOT NULL,
    origin TEXT NOT NULL,
    PRIMARY KEY (local_id, connection)
) WITHOUT ROWID;
CREATE INDEX copy_origin ON copy (origin);
ALTER TABLE intent ADD COLUMN origin TEXT NOT NULL DEFAULT '';
