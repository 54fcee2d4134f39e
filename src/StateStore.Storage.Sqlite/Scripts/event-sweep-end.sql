-- The row behind the next ?3 before ?2.
SELECT row
FROM events
WHERE row >= ?1 AND row < ?2
ORDER BY row
LIMIT 1 OFFSET ?3
