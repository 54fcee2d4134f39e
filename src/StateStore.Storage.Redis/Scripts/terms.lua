-- Summarises a page of the terms of conversations as of one moment.
-- KEYS    1 tombstones, 2 index of conversations, 3 ages; then of each place of the ring the flows and their terms (times.lua)
-- ARGV    nothing, or > and the term after which the page begins; the greatest number of terms; the present slot
-- Answer  {'backfill'} the conversations of an earlier version must get their times first (backfill.lua)
--         | {'more' or 'end', the last examined term; then of each term its name, the number of its entries, the times of the oldest entry, of the
--         median and of the 95th percentile (12 hexadecimal digits; '' without entries), arrivals and departures of the last minute and of the hour}
local tombstones, ids, ages = unpack(KEYS, 1, 3)
local MINUTE, HOUR, MOST_UNUSED = 6, 360, 1000

local life, _, _, _, timed = read_life(tombstones)
if unfit then return unfit_error() end
if is_deleted(life) then return {'end', ''} end
if timed ~= DONE and call('EXISTS', ids) == 1 then return {'backfill'} end

local limit, slot = tonumber(ARGV[2]), tonumber(ARGV[3])
local blocks = {}
for i = 4, #KEYS, 2 do
  local number = redis.pcall('HGET', KEYS[i], BLOCK)
  number = type(number) == 'string' and tonumber(number)
  if number and (number + 1) * SLOTS > slot - HOUR then blocks[#blocks + 1] = {first = number * SLOTS, flows = KEYS[i], terms = KEYS[i + 1]} end
end

-- The first term, escaped, after another one; nil = the first of all.
local function term_after(term)
  local found = call('ZRANGEBYLEX', ages, term and '[' .. term .. '\1' or '-', '+', 'LIMIT', '0', '1')[1]
  local least = found and match(found, '^[^%z]*')
  for _, block in ipairs(blocks) do
    local changed = redis.pcall('ZRANGEBYLEX', block.terms, term and '(' .. term or '-', '+', 'LIMIT', '0', '1')[1]
    if changed and (not least or precedes(changed, least)) then least = changed end
  end
  return least
end

local function add_flows(summary, term)
  local flow = {0, 0, 0, 0}
  for _, block in ipairs(blocks) do
    for at, arrivals, departures in string.gmatch(redis.pcall('HGET', block.flows, term) or '', ' (%d+):(%d+):(%d+)') do
      local age = slot - block.first - at
      if age < MINUTE then flow[1], flow[2] = flow[1] + arrivals, flow[2] + departures end
      if age < HOUR then flow[3], flow[4] = flow[3] + arrivals, flow[4] + departures end
    end
  end
  for _, number in ipairs(flow) do summary[#summary + 1] = number end
  return flow[3] + flow[4] > 0
end

local function name_of(term)
  local name = string.gsub(term, '\1([\1\2])', {['\1'] = '\0', ['\2'] = '\1'})
  return name
end

-- The position of a percentile from the oldest entry (TermRank.FromOldest).
local function from_oldest(count, percent) return count - math.floor((count * percent + 99) / 100) end

local function summary_of(term)
  local low, high = '[' .. term .. '\0', '(' .. term .. '\1'
  local count = call('ZLEXCOUNT', ages, low, high)
  local summary = {name_of(term), count, '', '', ''}
  if count > 0 then
    local rank = call('ZRANK', ages, call('ZRANGEBYLEX', ages, low, high, 'LIMIT', '0', '1')[1])
    for i, position in ipairs({0, from_oldest(count, 50), from_oldest(count, 95)}) do
      local at = string.format('%.0f', rank + position)
      summary[i + 2] = string.sub(call('ZRANGE', ages, at, at)[1], #term + 2, #term + 13)
    end
  end
  local has_changed = add_flows(summary, term)
  return (count > 0 or has_changed) and summary
end

local last = ARGV[1] ~= '' and string.sub(lead_of(string.sub(ARGV[1], 2)), 1, -2) or nil
local answer, found, unused = {'end', ''}, 0, 0
local term = term_after(last)
while term do
  local summary = summary_of(term)
  if summary and found == limit or unused == MOST_UNUSED then
    answer[1] = 'more'
    break
  end
  if summary then found = found + 1 else unused = unused + 1 end
  for _, part in ipairs(summary or {}) do answer[#answer + 1] = part end
  answer[2] = name_of(term)
  term = term_after(term)
end
return answer
