UPDATE namespaces
SET first = ?2, last = ?3, table_first = ?4, table_last = ?5, conversations = ?6
WHERE id = ?1
