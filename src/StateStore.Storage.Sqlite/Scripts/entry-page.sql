-- Some entries of a namespace, to remove them, and what that costs.
SELECT row, coalesce(length(value), 0)
FROM entries
WHERE ns = ?1
LIMIT ?2
