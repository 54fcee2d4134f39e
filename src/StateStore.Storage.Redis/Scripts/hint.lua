-- Notes the due time of a namespace, unless an earlier one is noted.
-- KEYS    1 the due times by namespace
-- ARGV    the time (unix ms), the namespace
local known = call('ZSCORE', KEYS[1], ARGV[2])
if not known or tonumber(known) > tonumber(ARGV[1]) then call('ZADD', KEYS[1], ARGV[1], ARGV[2]) end
