-- What an audit found different between the two issues of a twin. A row is open until a later audit finds them equal.
CREATE TABLE audit_finding (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  twin INTEGER NOT NULL REFERENCES twin(id) ON DELETE CASCADE,
  what TEXT NOT NULL,                         -- "summary", "custom.Severity", "comment.17", "attachment.3", "issue"
  here TEXT NOT NULL,
  there TEXT NOT NULL,
  cause TEXT NOT NULL,
  note TEXT NOT NULL DEFAULT '',
  detail TEXT NOT NULL DEFAULT '{}',
  state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'repaired', 'gone')),
  first_seen INTEGER NOT NULL,
  at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX audit_finding_live ON audit_finding (twin, what) WHERE state <> 'gone';
CREATE INDEX audit_finding_old ON audit_finding (at) WHERE state = 'gone';
ALTER TABLE twin ADD COLUMN audited_at INTEGER NOT NULL DEFAULT 0;
CREATE INDEX twin_audit ON twin (connection, max(audited_at, coalesce(last_sync, 0))) WHERE remote_id IS NOT NULL;
