-- Some events of one log, to remove them, and what that costs.
SELECT row, length(payload)
FROM events
WHERE row >= ?1 AND row <= ?2
LIMIT ?3
