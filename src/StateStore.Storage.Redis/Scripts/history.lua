-- Reads a page of a history, newest first.
-- KEYS    1 tombstones, 2 history
-- ARGV    how many of the newest to leave out, how many at most, how many bytes at most
-- Answer  the events
local life = read_life(KEYS[1])
if is_deleted(life) then return {} end

local history, first, left, most, bytes = KEYS[2], tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), 0
local answer = {}
while left > 0 do
  -- Few at a time, since what they take is known only when they are here.
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
