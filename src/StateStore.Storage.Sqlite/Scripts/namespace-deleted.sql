SELECT name
FROM namespaces
WHERE state = 2
LIMIT ?1
