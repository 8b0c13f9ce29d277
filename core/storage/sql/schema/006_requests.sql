-- Requests of one issue that are still to be done, for the moment in which a newer one comes in or is applied. Without it each request looks at all that
-- its node has ever got.
CREATE INDEX event_requests_live ON event (connection, remote_id) WHERE direction = 1 AND state NOT IN ('done', 'unchanged', 'skipped', 'cancelled');
