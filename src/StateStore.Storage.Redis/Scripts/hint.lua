-- Notes that a namespace has something due, if nothing earlier is noted.
-- KEYS    1 what is due, by namespace
-- ARGV    when (unix ms), the namespace
local known = call('ZSCORE', KEYS[1], ARGV[2])
if not known or tonumber(known) > tonumber(ARGV[1]) then call('ZADD', KEYS[1], ARGV[1], ARGV[2]) end
