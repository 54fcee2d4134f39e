INSERT INTO entries (ns, kind, id, item, version, due, value)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
ON CONFLICT (ns, kind, id, item) DO UPDATE
SET version = excluded.version, due = excluded.due, value = excluded.value
