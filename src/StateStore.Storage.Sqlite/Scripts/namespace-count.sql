SELECT count(*)
FROM namespaces
WHERE state = 1
