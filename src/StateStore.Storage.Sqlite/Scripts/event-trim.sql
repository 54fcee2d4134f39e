DELETE FROM events
WHERE ns = ?1 AND position < ?2
