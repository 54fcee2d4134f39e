SELECT name, last - first + 1, conversations, keys, key_bytes
FROM namespaces
WHERE name > ?1
ORDER BY name
LIMIT ?2
