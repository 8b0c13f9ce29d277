-- Rules written as a mapping.
CREATE TABLE rule_version_next (
  connection TEXT NOT NULL REFERENCES connection(id),
  version INTEGER NOT NULL,
  mode TEXT NOT NULL CHECK (mode IN ('basic', 'mapping', 'script')),
  outgoing TEXT NOT NULL,
  incoming TEXT NOT NULL,
  mapping TEXT NOT NULL DEFAULT '{}',
  published_at INTEGER NOT NULL,
  PRIMARY KEY (connection, version)
) STRICT, WITHOUT ROWID;
INSERT INTO rule_version_next SELECT connection, version, mode, outgoing, incoming, '{}', published_at FROM rule_version;
DROP TABLE rule_version;
ALTER TABLE rule_version_next RENAME TO rule_version;
