SELECT id, first, last, table_first, table_last, key_first, key_last, conversations, keys, key_bytes, name
FROM namespaces
WHERE name > ?1
ORDER BY name
LIMIT ?2
