-- Version 5 of the file format. Never edited once released: a later format is a schema-6.sql that starts from this one.
-- Quotas also limit conversations and records, and the audit log of the server is a kind of log of its own.

-- The bytes of the values of conversations; the number of records, and the bytes of their values. Index entries of records (their ids begin with i)
-- do not count.
ALTER TABLE namespaces ADD COLUMN conversation_bytes INTEGER NOT NULL DEFAULT 0;
ALTER TABLE namespaces ADD COLUMN records INTEGER NOT NULL DEFAULT 0;
ALTER TABLE namespaces ADD COLUMN record_bytes INTEGER NOT NULL DEFAULT 0;
UPDATE namespaces
SET conversation_bytes = counted.conversation_bytes, records = counted.records, record_bytes = counted.record_bytes
FROM (
  SELECT
    ns,
    coalesce(sum(length(value)) FILTER (WHERE kind = 2), 0) AS conversation_bytes,
    count(*) FILTER (WHERE kind = 6) AS records,
    coalesce(sum(length(value)) FILTER (WHERE kind = 6), 0) AS record_bytes
  FROM entries
  WHERE value IS NOT NULL AND (kind = 2 OR kind = 6 AND substr(id, 1, 1) <> 'i')
  GROUP BY ns
) AS counted
WHERE counted.ns = namespaces.id AND namespaces.state = 1;

-- As first and last, of the audit log. Only the namespace $access has events there.
ALTER TABLE namespaces ADD COLUMN audit_first INTEGER NOT NULL DEFAULT 1;
ALTER TABLE namespaces ADD COLUMN audit_last INTEGER NOT NULL DEFAULT 0;

PRAGMA user_version = 5;
