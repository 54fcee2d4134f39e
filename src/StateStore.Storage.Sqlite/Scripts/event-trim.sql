-- Of the rows that leave the log, removes those that are in no history any more. ?3: how many events a history has, ?4: that of a key (kind 8).
DELETE FROM events
WHERE row >= ?1 AND row < ?2
  AND (entry IS NULL OR version <= (SELECT entries.version - iif(entries.kind = 8, ?4, ?3) FROM entries WHERE entries.row = events.entry))
