UPDATE namespaces
SET first = ?2, last = ?3, conversations = ?4
WHERE id = ?1
