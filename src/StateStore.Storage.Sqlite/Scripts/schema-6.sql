-- Version 6 of the file format. Never edited once released: a later format is a schema-7.sql that starts from this one.
-- Conversations are counted by index term (their state), and ordered by the time at which they gained it.

-- The time at which the entry gained its term, in Unix milliseconds; NULL = its kind has no such times, or it has no term.
ALTER TABLE entries ADD COLUMN entered INTEGER;

-- The value of a conversation (kind 2) tells the time if a recent version wrote it. Otherwise the time of this upgrade counts.
UPDATE entries
SET entered = coalesce(
  (
    SELECT at
    FROM (SELECT iif(json_valid(CAST(value AS TEXT)), json_extract(CAST(value AS TEXT), '$.entered_at'), NULL) AS at)
    WHERE typeof(at) = 'integer' AND at BETWEEN 0 AND 253402300799999
  ),
  CAST(unixepoch('subsec') * 1000 AS INTEGER))
WHERE kind = 2 AND term IS NOT NULL AND value IS NOT NULL;
CREATE INDEX entries_age ON entries (ns, term, entered, id) WHERE entered IS NOT NULL;

-- The number of conversations of a namespace that gained a term within a span of time. bucket = entered >> 16 on level 0 (65.5 s), and entered >> 26 on level 1 (18.6 h).
-- No row = none.
CREATE TABLE term_buckets (
  ns      INTEGER NOT NULL,
  level   INTEGER NOT NULL,
  term    TEXT    NOT NULL,
  bucket  INTEGER NOT NULL,
  entries INTEGER NOT NULL,
  PRIMARY KEY (ns, level, term, bucket)
) WITHOUT ROWID;
INSERT INTO term_buckets (ns, level, term, bucket, entries)
SELECT ns, level, term, entered >> shift, count(*)
FROM (SELECT 0 AS level, 16 AS shift UNION ALL SELECT 1, 26)
CROSS JOIN entries
WHERE entered IS NOT NULL
GROUP BY ns, level, term, entered >> shift;

-- The number of times that a conversation gained and lost a term within a slot of 10 s (Unix time). The slots of one namespace lie together in their order, so
-- the changes of all terms go to the same page.
CREATE TABLE term_slots (
  ns         INTEGER NOT NULL,
  slot       INTEGER NOT NULL,
  term       TEXT    NOT NULL,
  arrivals   INTEGER NOT NULL,
  departures INTEGER NOT NULL,
  PRIMARY KEY (ns, slot, term)
) WITHOUT ROWID;

PRAGMA user_version = 6;
