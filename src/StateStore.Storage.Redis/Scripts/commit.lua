-- Makes commits of one namespace, one after the other, each of them whole or not at all.
-- KEYS    1 events, 2 table events, 3 key events, 4 key bytes, 5 tombstones, 6 due, then index, terms and term-of of conversations, of
--         tables, of records, of keys; then for each commit the key of each history that an event joins, of each check and of each
--         write, in the order of its arguments
-- ARGV    retention; then for each commit: how many keys and how many arguments it has beyond these two;
--         LogKind; g and keys added, bytes added, keys allowed, bytes allowed, or nothing where nobody asks; number of events, of each
--         its payload and how many the history has that it joins (0: none); number of checks, (name, version) of each;
--         then of each write its name, its letters, and one argument for each letter but f, h and x, in this order:
--           p put this value | d delete, leaving this version | f forget, fh together with the history whose key comes next
--           t its term is this from now on | x it has no term any more (neither: the term stays)
--           u it is due at this unix time in ms (not given: never)
-- Answer  for each commit {0, stream id of each event} committed | {1, number of the check, version met} conflict
--         | {2, message} failed: Redis refused a command | {3, keys, bytes} no room: so much is there
local COMMITTED, CONFLICT, FAILED, NO_ROOM = 0, 1, 2, 3

local KEY = '8'
local logs = {['0'] = KEYS[1], ['1'] = KEYS[2], ['2'] = KEYS[3]}
local key_bytes, tombstones, due = KEYS[4], KEYS[5], KEYS[6]
local indexes = {
  ['2'] = {ids = KEYS[7], terms = KEYS[8], term_of = KEYS[9]},
  ['5'] = {ids = KEYS[10], terms = KEYS[11], term_of = KEYS[12]},
  ['6'] = {ids = KEYS[13], terms = KEYS[14], term_of = KEYS[15]},
  [KEY] = {ids = KEYS[16], terms = KEYS[17], term_of = KEYS[18]},
}
local retention = ARGV[1]
local last_key, last_argument, end_of_keys = 18, 1, 18
local added_bytes = 0
local any_due = call('EXISTS', due) == 1
local appended = {}

local function next_key()
  last_key = last_key + 1
  return KEYS[last_key]
end

local function argument()
  last_argument = last_argument + 1
  return ARGV[last_argument]
end

-- Counts what the value of a key will take instead of what it takes. A key of another type counts nothing, and must not fail the commit here.
local function count_bytes(key, becomes)
  local takes = redis.pcall('STRLEN', key)
  added_bytes = added_bytes + becomes - (type(takes) == 'number' and takes or 0)
end

-- A value with a version is in the index already, under its term. Anything else is put there anew: a value of an older tool may be
-- missing from it, or stand under the term it had before that tool changed it.
local function put(key, name, value, found, term)
  local kind = kind_of(name)
  if kind == KEY then count_bytes(key, #value) end
  call('SET', key, value)
  local index = indexes[kind]
  if found ~= true then
    call('HDEL', tombstones, name)
    if index then
      local id = id_of(name)
      call('ZADD', index.ids, 0, id)
      if term == nil and found then term = (decode(found) or {}).state end
      set_term(index.terms, index.term_of, id, term or false)
    end
  elseif index and term ~= nil then
    set_term(index.terms, index.term_of, id_of(name), term)
  end
end

local function remove(key, name, version)
  local kind = kind_of(name)
  if kind == KEY then count_bytes(key, 0) end
  call('DEL', key)
  if version then call('HSET', tombstones, name, version) else call('HDEL', tombstones, name) end
  local index = indexes[kind]
  if index then
    local id = id_of(name)
    call('ZREM', index.ids, id)
    set_term(index.terms, index.term_of, id, false)
  end
end

local function write(before)
  local key = next_key()
  local name = argument()
  local letters = argument()

  local value, version
  if match(letters, 'p') then value = argument()
  elseif match(letters, 'd') then version = argument() end
  local term
  if match(letters, 't') then term = argument() elseif match(letters, 'x') then term = false end

  if value then
    local found, _ = before[key]
    if found == nil then _, found = look(key, name, tombstones) end
    put(key, name, value, found, term)
  else
    remove(key, name, version)
    if match(letters, 'h') then call('DEL', next_key()) end
  end

  if match(letters, 'u') then
    call('ZADD', due, argument(), name)
    any_due = true
  elseif any_due then
    call('ZREM', due, name)
  end
end

local function join(history, payload, kept)
  -- A key of another type is not ours any more, and a commit must not fail half made.
  if type(redis.pcall('LPUSH', history, payload)) ~= 'number' then
    call('DEL', history)
    call('LPUSH', history, payload)
  end
  call('LTRIM', history, 0, kept - 1)
end

-- What the commit adds to the keys, and what they may come to; nil where nobody asks.
local function growth()
  if argument() ~= 'g' then return nil end
  local keys, bytes, max_keys, max_bytes = argument(), argument(), argument(), argument()
  return {keys = tonumber(keys), bytes = tonumber(bytes), max_keys = tonumber(max_keys), max_bytes = tonumber(max_bytes)}
end

local function commit()
  local events = logs[argument()]
  local added = growth()
  local payloads, histories, kept, before = {}, {}, {}, {}
  for i = 1, tonumber(argument()) do
    payloads[i] = argument()
    kept[i] = tonumber(argument())
    histories[i] = kept[i] > 0 and next_key()
  end
  for i = 1, tonumber(argument()) do
    local key = next_key()
    local name = argument()
    local version
    version, before[key] = look(key, name, tombstones)
    if version ~= argument() then return {CONFLICT, i, version} end
  end

  if added then
    local keys, bytes = call('ZCARD', indexes[KEY].ids), tonumber(call('GET', key_bytes) or 0) + added_bytes
    if added.keys > 0 and keys + added.keys > added.max_keys or added.bytes > 0 and bytes + added.bytes > added.max_bytes then
      return {NO_ROOM, keys, bytes}
    end
  end

  -- Nothing was written up to here, and from here on nothing may fail: an error would leave the commit half made. The log comes
  -- first, being what other tools might have made unusable (a key of another type).
  local answer = {COMMITTED}
  for i, payload in ipairs(payloads) do
    answer[i + 1] = call('XADD', events, 'MAXLEN', '~', retention, '*', 'payload', payload)
    appended[events] = true
  end
  for i, payload in ipairs(payloads) do
    if histories[i] then
      join(histories[i], payload, kept[i])
    end
  end
  while last_key < end_of_keys do write(before) end
  return answer
end

local answers = {}
while last_argument < #ARGV do
  local keys, arguments = tonumber(argument()), tonumber(argument())
  local end_of_arguments = last_argument + arguments
  end_of_keys = last_key + keys
  local ok, answer = pcall(commit)
  answers[#answers + 1] = ok and answer or {FAILED, type(answer) == 'table' and answer.err or tostring(answer)}
  last_key, last_argument = end_of_keys, end_of_arguments
end

if added_bytes ~= 0 then redis.pcall('INCRBY', key_bytes, string.format('%.0f', added_bytes)) end

-- Only a hint for those who wait; they look again every second, so a user without the right to publish loses nothing.
for events in pairs(appended) do redis.pcall('PUBLISH', events, '') end
return answers
