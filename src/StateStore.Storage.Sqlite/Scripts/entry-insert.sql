INSERT INTO entries (ns, kind, id, version, due, newest, value)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
RETURNING row
