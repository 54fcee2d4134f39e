UPDATE entries
SET version = ?2, due = ?3, value = ?4
WHERE row = ?1
