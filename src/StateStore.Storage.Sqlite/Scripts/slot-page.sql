-- Some slots of a namespace to remove, up to the slot ?2.
SELECT slot, term
FROM term_slots
WHERE ns = ?1 AND slot <= ?2
LIMIT ?3
