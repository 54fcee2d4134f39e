-- Of the rows that leave the log, removes those that are in no history any more. ?3: how many events a history has.
DELETE FROM events
WHERE row >= ?1 AND row < ?2
  AND (entry IS NULL OR version <= (SELECT entries.version - ?3 FROM entries WHERE entries.row = events.entry))
