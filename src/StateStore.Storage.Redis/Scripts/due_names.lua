-- Finds entries that are due. In a script, because version 3 of Redis's protocol would pair names with times, which version 2 does not.
-- KEYS    1 due
-- ARGV    until when (unix ms), how many at most
-- Answer  (name, due time) of each, earliest first
return call('ZRANGEBYSCORE', KEYS[1], '-inf', ARGV[1], 'WITHSCORES', 'LIMIT', 0, ARGV[2])
