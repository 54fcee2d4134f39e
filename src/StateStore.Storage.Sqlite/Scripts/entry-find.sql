SELECT row, version, value IS NOT NULL, newest
FROM entries
WHERE ns = ?1 AND kind = ?2 AND id = ?3
