-- A statement of its own, because an update of the state also writes the indexes on it.
UPDATE namespaces
SET state = ?2
WHERE id = ?1
