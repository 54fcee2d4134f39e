DELETE FROM events
WHERE row = ?1
