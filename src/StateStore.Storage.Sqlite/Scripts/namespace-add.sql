INSERT INTO namespaces (name, first, last, conversations)
VALUES (?1, 1, 0, 0)
RETURNING id
