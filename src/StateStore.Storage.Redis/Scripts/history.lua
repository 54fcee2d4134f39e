-- Reads a page of a history, newest first.
-- KEYS    1 tombstones, 2 history
-- ARGV    the number of newest events to skip, the greatest number of events, the greatest number of bytes
-- Answer  the events
local life = read_life(KEYS[1])
if is_deleted(life) then return {} end

local history, first, left, most, bytes = KEYS[2], tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), 0
local answer = {}
while left > 0 do
  -- The size of events is known only once they are read, so each part is small.
  local found = call('LRANGE', history, string.format('%.0f', first), string.format('%.0f', first + math.min(left, 10) - 1))
  for _, event in ipairs(found) do
    bytes = bytes + #event
    if #answer > 0 and bytes > most then return answer end
    answer[#answer + 1] = event
  end
  if #found == 0 then return answer end
  first, left = first + #found, left - #found
end
return answer
