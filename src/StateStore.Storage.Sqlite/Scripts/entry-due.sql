SELECT kind, id, version, due, value IS NOT NULL
FROM entries
WHERE ns = ?1 AND due <= ?2 AND (SELECT state FROM namespaces WHERE namespaces.id = ?1) = 1
ORDER BY due, row
LIMIT ?3
