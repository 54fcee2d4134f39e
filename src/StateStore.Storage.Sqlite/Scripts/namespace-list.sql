SELECT name, last - first + 1, conversations
FROM namespaces
WHERE name > ?1
ORDER BY name
LIMIT ?2
