DELETE FROM term_buckets
WHERE ns = ?1 AND level = ?2 AND term = ?3 AND bucket = ?4 AND entries = 0
