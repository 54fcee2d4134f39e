-- Some entries of a namespace to remove, and the bytes of their values.
SELECT row, coalesce(length(value), 0)
FROM entries
WHERE ns = ?1
LIMIT ?2
