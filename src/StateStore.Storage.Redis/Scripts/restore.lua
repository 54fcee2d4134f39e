-- Enters one entry again into the keys that describe many entries: index, terms, times, due, counter. It may be repeated at any time: it goes by the present content.
-- KEYS    1 the key, 2 index, 3 terms, 4 term-of, 5 due, 6 bytes of keys or of inboxes, 7 tombstones, 8 ages, 9 since
-- ARGV    the entry's kind (KeyKind), its id, its name, now (unix ms)
-- Answer  0 there is no entry | 1 entered
local key, ids, terms, term_of, due, bytes, tombstones, ages, since = unpack(KEYS)
local kind, id, name, now = unpack(ARGV)
local IDEMPOTENCY, REMAINS, KEY, INBOX = '4', '7', '8', '10'

-- Content that a deletion has not removed yet belongs to no namespace.
local life = read_life(tombstones)
if is_deleted(life) then return 0 end

local found = call('TYPE', key).ok
if found == 'none' then return 0 end
local value = found == 'string' and call('GET', key) or ''

if kind ~= IDEMPOTENCY and kind ~= REMAINS and not own('ZSCORE', ids, id) then
  own('ZADD', ids, '0', id)
  if kind == KEY or kind == INBOX then redis.pcall('INCRBY', bytes, tostring(#value)) end
end

local due_at
if kind == CONVERSATION then
  local conversation = decode(value)
  if conversation then
    set_term(terms, term_of, id, conversation.state)
    enter_time(ages, since, key, id, conversation.state)
    -- Within an object of the data neither would be followed by the one brace that ends the conversation.
    local timeout, expiry = match(value, '"timeout_at":(%d+),"expires_at":(%d+)}$')
    if timeout then
      due_at = string.format('%.0f', math.min(tonumber(timeout), tonumber(expiry)))
    else
      due_at = match(value, '"timeout_at":(%d+)}$') or match(value, '"expires_at":(%d+)}$')
    end
  end
elseif kind == KEY then
  due_at = match(match(value, '^[^\n]*'), '^{"version":%d+,"expires_at":(%d+)[,}]')
elseif kind == INBOX then
  due_at = match(value, '^{"version":%d+,"due":(%d+)[,}]')
elseif kind == IDEMPOTENCY then
  due_at = version_in(value)
elseif kind == REMAINS then
  due_at = now
end

if due_at and not own('ZSCORE', due, name) then own('ZADD', due, due_at, name) end
return 1
