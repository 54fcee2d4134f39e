-- Reads the log after a position.
-- KEYS    1 events
-- ARGV    the position (exclusive), the greatest number of events (0: none), the greatest number of bytes
-- Answer  {newest stream id ever, oldest stream id kept or nil, the entries as XREAD returns them}; the type of the key if it is not a stream
local events = KEYS[1]
local kind = call('TYPE', events).ok
if kind == 'none' then return {'0-0', false, {}} end
if kind ~= 'stream' then return kind end

local info = call('XINFO', 'STREAM', events)
local facts = {}
for i = 1, #info, 2 do facts[info[i]] = info[i + 1] end
local first = facts['first-entry']
local oldest = first and first[1]

-- No event is missing between the position that a deletion has skipped and the first event after it, unless the log was trimmed (Redis 7 counts).
if ARGV[1] == facts['max-deleted-entry-id'] and facts['entries-added'] == facts['length'] + 1 then oldest = ARGV[1] end

-- The size of events is known only once they are read, so the first part is small. Later parts are larger if the events are small.
local after, left, most, bytes = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), 0
local entries = {}
local full = false
local ask = 16
while left > 0 and not full do
  -- XREAD, because XRANGE has exclusive bounds only since Redis 6.2.
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
