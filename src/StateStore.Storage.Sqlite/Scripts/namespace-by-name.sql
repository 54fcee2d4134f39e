SELECT id, first, last, table_first, table_last, conversations
FROM namespaces
WHERE name = ?1
