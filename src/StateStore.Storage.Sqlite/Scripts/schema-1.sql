-- Version 1 of the file format. Never edited once released: a later format is a schema-2.sql that starts from this one.

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
