-- Counts a page of the conversations and records for the quotas, and returns the next page. `measured` (shared.lua) holds the progress, so any number
-- of processes may do it together, beside commits.
-- KEYS    1 tombstones, 2 index of conversations, 3 index of records; then the keys of the page
-- ARGV    the progress after which the page comes; the greatest number of ids of the next page; then the ids of the page
-- Answer  {progress, the ids of the next page}: done or deleted without ids. The same progress says that the page has changed since it was read.
local tombstones = KEYS[1]
local indexes = {[CONVERSATION] = KEYS[2], [RECORD] = KEYS[3]}
local life, _, _, measured = read_life(tombstones)
if is_deleted(life) then return {'deleted'} end

local added = {['conversation-bytes'] = 0, records = 0, ['record-bytes'] = 0}

local function page_after(kind, cursor, last, limit)
  return own('ZRANGEBYLEX', indexes[kind], '(' .. cursor, '[' .. last, 'LIMIT', '0', string.format('%.0f', limit)) or {}
end

local function begin(kind)
  local last = (own('ZRANGE', indexes[kind], '-1', '-1') or {})[1]
  if last then return kind .. ':0:' .. last end
  return kind == CONVERSATION and begin(RECORD) or DONE
end

local function count(kind, key, id)
  if is_index_entry(kind, id) then return end
  local entries, bytes = size_of(key)
  if kind == RECORD then added.records = added.records + entries end
  local field = kind == RECORD and 'record-bytes' or 'conversation-bytes'
  added[field] = added[field] + bytes
end

-- Counts the page if it is still the one after the cursor, and moves the cursor to its end.
local function count_page(progress)
  local kind, cursor, last = parse_measured(progress)
  local page = page_after(kind, cursor, last, #ARGV - 2)
  for i = 3, #ARGV do
    if page[i - 2] ~= ARGV[i] then return progress end
  end
  for i = 3, #ARGV do count(kind, KEYS[i + 1], ARGV[i]) end
  local reached = ARGV[#ARGV]
  return kind .. ':' .. #reached .. ':' .. reached .. last
end

local progress = measured
if not progress then
  own('HDEL', tombstones, 'conversation-bytes', 'records', 'record-bytes')
  progress = begin(CONVERSATION)
elseif progress ~= DONE and progress == ARGV[1] and #ARGV > 2 then
  progress = count_page(progress)
end

local next_page = {}
while progress ~= DONE do
  local kind, cursor, last = parse_measured(progress)
  next_page = page_after(kind, cursor, last, ARGV[2])
  if #next_page > 0 then break end
  progress = kind == CONVERSATION and begin(RECORD) or DONE
end

for field, growth in pairs(added) do
  if growth ~= 0 then own('HSET', tombstones, field, string.format('%.0f', (own('HGET', tombstones, field) or 0) + growth)) end
end
if progress ~= measured then own('HSET', tombstones, 'measured', progress) end
return {progress, unpack(next_page)}
