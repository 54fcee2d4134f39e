-- Up to ?4 events, without the ?5 newest of them, newest first. The recursion adds one row at a time, and CROSS keeps the order of the chain.
WITH RECURSIVE chain (row, remaining) AS (
  SELECT newest, ?4
  FROM entries
  WHERE ns = ?1 AND kind = ?2 AND id = ?3 AND (SELECT state FROM namespaces WHERE namespaces.id = ?1) = 1
  UNION ALL
  SELECT events.previous, chain.remaining - 1
  FROM chain
  CROSS JOIN events ON events.row = chain.row
  WHERE chain.remaining > 1
)
SELECT events.payload
FROM chain
CROSS JOIN events ON events.row = chain.row
LIMIT -1 OFFSET ?5
