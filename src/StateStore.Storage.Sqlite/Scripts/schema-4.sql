-- Version 4 of the file format. Never edited once released: a later format is a schema-5.sql that starts from this one.
-- Namespaces can be deleted, and what is due is found without looking into each of them.

-- 1 = holds something, or once did; 2 = deleted, what it held is still to be removed; 0 = deleted, and nothing is left of it but this row.
ALTER TABLE namespaces ADD COLUMN state INTEGER NOT NULL DEFAULT 1;

-- The greatest version that an entry other than an idempotency record (kind 4) has had, and the version of entries that are missing.
ALTER TABLE namespaces ADD COLUMN highest INTEGER NOT NULL DEFAULT 0;
ALTER TABLE namespaces ADD COLUMN floor INTEGER NOT NULL DEFAULT 0;
UPDATE namespaces
SET highest = max(0, coalesce((SELECT max(version) FROM entries WHERE entries.ns = namespaces.id AND entries.kind <> 4), 0));

-- Idempotency records and the bytes of their values.
ALTER TABLE namespaces ADD COLUMN answers INTEGER NOT NULL DEFAULT 0;
ALTER TABLE namespaces ADD COLUMN answer_bytes INTEGER NOT NULL DEFAULT 0;
UPDATE namespaces
SET (answers, answer_bytes) = (
  SELECT count(*), coalesce(sum(length(value)), 0)
  FROM entries
  WHERE entries.ns = namespaces.id AND entries.kind = 4 AND value IS NOT NULL
);

CREATE INDEX namespaces_listed ON namespaces (name) WHERE state = 1;
CREATE INDEX namespaces_deleted ON namespaces (id) WHERE state = 2;
CREATE INDEX entries_due_all ON entries (due, ns) WHERE due IS NOT NULL;

PRAGMA user_version = 4;
