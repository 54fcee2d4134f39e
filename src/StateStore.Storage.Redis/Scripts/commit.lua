-- Makes one commit whole, or nothing of it.
-- KEYS    1 events, 2 tombstones, 3 due, 4 index, 5 terms, 6 term-of; then the key of each check; then the key of each write
-- ARGV    retention; number of events, each payload; number of checks, (name, version) of each;
--         then of each write its name, its letters, and one argument for each letter but f and x, in this order:
--           p put this value | e put the payload of this number | d delete, leaving this version | f forget
--           t its term is this from now on | x it has no term any more (neither: the term stays)
--           u it is due at this unix time in ms (not given: never)
-- Answer  {0, stream id of each event} committed | {1, number of the check, version met} conflict
local COMMITTED, CONFLICT = 0, 1

local events, tombstones, due, index, terms, term_of = unpack(KEYS, 1, 6)
local last_key, last_argument = 6, 0

local function next_key()
  last_key = last_key + 1
  return KEYS[last_key]
end

local function argument()
  last_argument = last_argument + 1
  return ARGV[last_argument]
end

local retention = argument()
local payloads = {}
for i = 1, tonumber(argument()) do payloads[i] = argument() end

local before = {}
for i = 1, tonumber(argument()) do
  local key = next_key()
  local name = argument()
  local version
  version, before[key] = version_of(key, name, tombstones)
  if version ~= argument() then return {CONFLICT, i, version} end
end

-- Nothing was written up to here, and from here on nothing may fail: an error would leave the commit half made. The log comes first,
-- being what other tools might have made unusable (a key of another type).
local answer = {COMMITTED}
for i, payload in ipairs(payloads) do
  answer[i + 1] = call('XADD', events, 'MAXLEN', '~', retention, '*', 'payload', payload)
end

-- A value with a version is in the index already, under its term. Anything else is put there anew: a value of an older tool may be
-- missing from it, or stand under the term it had before that tool changed it.
local function put_versioned(key, name, value, is_conversation, term)
  local found = before[key]
  if found == nil then
    local _
    _, found = look(key, name, tombstones)
  end
  call('SET', key, value)
  if found ~= true then
    call('HDEL', tombstones, name)
    if is_conversation then
      local id = id_of(name)
      call('ZADD', index, 0, id)
      if term == nil and found then term = (decode(found) or {}).state end
      set_term(terms, term_of, id, term or false)
    end
  elseif is_conversation and term ~= nil then
    set_term(terms, term_of, id_of(name), term)
  end
end

local function remove_versioned(key, name, is_conversation, version)
  call('DEL', key)
  if version then call('HSET', tombstones, name, version) else call('HDEL', tombstones, name) end
  if is_conversation then
    local id = id_of(name)
    call('ZREM', index, id)
    set_term(terms, term_of, id, false)
  end
end

local any_due = call('EXISTS', due) == 1
while last_key < #KEYS do
  local key = next_key()
  local name = argument()
  local letters = argument()
  local kind = kind_of(name)

  local value, version
  if match(letters, 'p') then value = argument()
  elseif match(letters, 'e') then value = payloads[tonumber(argument())]
  elseif match(letters, 'd') then version = argument() end
  local term
  if match(letters, 't') then term = argument() elseif match(letters, 'x') then term = false end

  if kind == HISTORY then
    if value then call('HSET', key, item_of(name), value) else call('HDEL', key, item_of(name)) end
  elseif kind == IDEMPOTENCY then
    if value then call('SET', key, value) else call('DEL', key) end
  elseif value then
    put_versioned(key, name, value, kind == CONVERSATION, term)
  else
    remove_versioned(key, name, kind == CONVERSATION, version)
  end

  if match(letters, 'u') then
    call('ZADD', due, argument(), name)
    any_due = true
  elseif any_due then
    call('ZREM', due, name)
  end
end

-- Only a hint for those who wait; they look again every second, so a user without the right to publish loses nothing.
if #payloads > 0 then redis.pcall('PUBLISH', events, '') end
return answer
