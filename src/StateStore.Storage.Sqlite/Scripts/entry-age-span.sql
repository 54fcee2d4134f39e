-- The times of the earliest and the latest entry of a term since ?3 and before ?4.
SELECT
  (SELECT entered FROM entries WHERE ns = ?1 AND term = ?2 AND entered >= ?3 AND entered < ?4 ORDER BY entered LIMIT 1),
  (SELECT entered FROM entries WHERE ns = ?1 AND term = ?2 AND entered >= ?3 AND entered < ?4 ORDER BY entered DESC LIMIT 1)
