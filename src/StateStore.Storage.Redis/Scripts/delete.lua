-- Deletes a namespace in one step: what speaks of its entries is renamed, so that no reader finds them, and then removed page by page (sweep.lua).
-- KEYS    1 index of conversations, 2 index of keys, 3 index of tables, 4 schema, 5 due, 6 tombstones, 7 bytes of keys, 8 events, 9 events of tables,
--         10 events of keys, 11 index of records; then what to rename and its new name, in pairs; then what to remove
-- ARGV    how many pairs
-- Answer  0 it holds nothing | 1 it is deleted
local NOTHING, DELETED = 0, 1
local tombstones, logs, pairs_end = KEYS[6], {KEYS[8], KEYS[9], KEYS[10]}, 11 + 2 * ARGV[1]

local life, _, highest = read_life(tombstones)
if is_deleted(life) then return DELETED end
if not holds_anything({KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[11]}, tombstones, logs) then return NOTHING end

-- The log goes on behind one position that is never given: a reader at its end is told that events are missing. It is the one that is deleted, which
-- read_log.lua knows by that.
local function restart(log)
  if call('TYPE', log).ok ~= 'stream' then return end
  local info, last = call('XINFO', 'STREAM', log), nil
  for i = 1, #info, 2 do
    if info[i] == 'last-generated-id' then last = info[i + 1] end
  end
  local high, low = match(last, '^(%d+)-(%d+)$')
  local next_id = high .. '-' .. string.format('%.0f', low + 1)
  call('UNLINK', log)
  call('XADD', log, next_id, 'payload', '')
  call('XDEL', log, next_id)
  redis.pcall('PUBLISH', log, '')
end

local floor = string.format('%.0f', (highest or beyond_all()) + 1)
own('HDEL', tombstones, unpack(LIFE))
for i = 12, pairs_end, 2 do
  if call('EXISTS', KEYS[i]) == 1 then call('RENAME', KEYS[i], KEYS[i + 1]) end
end
call('UNLINK', unpack(KEYS, pairs_end + 1))
call('HSET', tombstones, 'life', string.format('%.0f', life + 1), 'floor', floor, 'highest', floor)
for _, log in ipairs(logs) do restart(log) end
return DELETED
