-- Which issue of which node a local issue is the copy of ('' for one that was made here), so that no other connection takes the copy for a new issue or makes
-- a second one. Of an intent: of what it is to make the copy.
ALTER TABLE twin ADD COLUMN origin TEXT NOT NULL DEFAULT '';
CREATE INDEX twin_origin ON twin (origin) WHERE origin <> '';
ALTER TABLE intent ADD COLUMN origin TEXT NOT NULL DEFAULT '';
