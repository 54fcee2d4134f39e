-- Namespaces of which is noted that they have something due.
-- KEYS    1 what is due, by namespace
-- ARGV    until when (unix ms), how many at most
-- Answer  names and times in turn, the earliest first
return call('ZRANGEBYSCORE', KEYS[1], '-inf', ARGV[1], 'WITHSCORES', 'LIMIT', '0', ARGV[2])
