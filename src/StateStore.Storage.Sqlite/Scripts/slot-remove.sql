DELETE FROM term_slots
WHERE ns = ?1 AND slot = ?2 AND term = ?3
