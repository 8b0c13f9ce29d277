-- What the window and every claim ask for all the time is kept instead of counted, by triggers, so in the transaction of the move itself.
ALTER TABLE connection ADD COLUMN open_outgoing INTEGER NOT NULL DEFAULT 0;
ALTER TABLE connection ADD COLUMN open_incoming INTEGER NOT NULL DEFAULT 0;
ALTER TABLE connection ADD COLUMN failed_outgoing INTEGER NOT NULL DEFAULT 0;
ALTER TABLE connection ADD COLUMN under_sync INTEGER NOT NULL DEFAULT 0;
ALTER TABLE connection ADD COLUMN open_errors INTEGER NOT NULL DEFAULT 0;

-- Whose turn an event may have: 0 whatever is halted, 1 without our tracker, 2 needs our tracker (Claim::turn() says the very same). A claim asks per
-- connection and turn, so it never looks past events that may not go now, however many they are. No generated column: VACUUM INTO trips over one.
DROP INDEX event_due;
CREATE INDEX event_turn ON event (connection,
  (CASE WHEN state IN ('acknowledging', 'sent') THEN 0 WHEN state = 'ready' OR (state = 'waiting' AND resume IN ('ready', 'sent', 'acknowledging')) THEN 1 ELSE 2 END),
  due, id) WHERE state IN ('triggered', 'ready', 'sent', 'received', 'acknowledging', 'waiting');
CREATE INDEX event_oldest ON event (connection, id) WHERE state NOT IN ('done', 'unchanged', 'skipped', 'cancelled');
CREATE INDEX error_scope ON sync_error (scope, connection, subject) WHERE state <> 'resolved';
CREATE INDEX error_resolved ON sync_error (resolved_at) WHERE resolved_at IS NOT NULL;

UPDATE connection SET
  open_outgoing = (SELECT count(*) FROM event e WHERE e.connection = connection.id AND e.direction = 0 AND e.finished_at IS NULL),
  open_incoming = (SELECT count(*) FROM event e WHERE e.connection = connection.id AND e.direction = 1 AND e.finished_at IS NULL),
  failed_outgoing = (SELECT count(*) FROM event e WHERE e.connection = connection.id AND e.direction = 0 AND e.state = 'failed'),
  under_sync = (SELECT count(*) FROM twin t WHERE t.connection = connection.id AND t.remote_id IS NOT NULL),
  open_errors = (SELECT count(*) FROM sync_error s WHERE s.connection = connection.id AND s.state <> 'resolved');

CREATE TRIGGER event_comes AFTER INSERT ON event WHEN new.finished_at IS NULL BEGIN
  UPDATE connection SET open_outgoing = open_outgoing + (new.direction = 0), open_incoming = open_incoming + (new.direction = 1),
    failed_outgoing = failed_outgoing + (new.direction = 0 AND new.state = 'failed') WHERE id = new.connection;
END;
CREATE TRIGGER event_moves AFTER UPDATE OF state, finished_at ON event
  WHEN (old.finished_at IS NULL) <> (new.finished_at IS NULL) OR (old.state = 'failed') <> (new.state = 'failed') BEGIN
  UPDATE connection SET
    open_outgoing = open_outgoing + (new.direction = 0) * ((new.finished_at IS NULL) - (old.finished_at IS NULL)),
    open_incoming = open_incoming + (new.direction = 1) * ((new.finished_at IS NULL) - (old.finished_at IS NULL)),
    failed_outgoing = failed_outgoing + (new.direction = 0) * ((new.state = 'failed') - (old.state = 'failed')) WHERE id = new.connection;
END;
CREATE TRIGGER event_goes AFTER DELETE ON event WHEN old.finished_at IS NULL BEGIN
  UPDATE connection SET open_outgoing = open_outgoing - (old.direction = 0), open_incoming = open_incoming - (old.direction = 1),
    failed_outgoing = failed_outgoing - (old.direction = 0 AND old.state = 'failed') WHERE id = old.connection;
END;
CREATE TRIGGER twin_comes AFTER INSERT ON twin WHEN new.remote_id IS NOT NULL BEGIN
  UPDATE connection SET under_sync = under_sync + 1 WHERE id = new.connection;
END;
CREATE TRIGGER twin_moves AFTER UPDATE OF remote_id ON twin WHEN (old.remote_id IS NULL) <> (new.remote_id IS NULL) BEGIN
  UPDATE connection SET under_sync = under_sync + (new.remote_id IS NOT NULL) - (old.remote_id IS NOT NULL) WHERE id = new.connection;
END;
CREATE TRIGGER twin_goes AFTER DELETE ON twin WHEN old.remote_id IS NOT NULL BEGIN
  UPDATE connection SET under_sync = under_sync - 1 WHERE id = old.connection;
END;
CREATE TRIGGER error_comes AFTER INSERT ON sync_error WHEN new.state <> 'resolved' BEGIN
  UPDATE connection SET open_errors = open_errors + 1 WHERE id = new.connection;
END;
CREATE TRIGGER error_moves AFTER UPDATE OF state ON sync_error WHEN (old.state = 'resolved') <> (new.state = 'resolved') BEGIN
  UPDATE connection SET open_errors = open_errors + (old.state = 'resolved') - (new.state = 'resolved') WHERE id = new.connection;
END;
CREATE TRIGGER error_goes AFTER DELETE ON sync_error WHEN old.state <> 'resolved' BEGIN
  UPDATE connection SET open_errors = open_errors - 1 WHERE id = old.connection;
END;
