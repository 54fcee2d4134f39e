SELECT count(*)
FROM namespaces
WHERE state = 1
  AND name NOT IN ('$access', '$webhooks')
