-- As entry-scan, over the ids of one term. CROSS keeps that order of the joins.
SELECT terms.id, entries.version, entries.value
FROM terms
CROSS JOIN entries ON entries.ns = terms.ns AND entries.kind = terms.kind AND entries.id = terms.id
WHERE terms.ns = ?1 AND terms.kind = ?2 AND terms.term = ?7
  AND terms.id >= ?3 AND terms.id <> ?4 AND terms.id < ?5 AND entries.value IS NOT NULL
ORDER BY terms.id
LIMIT ?6
