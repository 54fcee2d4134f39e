-- The namespaces of the ?2 entries that have been due for the longest time, by ?1. Deleted namespaces are left out.
SELECT namespaces.name
FROM (SELECT due, ns FROM entries WHERE due <= ?1 ORDER BY due LIMIT ?2) AS waiting
JOIN namespaces ON namespaces.id = waiting.ns AND namespaces.state = 1
GROUP BY waiting.ns
ORDER BY min(waiting.due)
LIMIT ?3
