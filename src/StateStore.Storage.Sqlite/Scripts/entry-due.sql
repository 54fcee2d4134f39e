SELECT kind, id, version, due, value IS NOT NULL
FROM entries
WHERE ns = ?1 AND due <= ?2
ORDER BY due, row
LIMIT ?3
