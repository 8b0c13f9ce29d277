-- Time entries are parts of an issue like comments and attachments: they have traces, and intents before they are written.
CREATE TABLE trace_next (
  twin INTEGER NOT NULL REFERENCES twin(id) ON DELETE CASCADE,
  kind TEXT NOT NULL CHECK (kind IN ('comment', 'attachment', 'worklog')),
  local_id TEXT NOT NULL,
  remote_id TEXT NOT NULL,
  sha256 TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (twin, kind, remote_id, local_id)
) STRICT, WITHOUT ROWID;
INSERT INTO trace_next SELECT twin, kind, local_id, remote_id, sha256 FROM trace;
DROP TABLE trace;
ALTER TABLE trace_next RENAME TO trace;

CREATE TABLE intent_next (
  event INTEGER NOT NULL REFERENCES event(id) ON DELETE CASCADE,
  kind TEXT NOT NULL CHECK (kind IN ('create', 'comment', 'attachment', 'worklog', 'edit')),
  source_id TEXT NOT NULL,
  mark TEXT NOT NULL DEFAULT '',
  content TEXT NOT NULL DEFAULT '',
  started_at INTEGER NOT NULL,
  result TEXT,
  origin TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (event, kind, source_id)
) STRICT, WITHOUT ROWID;
INSERT INTO intent_next SELECT event, kind, source_id, mark, content, started_at, result, origin FROM intent;
DROP TABLE intent;
ALTER TABLE intent_next RENAME TO intent;
CREATE INDEX intent_open ON intent (kind, started_at) WHERE result IS NULL;
