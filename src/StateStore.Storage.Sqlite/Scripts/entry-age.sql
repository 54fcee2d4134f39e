-- The time of the entry of a term that is ?5 places after the earliest one since ?3 and before ?4.
SELECT entered
FROM entries
WHERE ns = ?1 AND term = ?2 AND entered >= ?3 AND entered < ?4
ORDER BY entered, id
LIMIT 1 OFFSET ?5
