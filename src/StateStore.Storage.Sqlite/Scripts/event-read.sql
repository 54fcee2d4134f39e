SELECT position, payload
FROM events
WHERE ns = ?1 AND position > ?2
ORDER BY position
LIMIT ?3
