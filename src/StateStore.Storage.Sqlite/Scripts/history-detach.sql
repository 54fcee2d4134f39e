-- Detaches a history whose entry is forgotten and whose newest event is ?1: its events that are still in the log (row >= ?2) are in no history any
-- more.
WITH RECURSIVE chain (row, previous) AS (
  SELECT row, previous
  FROM events
  WHERE row = ?1
  UNION ALL
  SELECT events.row, events.previous
  FROM chain
  CROSS JOIN events ON events.row = chain.previous
  WHERE events.row >= ?2
)
UPDATE events
SET entry = NULL, version = NULL, previous = NULL
WHERE row IN (SELECT row FROM chain) AND row >= ?2
