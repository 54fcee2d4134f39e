SELECT id, first, last, conversations
FROM namespaces
WHERE name = ?1
