-- Up to ?4 terms from ?2 on without ?3 (NULL = none is left out), with the numbers of their entries.
SELECT term, sum(entries)
FROM term_buckets
WHERE ns = ?1 AND level = 1 AND term >= ?2 AND term IS NOT ?3 AND (SELECT state FROM namespaces WHERE namespaces.id = ?1) = 1
GROUP BY term
ORDER BY term
LIMIT ?4
