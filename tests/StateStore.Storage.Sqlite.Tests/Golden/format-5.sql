-- A file as version 5 of the format wrote it. Never edited: it stands for files that users have.
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
  key_bytes     INTEGER NOT NULL DEFAULT 0,
  state         INTEGER NOT NULL DEFAULT 1,
  highest       INTEGER NOT NULL DEFAULT 0,
  floor         INTEGER NOT NULL DEFAULT 0,
  answers       INTEGER NOT NULL DEFAULT 0,
  answer_bytes  INTEGER NOT NULL DEFAULT 0,
  conversation_bytes INTEGER NOT NULL DEFAULT 0,
  records       INTEGER NOT NULL DEFAULT 0,
  record_bytes  INTEGER NOT NULL DEFAULT 0,
  audit_first   INTEGER NOT NULL DEFAULT 1,
  audit_last    INTEGER NOT NULL DEFAULT 0
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
CREATE INDEX namespaces_listed ON namespaces (name) WHERE state = 1;
CREATE INDEX namespaces_deleted ON namespaces (id) WHERE state = 2;
CREATE INDEX entries_due_all ON entries (due, ns) WHERE due IS NOT NULL;

PRAGMA application_id = 0x53745374;
PRAGMA user_version = 5;

INSERT INTO namespaces VALUES (1, 'bot', 1, 1, 4, 1, 0, 1, 0, 1, 15, 1, 7, 0, 0, 0, 150, 0, 0, 1, 0);
INSERT INTO namespaces VALUES (2, 'deleted', 1, 0, 0, 1, 0, 1, 0, 0, 0, 2, 3, 3, 0, 0, 0, 0, 0, 1, 0);
INSERT INTO entries VALUES
  (1, 1, 2, 'known', 7, NULL, 'open', (1 << 40) | 1, CAST('{"version":7,"state":"open","data":{},"entered_at":1769256000000,"updated_at":1769256001000}' AS BLOB)),
  (2, 1, 2, 'older', 1, NULL, 'open', NULL, CAST('{"version":1,"state":"open","data":{}}' AS BLOB)),
  (3, 1, 2, 'odd', 1, NULL, 'closed', NULL, CAST('{"entered_at":"?"}' AS BLOB)),
  (4, 1, 2, 'damaged', 1, NULL, 'closed', NULL, CAST('{{' AS BLOB)),
  (5, 1, 2, 'gone', 4, 1893456000000, NULL, NULL, NULL),
  (6, 1, 8, 'k', 1, NULL, NULL, NULL, CAST('{"version":1}' || char(10) || '1' AS BLOB)),
  (7, 2, 2, 'left', 3, NULL, 'open', NULL, CAST('{"version":3}' AS BLOB));
INSERT INTO events VALUES ((1 << 40) | 1, 1, 7, NULL, CAST('one' AS BLOB));
