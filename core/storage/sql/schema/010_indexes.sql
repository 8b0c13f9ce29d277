-- An index whose condition names the state is written anew at each move, also where nothing in it changes. These say the same by what is set once: an event has
-- finished_at from its end on, and an outgoing one stands behind another as long as it counts what has gathered in it.
DROP INDEX event_head;
DROP INDEX event_open;
DROP INDEX event_oldest;
DROP INDEX event_requests_live;
CREATE UNIQUE INDEX event_head ON event (connection, local_id) WHERE direction = 0 AND finished_at IS NULL AND behind = 0;
CREATE INDEX event_oldest ON event (connection, id) WHERE finished_at IS NULL;
CREATE INDEX event_requests_live ON event (connection, remote_id) WHERE direction = 1 AND finished_at IS NULL;
