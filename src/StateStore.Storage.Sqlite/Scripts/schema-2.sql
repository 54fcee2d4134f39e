-- Version 2 of the file format. Never edited once released: a later format is a schema-3.sql that starts from this one.
-- Histories are no longer entries (kind 3) but chains of events; an index term is a column of its entry; tables have a log of their own.

-- As first and last, of the log of the namespace's tables.
ALTER TABLE namespaces ADD COLUMN table_first INTEGER NOT NULL DEFAULT 1;
ALTER TABLE namespaces ADD COLUMN table_last INTEGER NOT NULL DEFAULT 0;

ALTER TABLE entries RENAME TO old_entries;
ALTER TABLE events RENAME TO old_events;

-- One row for each entry; value NULL = deleted, only version and history are left. kind: KeyKind.
CREATE TABLE entries (
  row     INTEGER PRIMARY KEY,
  ns      INTEGER NOT NULL,
  kind    INTEGER NOT NULL,
  id      TEXT    NOT NULL,
  version INTEGER NOT NULL,
  due     INTEGER, -- Unix time in milliseconds
  term    TEXT,    -- index term; NULL = none
  newest  INTEGER, -- row of the newest event of its history
  value   BLOB
);

-- The change logs and the histories in one. row = log * 2^61 + ns * 2^40 + position (log: LogKind), so each log lies together in its order. A history is a chain of
-- rows, from entries.newest backwards. A row that has left the log (row < first) stays for as long as it is in a history.
CREATE TABLE events (
  row      INTEGER PRIMARY KEY,
  entry    INTEGER, -- row of the entry whose history it is in; NULL = none
  version  INTEGER, -- that it made of the entry
  previous INTEGER, -- row of the event before it in that history
  payload  BLOB NOT NULL
);

-- What was in a history: the very bytes of an event of the log, unless that was trimmed since. Those take the positions of trimmed
-- events, of which there are enough.
CREATE INDEX old_payloads ON old_events (ns, payload);
CREATE TABLE old_history (
  entry    INTEGER NOT NULL,
  version  INTEGER NOT NULL,
  ns       INTEGER NOT NULL,
  position INTEGER,
  payload  BLOB NOT NULL,
  PRIMARY KEY (entry, version)
) WITHOUT ROWID;
INSERT INTO old_history
SELECT entry.row, item.item, item.ns, (SELECT max(position) FROM old_events AS log WHERE log.ns = item.ns AND log.payload = item.value), item.value
FROM old_entries AS item
JOIN old_entries AS entry ON entry.ns = item.ns AND entry.kind = 2 AND entry.id = item.id AND entry.item = 0
WHERE item.kind = 3;
UPDATE old_history
SET position = trimmed.number
FROM (
  SELECT entry, version, row_number() OVER (PARTITION BY ns ORDER BY entry, version) AS number
  FROM old_history
  WHERE position IS NULL
) AS trimmed
WHERE trimmed.entry = old_history.entry AND trimmed.version = old_history.version;

INSERT INTO entries (row, ns, kind, id, version, due, term, newest, value)
SELECT row, ns, kind, id, version, due,
  (SELECT term FROM terms WHERE terms.ns = old_entries.ns AND terms.kind = old_entries.kind AND terms.id = old_entries.id),
  (SELECT (history.ns << 40) | history.position FROM old_history AS history WHERE history.entry = old_entries.row ORDER BY history.version DESC LIMIT 1),
  value
FROM old_entries
WHERE kind <> 3;
INSERT INTO events (row, payload)
SELECT (ns << 40) | position, payload
FROM old_events;
INSERT OR REPLACE INTO events (row, entry, version, previous, payload)
SELECT (ns << 40) | position, entry, version, (ns << 40) | lag(position) OVER (PARTITION BY entry ORDER BY version), payload
FROM old_history;

DROP TABLE old_history;
DROP TABLE old_events;
DROP TABLE old_entries;
DROP TABLE terms;
CREATE UNIQUE INDEX entries_key ON entries (ns, kind, id);
CREATE INDEX entries_term ON entries (ns, kind, term, id) WHERE term IS NOT NULL;
CREATE INDEX entries_due ON entries (ns, due) WHERE due IS NOT NULL;

PRAGMA user_version = 2;
