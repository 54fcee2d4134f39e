-- The entries of a term in the order of the times at which they gained it, after the time ?3 and the id ?4.
SELECT id, version, value, entered
FROM entries
WHERE ns = ?1 AND term = ?2 AND (entered, id) > (?3, ?4) AND entered <= ?5 AND (SELECT state FROM namespaces WHERE namespaces.id = ?1) = 1
ORDER BY entered, id
LIMIT ?6
