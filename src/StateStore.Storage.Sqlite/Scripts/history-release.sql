-- Of the history whose newest event is ?1, removes the events beyond the ?2 newest that have left the log (row < ?4) as well.
-- The walk ends at depth ?3, or goes on to the end among rows that have left the log already.
WITH RECURSIVE chain (row, previous, depth) AS (
  SELECT row, previous, 1
  FROM events
  WHERE row = ?1
  UNION ALL
  SELECT events.row, events.previous, chain.depth + 1
  FROM chain
  CROSS JOIN events ON events.row = chain.previous
  WHERE chain.depth < ?3 OR chain.row < ?4
)
DELETE FROM events
WHERE row IN (SELECT row FROM chain WHERE depth > ?2) AND row < ?4
