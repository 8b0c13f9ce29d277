-- What an incoming rule has had done in the middle of its run, so that a run that is repeated does not have it done again: calls by http that change
-- something, and store(issue). A call without an answer was begun, and nobody knows what became of it.
CREATE TABLE rule_step (
  event INTEGER NOT NULL REFERENCES event(id) ON DELETE CASCADE,
  revision INTEGER NOT NULL,                  -- of the request; a newer form of it is another request
  kind TEXT NOT NULL CHECK (kind IN ('http', 'store')),
  name TEXT NOT NULL,                         -- of a call: what it is and the how manieth; of a store: its number
  content TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  answer TEXT,
  PRIMARY KEY (event, revision, kind, name)
) STRICT, WITHOUT ROWID;
