-- The range ?3 = id ?5, so that only it is walked. ?4 excludes the last id of the previous page; NULL = none, since a key may be empty.
SELECT id, version, value
FROM entries
WHERE ns = ?1 AND kind = ?2 AND id >= ?3 AND id IS NOT ?4 AND id < ?5 AND value IS NOT NULL AND (SELECT state FROM namespaces WHERE namespaces.id = ?1) = 1
ORDER BY id
LIMIT ?6
