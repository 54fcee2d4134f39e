-- Some events of one log to remove, and the bytes of their payloads.
SELECT row, length(payload)
FROM events
WHERE row >= ?1 AND row <= ?2
LIMIT ?3
