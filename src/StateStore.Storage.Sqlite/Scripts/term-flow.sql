-- Up to ?4 terms from ?2 on without ?3 (NULL = none is left out), with their changes after the slot ?5, and those after the slot ?6 among them.
SELECT
  term, sum(arrivals), sum(departures), coalesce(sum(arrivals) FILTER (WHERE slot > ?6), 0), coalesce(sum(departures) FILTER (WHERE slot > ?6), 0)
FROM term_slots
WHERE ns = ?1 AND slot > ?5 AND term >= ?2 AND term IS NOT ?3 AND (SELECT state FROM namespaces WHERE namespaces.id = ?1) = 1
GROUP BY term
ORDER BY term
LIMIT ?4
