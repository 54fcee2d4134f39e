-- A file as version 1 of the format wrote it. Never edited: it stands for files that users have.

-- What a namespace must know at each commit, kept with it so that counting is never a scan.
-- Rows are never removed: positions go on after everything else is gone, and ids may be remembered.
CREATE TABLE namespaces (
  id            INTEGER PRIMARY KEY,
  name          TEXT    NOT NULL UNIQUE,
  first         INTEGER NOT NULL, -- position of the oldest event kept; last + 1 when none is
  last          INTEGER NOT NULL, -- position of the newest event ever
  conversations INTEGER NOT NULL  -- that have a value
);

-- One row for each entry; value NULL = deleted, only the version is left. kind and item: KeyKind and EntityKey.Item.
CREATE TABLE entries (
  row     INTEGER PRIMARY KEY,
  ns      INTEGER NOT NULL,
  kind    INTEGER NOT NULL,
  id      TEXT    NOT NULL,
  item    INTEGER NOT NULL,
  version INTEGER NOT NULL,
  due     INTEGER, -- Unix time in milliseconds
  value   BLOB
);

CREATE UNIQUE INDEX entries_key ON entries (ns, kind, id, item);
CREATE INDEX entries_due ON entries (ns, due) WHERE due IS NOT NULL;

-- Which entries have an index term.
CREATE TABLE terms (
  ns   INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  term TEXT    NOT NULL,
  id   TEXT    NOT NULL,
  PRIMARY KEY (ns, kind, term, id)
) WITHOUT ROWID;

-- The change logs.
CREATE TABLE events (
  row      INTEGER PRIMARY KEY,
  ns       INTEGER NOT NULL,
  position INTEGER NOT NULL,
  payload  BLOB    NOT NULL
);

CREATE UNIQUE INDEX events_position ON events (ns, position);

PRAGMA user_version = 1;

INSERT INTO namespaces VALUES (1, 'bot', 8, 10, 2);
INSERT INTO entries (ns, kind, id, item, version, due, value) VALUES
  (1, 1, '', 0, 2, NULL, CAST('{"version":2}' AS BLOB)),
  (1, 2, 'b', 0, 5, NULL, CAST('{"version":5}' AS BLOB)),
  (1, 2, 'é:1', 0, 1, NULL, CAST('{"version":1}' AS BLOB)),
  (1, 2, 'gone', 0, 3, NULL, NULL),
  (1, 3, 'b', 5, 1, NULL, CAST('change' AS BLOB)),
  (1, 4, 'k', 0, 1, 1893456000000, CAST('answer' AS BLOB));
INSERT INTO terms VALUES (1, 2, 'open', 'é:1');
INSERT INTO events (ns, position, payload) VALUES
  (1, 8, CAST('eight' AS BLOB)),
  (1, 9, CAST('nine' AS BLOB)),
  (1, 10, CAST('ten' AS BLOB));
