DELETE FROM events
WHERE row >= ?1 AND row <= ?2
