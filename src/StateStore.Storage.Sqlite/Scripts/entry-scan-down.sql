-- As entry-scan, from the last id down.
SELECT id, version, value
FROM entries
WHERE ns = ?1 AND kind = ?2 AND id >= ?3 AND id IS NOT ?4 AND id < ?5 AND value IS NOT NULL AND (SELECT state FROM namespaces WHERE namespaces.id = ?1) = 1
ORDER BY id DESC
LIMIT ?6
