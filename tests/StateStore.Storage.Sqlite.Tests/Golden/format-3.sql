-- A file as version 3 of the format wrote it. Never edited: it stands for files that users have.
CREATE TABLE namespaces (
  id            INTEGER PRIMARY KEY,
  name          TEXT    NOT NULL UNIQUE,
  first         INTEGER NOT NULL,
  last          INTEGER NOT NULL,
  conversations INTEGER NOT NULL,
  table_first   INTEGER NOT NULL DEFAULT 1,
  table_last    INTEGER NOT NULL DEFAULT 0,
  key_first     INTEGER NOT NULL DEFAULT 1,
  key_last      INTEGER NOT NULL DEFAULT 0,
  keys          INTEGER NOT NULL DEFAULT 0,
  key_bytes     INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE entries (
  row     INTEGER PRIMARY KEY,
  ns      INTEGER NOT NULL,
  kind    INTEGER NOT NULL,
  id      TEXT    NOT NULL,
  version INTEGER NOT NULL,
  due     INTEGER,
  term    TEXT,
  newest  INTEGER,
  value   BLOB
);
CREATE TABLE events (
  row      INTEGER PRIMARY KEY,
  entry    INTEGER,
  version  INTEGER,
  previous INTEGER,
  payload  BLOB NOT NULL
);
CREATE UNIQUE INDEX entries_key ON entries (ns, kind, id);
CREATE INDEX entries_term ON entries (ns, kind, term, id) WHERE term IS NOT NULL;
CREATE INDEX entries_due ON entries (ns, due) WHERE due IS NOT NULL;

PRAGMA user_version = 3;

INSERT INTO namespaces VALUES (1, 'bot', 1, 1, 1, 1, 0, 1, 0, 1, 15);
INSERT INTO entries VALUES
  (1, 1, 2, 'c', 7, NULL, 'open', (1 << 40) | 1, CAST('{"version":7}' AS BLOB)),
  (2, 1, 8, 'k', 9, 1893456000000, NULL, NULL, CAST('{"version":9}' || char(10) || '1' AS BLOB)),
  (3, 1, 4, 'i', 1893456000000, 1893456000000, NULL, NULL, CAST('{"version":1893456000000}' AS BLOB));
INSERT INTO events VALUES ((1 << 40) | 1, 1, 7, NULL, CAST('one' AS BLOB));
