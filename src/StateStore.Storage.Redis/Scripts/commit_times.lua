-- The term times and flows that the commits of a call change; the loader puts it between times.lua and commit_writes.lua. They are written together at
-- the end of the call, as the changes of the indexes are.
local timed
local times = {ages = KEYS[22], since = KEYS[23], aged = {}, places = {}, flows = {}}

-- Counts an arrival (1) or a departure (2).
local function count_flow(at, lead, direction)
  local number = math.floor(at.time / 600000)
  local block = times.flows[number] or {key = at.flows, terms = at.terms, changes = {}}
  times.flows[number] = block
  local term, slot = string.sub(lead, 1, -2), math.floor(at.time / 10000) % SLOTS
  local slots = block.changes[term] or {}
  block.changes[term] = slots
  slots[slot] = slots[slot] or {0, 0}
  slots[slot][direction] = slots[slot][direction] + 1
end

-- Gives an entry a term, or none (false), at a time; nil if the write does not name one: then it is now, and counts in no flow. An entry of an earlier
-- version may have no time yet. Then it leaves the term that the index knows (false: none).
local function take_time(id, term, loses, former, at)
  local lead = term and lead_of(term)
  if not timed then
    if not (lead or former) then return end
    timed = begin_times(KEYS[7], times.ages, times.since)
  end
  local place = times.places[id]
  if place == nil then place = own('HGET', times.since, id) end
  if place and lead_in(place) == lead and not loses then return end

  local left = place and lead_in(place) or former and lead_of(former)
  if place then times.aged[place .. id] = false end
  if left and at then count_flow(at, left, 2) end
  if lead then
    local entered = lead .. digits_of(at and at.time or now())
    times.places[id], times.aged[entered .. id] = entered, '0'
    if at then count_flow(at, lead, 1) end
  elseif place then
    times.places[id] = false
  end
end

-- The text with the changes of each slot added.
local function with_changes(text, slots)
  for slot, change in pairs(slots) do
    local from, to, arrivals, departures = string.find(text, ' ' .. slot .. ':(%d+):(%d+)')
    local sum = ' ' .. slot .. ':' .. (arrivals or 0) + change[1] .. ':' .. (departures or 0) + change[2]
    text = from and string.sub(text, 1, from - 1) .. sum .. string.sub(text, to + 1) or text .. sum
  end
  return text
end

-- Adds changes to a block. An older block at its place of the ring has ended, and so has a block that is older than the one there.
local function write_flow(number, block, terms)
  local known = try('HMGET', block.key, BLOCK, unpack(terms))
  local present = known ~= WRONG_TYPE and tonumber(known[1] or '') or -1
  if present > number then return end
  local is_new = present < number
  if is_new then
    call('UNLINK', block.key, block.terms)
    known = {}
  end

  local sets, joined = {'HSET', block.key, BLOCK, string.format('%.0f', number)}, {'ZADD', block.terms}
  for i, term in ipairs(terms) do
    sets[#sets + 1] = term
    sets[#sets + 1] = with_changes(known[i + 1] or '', block.changes[term])
    if not known[i + 1] then
      joined[#joined + 1] = '0'
      joined[#joined + 1] = term
    end
  end
  redis.pcall(unpack(sets))
  if #joined > 2 then redis.pcall(unpack(joined)) end
  -- The last change of a block counts for an hour.
  if is_new then
    for _, key in ipairs({block.key, block.terms}) do redis.pcall('EXPIRE', key, '4800') end
  end
end

local function write_flows()
  for number, block in pairs(times.flows) do
    local terms = {}
    for term in pairs(block.changes) do
      terms[#terms + 1] = term
      if #terms == 1000 then
        write_flow(number, block, terms)
        terms = {}
      end
    end
    if #terms > 0 then write_flow(number, block, terms) end
  end
end
