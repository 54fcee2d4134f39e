-- Enters a namespace into the registry, if there is room for it. That of the server itself always has room, and takes none.
-- KEYS    1 registry
-- ARGV    the namespace, the greatest number of namespaces, 1 if it is only asked whether there is room (nothing is written)
-- Answer  1 registered, or there is room | 0 no room
if call('ZSCORE', KEYS[1], ARGV[1]) then return 1 end
local held = call('ZCARD', KEYS[1]) - (call('ZSCORE', KEYS[1], '$access') and 1 or 0)
if ARGV[1] ~= '$access' and held >= tonumber(ARGV[2]) then return 0 end
if ARGV[3] ~= '1' then call('ZADD', KEYS[1], '0', ARGV[1]) end
return 1
