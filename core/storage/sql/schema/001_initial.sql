-- One node's database. Never edited after a release: a change is a new numbered file (see README.md).
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;

CREATE TABLE connection (
  id TEXT PRIMARY KEY,
  peer TEXT NOT NULL,
  active INTEGER NOT NULL DEFAULT 1,          -- 0: removed from the configuration, kept for its history
  paused INTEGER NOT NULL DEFAULT 0,
  next_number INTEGER NOT NULL DEFAULT 1,
  blocked_by INTEGER,                         -- a sync error of scope connection
  last_success INTEGER
) STRICT;

CREATE TABLE rule_version (
  connection TEXT NOT NULL REFERENCES connection(id),
  version INTEGER NOT NULL,
  mode TEXT NOT NULL CHECK (mode IN ('basic', 'script')),
  outgoing TEXT NOT NULL,
  incoming TEXT NOT NULL,
  published_at INTEGER NOT NULL,
  PRIMARY KEY (connection, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE trigger_state (
  connection TEXT NOT NULL REFERENCES connection(id),
  query TEXT NOT NULL,
  existing_page TEXT NOT NULL DEFAULT '',     -- where the load of existing issues stands
  existing_done INTEGER NOT NULL DEFAULT 0,
  blocked_by INTEGER,
  PRIMARY KEY (connection, query)
) STRICT, WITHOUT ROWID;

CREATE TABLE twin (
  id INTEGER PRIMARY KEY,
  connection TEXT NOT NULL REFERENCES connection(id),
  local_id TEXT NOT NULL,
  local_key TEXT NOT NULL DEFAULT '',
  local_url TEXT NOT NULL DEFAULT '',
  remote_id TEXT,
  remote_key TEXT NOT NULL DEFAULT '',
  remote_url TEXT NOT NULL DEFAULT '',
  summary TEXT NOT NULL DEFAULT '',
  base TEXT NOT NULL DEFAULT '{}',            -- local fields as last synchronised
  last_sent TEXT NOT NULL DEFAULT '',         -- what the other side has been told
  last_received TEXT NOT NULL DEFAULT '',     -- what we have been told
  incoming_version INTEGER NOT NULL DEFAULT 0, -- the rules that took it in
  last_sync INTEGER,
  swept_at INTEGER NOT NULL DEFAULT 0,
  UNIQUE (connection, local_id)
) STRICT;
CREATE UNIQUE INDEX twin_remote ON twin (connection, remote_id) WHERE remote_id IS NOT NULL;
CREATE INDEX twin_local ON twin (local_id);
CREATE INDEX twin_sweep ON twin (swept_at);

CREATE TABLE trace (
  twin INTEGER NOT NULL REFERENCES twin(id) ON DELETE CASCADE,
  kind TEXT NOT NULL CHECK (kind IN ('comment', 'attachment')),
  local_id TEXT NOT NULL,
  remote_id TEXT NOT NULL,
  sha256 TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (twin, kind, remote_id, local_id)
) STRICT, WITHOUT ROWID;

-- The sync queue, both directions. At most one live event per twin and direction stands at the head; later changes gather in
-- one blocked row behind it. So a claim never has to look past a blocked twin.
CREATE TABLE event (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  direction INTEGER NOT NULL CHECK (direction IN (0, 1)),
  connection TEXT NOT NULL REFERENCES connection(id),
  epoch TEXT NOT NULL,                        -- whose numbering: the sender's database
  number INTEGER NOT NULL,
  revision INTEGER NOT NULL DEFAULT 0,        -- grows when the replica is taken anew
  local_id TEXT NOT NULL DEFAULT '',
  local_key TEXT NOT NULL DEFAULT '',
  remote_id TEXT NOT NULL DEFAULT '',
  remote_key TEXT NOT NULL DEFAULT '',
  summary TEXT NOT NULL DEFAULT '',
  kind TEXT NOT NULL DEFAULT 'update' CHECK (kind IN ('create', 'update')),
  trigger TEXT NOT NULL DEFAULT 'poll',
  state TEXT NOT NULL CHECK (state IN ('triggered', 'ready', 'sent', 'received', 'applying', 'applied', 'acknowledging', 'done',
                                       'unchanged', 'skipped', 'waiting', 'blocked', 'failed', 'cancelled')),
  resume TEXT NOT NULL DEFAULT '',            -- the state a waiting or failed event goes on from; 'failed' of one that an edit has triggered again
  attempts INTEGER NOT NULL DEFAULT 0,
  due INTEGER NOT NULL DEFAULT 0,
  behind INTEGER NOT NULL DEFAULT 0,          -- of a blocked row: changes gathered in it
  step INTEGER NOT NULL DEFAULT 1,
  rule_version INTEGER NOT NULL DEFAULT 0,
  payload TEXT NOT NULL DEFAULT '',           -- the message; emptied when the event is final
  base TEXT NOT NULL DEFAULT '',              -- local fields when the replica was taken
  ack TEXT NOT NULL DEFAULT '',               -- the stored answer
  error TEXT NOT NULL DEFAULT '',
  timeline TEXT NOT NULL DEFAULT '[]',
  warnings TEXT NOT NULL DEFAULT '[]',
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  finished_at INTEGER,
  UNIQUE (direction, connection, epoch, number),
  CHECK ((finished_at IS NOT NULL) = (state IN ('done', 'unchanged', 'skipped', 'cancelled')))
) STRICT;
CREATE UNIQUE INDEX event_head ON event (connection, local_id)
  WHERE direction = 0 AND state NOT IN ('done', 'unchanged', 'skipped', 'cancelled', 'blocked');
CREATE UNIQUE INDEX event_behind ON event (connection, local_id) WHERE direction = 0 AND state = 'blocked';
CREATE INDEX event_requests ON event (connection, local_id) WHERE direction = 1;
CREATE INDEX event_due ON event (due, id) WHERE state IN ('triggered', 'ready', 'sent', 'received', 'acknowledging', 'waiting');
CREATE INDEX event_open ON event (direction, connection, state)
  WHERE state NOT IN ('done', 'unchanged', 'skipped', 'cancelled');
CREATE INDEX event_finished ON event (finished_at) WHERE finished_at IS NOT NULL;
CREATE INDEX event_key ON event (local_key);

-- Written before a tracker is written to; an open one is settled by looking in the tracker.
CREATE TABLE intent (
  event INTEGER NOT NULL REFERENCES event(id) ON DELETE CASCADE,
  kind TEXT NOT NULL CHECK (kind IN ('create', 'comment', 'attachment')),
  source_id TEXT NOT NULL,                    -- the sender's id of the comment or attachment; '' for create
  mark TEXT NOT NULL DEFAULT '',
  content TEXT NOT NULL DEFAULT '',           -- of a create: the fields it was to have, flat
  started_at INTEGER NOT NULL,
  result TEXT,                                -- the tracker's id once known
  PRIMARY KEY (event, kind, source_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX intent_open ON intent (kind, started_at) WHERE result IS NULL;

CREATE TABLE attempt (
  event INTEGER NOT NULL REFERENCES event(id) ON DELETE CASCADE,
  number INTEGER NOT NULL,
  at INTEGER NOT NULL,
  error TEXT NOT NULL,
  PRIMARY KEY (event, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE sync_error (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  scope TEXT NOT NULL CHECK (scope IN ('issue', 'connection', 'trigger', 'node')),
  connection TEXT NOT NULL DEFAULT '',
  event INTEGER,
  event_number INTEGER NOT NULL DEFAULT 0,
  subject TEXT NOT NULL DEFAULT '',           -- the trigger's query, for scope trigger
  local_key TEXT NOT NULL DEFAULT '',
  remote_key TEXT NOT NULL DEFAULT '',
  summary TEXT NOT NULL DEFAULT '',
  step INTEGER NOT NULL DEFAULT 0,
  error TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  count INTEGER NOT NULL DEFAULT 1,
  state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'retrying', 'resolved')),
  first_seen INTEGER NOT NULL,
  last_seen INTEGER NOT NULL,
  resolved_at INTEGER,
  resolved_by TEXT NOT NULL DEFAULT '',
  CHECK ((resolved_at IS NOT NULL) = (state = 'resolved'))
) STRICT;
CREATE UNIQUE INDEX error_event ON sync_error (event) WHERE event IS NOT NULL AND state <> 'resolved';
CREATE INDEX error_open ON sync_error (state, last_seen) WHERE state <> 'resolved';

CREATE TABLE history (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL,
  connection TEXT NOT NULL DEFAULT '',
  local_key TEXT NOT NULL DEFAULT '',
  remote_key TEXT NOT NULL DEFAULT '',
  event_number INTEGER NOT NULL DEFAULT 0,
  what TEXT NOT NULL,
  text TEXT NOT NULL,
  changes TEXT NOT NULL DEFAULT '{}',
  rule_version INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX history_key ON history (local_key, id);
CREATE INDEX history_at ON history (at);

CREATE TABLE minute (
  connection TEXT NOT NULL,
  minute INTEGER NOT NULL,
  done INTEGER NOT NULL DEFAULT 0,
  failed INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (connection, minute)
) STRICT, WITHOUT ROWID;

-- The content hash of an attachment here, so that it is read once only.
CREATE TABLE attachment_hash (
  issue_id TEXT NOT NULL,
  attachment_id TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  attachment TEXT NOT NULL,                   -- to read it again when its blob is gone
  PRIMARY KEY (issue_id, attachment_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX attachment_sha ON attachment_hash (sha256);
