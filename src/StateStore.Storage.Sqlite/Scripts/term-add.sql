INSERT OR IGNORE INTO terms (ns, kind, term, id)
VALUES (?1, ?2, ?3, ?4)
