-- Takes over one key that an older tool may have written: makes the index agree with the present state of a conversation.
-- It may be repeated at any time. A value that a commit has written since is left alone.
-- KEYS    1 the key, 2 index, 3 terms, 4 term-of, 5 tombstones, 6 ages, 7 since
-- ARGV    conversation | schema | events; the conversation's id
-- Answer  0 not ours | 1 ours
local FOREIGN, OURS = 0, 1
local key, what, id = KEYS[1], ARGV[1], ARGV[2]

-- Content that a deletion has not removed yet belongs to no namespace.
local life, _, _, measured, timed = read_life(KEYS[5])
if is_deleted(life) then return FOREIGN end

if call('TYPE', key).ok ~= (what == 'events' and 'stream' or 'string') then return FOREIGN end

if what == 'events' then
  local oldest = call('XRANGE', key, '-', '+', 'COUNT', 1)[1]
  return oldest and oldest[2][1] == 'payload' and OURS or FOREIGN
end

local value = call('GET', key)
if what == 'schema' then
  local ok, bundle = pcall(cjson.decode, value)
  return ok and type(bundle) == 'table' and (bundle.fsm or bundle.json_schema) and OURS or FOREIGN
end

local conversation = decode(value)
if not conversation or type(conversation.data) ~= 'table' then return FOREIGN end
local listed = own('ZSCORE', KEYS[2], id)
if not listed and is_counted(measured, CONVERSATION, id) then
  own('HSET', KEYS[5], 'conversation-bytes', string.format('%.0f', (own('HGET', KEYS[5], 'conversation-bytes') or 0) + #value))
end
if not (version_in(value) and listed) then
  if not timed then own('HSET', KEYS[5], 'timed', begin_times(KEYS[2], KEYS[6], KEYS[7])) end
  own('ZADD', KEYS[2], 0, id)
  set_term(KEYS[3], KEYS[4], id, conversation.state)
  enter_time(KEYS[6], KEYS[7], key, id, conversation.state)
end
return OURS
