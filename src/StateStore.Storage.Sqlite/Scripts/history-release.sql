-- Removes the events of a history that have left the log (row ?2). ?1 is its newest event.
WITH RECURSIVE chain (row, previous) AS (
  SELECT row, previous
  FROM events
  WHERE row = ?1
  UNION ALL
  SELECT events.row, events.previous
  FROM chain
  CROSS JOIN events ON events.row = chain.previous
)
DELETE FROM events
WHERE row IN (SELECT row FROM chain) AND row < ?2
