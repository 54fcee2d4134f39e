-- Enters a namespace into the registry, if there is room for it. Those of the server itself always have room, and take none.
-- KEYS    1 registry
-- ARGV    the namespace, the greatest number of namespaces, 1 if it is only asked whether there is room (nothing is written)
-- Answer  1 registered, or there is room | 0 no room
if call('ZSCORE', KEYS[1], ARGV[1]) then return 1 end
local held, is_of_server = call('ZCARD', KEYS[1]), false
for _, name in ipairs({'$access', '$webhooks'}) do
  if call('ZSCORE', KEYS[1], name) then held = held - 1 end
  if ARGV[1] == name then is_of_server = true end
end
if not is_of_server and held >= tonumber(ARGV[2]) then return 0 end
if ARGV[3] ~= '1' then call('ZADD', KEYS[1], '0', ARGV[1]) end
return 1
