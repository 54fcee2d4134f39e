INSERT INTO term_buckets (ns, level, term, bucket, entries)
VALUES (?1, ?2, ?3, ?4, ?5)
ON CONFLICT DO UPDATE SET entries = entries + excluded.entries
