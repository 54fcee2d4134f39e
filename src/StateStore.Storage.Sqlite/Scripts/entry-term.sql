SELECT term, entered
FROM entries
WHERE row = ?1
