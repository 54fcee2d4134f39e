-- Reads the log after a position.
-- KEYS    1 events
-- ARGV    the position (exclusive), how many at most (0: none)
-- Answer  {newest stream id ever, oldest stream id there is or nil, the entries as XREAD gives them}; the type of the key where it is another
local events = KEYS[1]
local kind = call('TYPE', events).ok
if kind == 'none' then return {'0-0', false, {}} end
if kind ~= 'stream' then return kind end

local info = call('XINFO', 'STREAM', events)
local facts = {}
for i = 1, #info, 2 do facts[info[i]] = info[i + 1] end
local first = facts['first-entry']
local oldest = first and first[1]

-- Between the position that a deletion has left behind and the first event after it nothing is missing, as long as nothing was trimmed (Redis 7 counts).
if ARGV[1] == facts['max-deleted-entry-id'] and facts['entries-added'] == facts['length'] + 1 then oldest = ARGV[1] end

-- XREAD, because XRANGE knows exclusive bounds only since Redis 6.2.
local found = ARGV[2] ~= '0' and call('XREAD', 'COUNT', ARGV[2], 'STREAMS', events, ARGV[1])
return {facts['last-generated-id'], oldest, found and found[1][2] or {}}
