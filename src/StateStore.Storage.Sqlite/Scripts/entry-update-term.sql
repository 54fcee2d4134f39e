UPDATE entries
SET version = ?2, due = ?3, newest = ?4, value = ?5, term = ?6, entered = ?7
WHERE row = ?1
