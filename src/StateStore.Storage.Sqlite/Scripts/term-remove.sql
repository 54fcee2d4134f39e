DELETE FROM terms
WHERE ns = ?1 AND kind = ?2 AND term = ?3 AND id = ?4
