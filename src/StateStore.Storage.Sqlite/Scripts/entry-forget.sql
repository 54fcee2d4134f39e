DELETE FROM entries
WHERE row = ?1
