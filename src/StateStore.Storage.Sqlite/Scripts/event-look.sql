-- Up to ?3 rows that have left the log, from ?1 and before ?2, and whether each is in no history any more. ?4: the length of a history, ?5: that of a
-- key (kind 8). A forgotten history may leave rows that it had released before; they belong to no entry.
SELECT row,
  entry IS NULL
    OR version <= coalesce((SELECT entries.version - iif(entries.kind = 8, ?5, ?4) FROM entries WHERE entries.row = events.entry), version)
FROM events
WHERE row >= ?1 AND row < ?2
ORDER BY row
LIMIT ?3
