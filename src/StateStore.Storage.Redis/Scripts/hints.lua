-- Lists the noted namespaces with a due time.
-- KEYS    1 the due times by namespace
-- ARGV    the greatest time (unix ms), the greatest number of namespaces
-- Answer  names and times in turn, the earliest first
return call('ZRANGEBYSCORE', KEYS[1], '-inf', ARGV[1], 'WITHSCORES', 'LIMIT', '0', ARGV[2])
