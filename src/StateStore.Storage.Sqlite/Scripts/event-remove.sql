-- Of rows that have left the log, removes those that are in no history any more. ?3: how many events a history has, ?4: that of a key (kind 8).
-- A history that is forgotten may leave some behind that it had let go before: they are of no entry.
DELETE FROM events
WHERE row >= ?1 AND row < ?2
  AND (entry IS NULL
    OR version <= coalesce((SELECT entries.version - iif(entries.kind = 8, ?4, ?3) FROM entries WHERE entries.row = events.entry), version))
