-- Conflicts that the administrator settles, issues that are gone, values that swing, and edits in doubt.
ALTER TABLE event ADD COLUMN choices TEXT NOT NULL DEFAULT '';   -- by field: what the administrator chose, and for which values
ALTER TABLE twin ADD COLUMN state TEXT NOT NULL DEFAULT 'linked' CHECK (state IN ('linked', 'gone', 'partner gone', 'unlinked'));
ALTER TABLE twin ADD COLUMN state_reason TEXT NOT NULL DEFAULT '';
ALTER TABLE twin ADD COLUMN recent_writes TEXT NOT NULL DEFAULT '[]'; -- ours, of the last minutes: shows values that swing

CREATE TABLE intent_next (
  event INTEGER NOT NULL REFERENCES event(id) ON DELETE CASCADE,
  kind TEXT NOT NULL CHECK (kind IN ('create', 'comment', 'attachment', 'edit')),
  source_id TEXT NOT NULL,
  mark TEXT NOT NULL DEFAULT '',
  content TEXT NOT NULL DEFAULT '',
  started_at INTEGER NOT NULL,
  result TEXT,
  PRIMARY KEY (event, kind, source_id)
) STRICT, WITHOUT ROWID;
INSERT INTO intent_next SELECT event, kind, source_id, mark, content, started_at, result FROM intent;
DROP TABLE intent;
ALTER TABLE intent_next RENAME TO intent;
CREATE INDEX intent_open ON intent (kind, started_at) WHERE result IS NULL;
