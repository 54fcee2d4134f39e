SELECT row, payload
FROM events
WHERE row >= ?1 AND row <= ?2
ORDER BY row DESC
LIMIT ?3
