INSERT INTO term_slots (ns, slot, term, arrivals, departures)
VALUES (?1, ?2, ?3, ?4, ?5)
ON CONFLICT DO UPDATE SET arrivals = arrivals + excluded.arrivals, departures = departures + excluded.departures
