SELECT position, payload
FROM events
WHERE ns = ?1
ORDER BY position DESC
LIMIT ?2
