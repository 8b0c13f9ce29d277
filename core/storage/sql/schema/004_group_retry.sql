-- One error of a group is tried first; the others of its fingerprint follow if it passes.
CREATE TABLE group_retry (
  fingerprint TEXT PRIMARY KEY,
  error INTEGER NOT NULL,                     -- the one that is tried
  event INTEGER NOT NULL,
  started_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX error_group ON sync_error (fingerprint) WHERE state <> 'resolved';
-- What failed of an issue, for the moment in which a later event of it succeeds.
CREATE INDEX event_failed_local ON event (connection, local_id) WHERE state = 'failed';
CREATE INDEX event_failed_remote ON event (connection, remote_id) WHERE state = 'failed';
