-- Deletes a namespace in one step. The keys that describe its entries are renamed, so that no reader finds the entries.
-- sweep.lua then removes the entries page by page.
-- KEYS    1 index of conversations, 2 index of keys, 3 index of tables, 4 schema, 5 due, 6 tombstones, 7 bytes of keys, 8 events, 9 events of tables,
--         10 events of keys, 11 audit events, 12 events of messages, 13 index of inboxes, 14 bytes of inboxes, 15 index of records; then pairs of a key to rename and its new name; then the keys to remove
-- ARGV    the number of pairs
-- Answer  0 the namespace holds nothing | 1 it is deleted
local NOTHING, DELETED = 0, 1
local tombstones, logs, pairs_end = KEYS[6], {unpack(KEYS, 8, 12)}, 15 + 2 * ARGV[1]

local life, _, highest = read_life(tombstones)
if is_deleted(life) then return DELETED end
if not holds_anything({KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[13], KEYS[15]}, tombstones, logs) then return NOTHING end

-- The log skips one position, so a reader at its end learns that events are missing. The skipped position is that of a deleted event, by which
-- read_log.lua recognises it.
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
for i = 16, pairs_end, 2 do
  if call('EXISTS', KEYS[i]) == 1 then call('RENAME', KEYS[i], KEYS[i + 1]) end
end
call('UNLINK', unpack(KEYS, pairs_end + 1))
call('HSET', tombstones, 'life', string.format('%.0f', life + 1), 'floor', floor, 'highest', floor)
for _, log in ipairs(logs) do restart(log) end
return DELETED
