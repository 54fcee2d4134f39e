INSERT INTO entries (ns, kind, id, version, due, newest, value, term, entered)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
