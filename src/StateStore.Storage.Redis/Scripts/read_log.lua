-- Reads the log after a position.
-- KEYS    1 events
-- ARGV    the position (exclusive), how many at most (0: none), how many bytes at most
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

-- Few at a time, since what they take is known only when they are here; more where they turn out to be small.
local after, left, most, bytes = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), 0
local entries = {}
local full = false
local ask = 16
while left > 0 and not full do
  -- XREAD, because XRANGE knows exclusive bounds only since Redis 6.2.
  local found = call('XREAD', 'COUNT', string.format('%.0f', math.min(left, ask)), 'STREAMS', events, after)
  local read = found and found[1][2] or {}
  for _, entry in ipairs(read) do
    for _, field in ipairs(entry[2]) do bytes = bytes + #field end
    full = #entries > 0 and bytes > most
    if full then break end
    entries[#entries + 1] = entry
    after = entry[1]
  end
  left = #read < math.min(left, ask) and 0 or left - #read
  ask = math.max(1, math.min(1000, math.floor((most - bytes) * #entries / (bytes + 1))))
end
return {facts['last-generated-id'], oldest, entries}
