SELECT row, version, length(value), newest
FROM entries
WHERE ns = ?1 AND kind = ?2 AND id = ?3
