INSERT INTO events (ns, position, payload)
VALUES (?1, ?2, ?3)
