-- Some buckets of a namespace to remove.
SELECT level, term, bucket
FROM term_buckets
WHERE ns = ?1
LIMIT ?2
