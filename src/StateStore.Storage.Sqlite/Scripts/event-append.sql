INSERT INTO events (row, entry, version, previous, payload)
VALUES (?1, ?2, ?3, ?4, ?5)
