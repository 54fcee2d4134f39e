-- Makes commits of one namespace in order. Each commit is made as a whole or not at all.
-- KEYS    1 events, 2 table events, 3 key events, 4 key bytes, 5 tombstones, 6 due;
--         7-18 index, terms and term-of of conversations, of tables, of records, of keys;
--         19 schema, 20 the due times by namespace;
--         then for each commit the key of each history that an event joins, of each check, and of each write without the letter c,
--         in the order of its arguments
-- ARGV    retention; the namespace (empty on a cluster, where key 20 lies in another slot);
--         then for each commit: the numbers of its keys and of its arguments (without these two numbers);
--         the life of the namespace that the caller has registered; LogKind; nothing if there is no quota, or g and 8 numbers: the added keys,
--         bytes of keys, answers under idempotency keys, bytes of answers, and the quota of each;
--         the number of events, and of each its payload and the length of the history that it joins (0: none);
--         the number of checks, and (name, version) of each; the number of writes, and of each its letters and
--         one argument for each letter except c, f, h and x, in this order:
--           n the entry with this name | c the entry of the check at the same place
--           p put this value | d delete and keep this version | f forget; fh forget together with the history, which is the next key
--           t the new term | x no term any more (neither: the term stays)
--           u the due time, unix ms (without it: never due)
-- Answer  for each commit {0, stream id of each event} committed | {1, number of the check, current version} conflict
--         | {2, message, 1 or 0} failed: Redis refused a command, after something was written (1) or before (0)
--         | {3, keys, bytes, answers, bytes} no room: the present usage
--         | {4} the namespace is being deleted | {5} the namespace has another life and must be registered first
--         | {6, type} the log can't take events: its key has this type;
--         after the answers one number: 1 if the namespace held nothing before, plus 2 if an index, due, tombstones or a counter has the wrong type
--         and must be rebuilt
local COMMITTED, CONFLICT, FAILED, NO_ROOM, DELETED, OTHER_LIFE, NO_LOG = 0, 1, 2, 3, 4, 5, 6

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
local last_key, last_argument = 20, 2
local added_bytes = 0
local added_answers, added_answer_bytes = 0, 0
local life, floor, highest = read_life(tombstones)
local noted = highest
if not highest then
  -- A namespace of an earlier version may hold anything.
  highest = call('EXISTS', unpack(KEYS, 1, 19)) == 0 and '0' or beyond_all()
end
local was_empty = not noted and highest == '0' and 1 or 0
local any_due = call('EXISTS', due) == 1
local appended = {}

-- For each check of the current commit: the key, the name, and the content found.
local checked_keys, checked_names, checked = {}, {}, {}

local function next_key()
  last_key = last_key + 1
  return KEYS[last_key]
end

local function argument()
  last_argument = last_argument + 1
  return ARGV[last_argument]
end

-- The changes that the commits so far make in keys that describe many entries: of each member its score or value; false removes it. They are written
-- together, because most of the cost of a command does not depend on the number of members.
local buried, scheduled = {}, {}
for _, index in pairs(indexes) do index.listed = {} end
local refused

-- No more members than the stack holds. A refusal by Redis must not prevent the other writes. Every commit of the call gets the refusal, because the
-- members are those of all of them. A key of another type is no refusal: such a write is lost, and the rebuild restores it.
local MOST = 1000
local function write_members(command)
  local ok, failure = pcall(own, unpack(command))
  if not ok then refused = type(failure) == 'table' and failure.err or tostring(failure) end
end

local function write_wanted(key, wanted, set, unset)
  if next(wanted) == nil then return end
  local sets, unsets = {set, key}, {unset, key}
  for member, value in pairs(wanted) do
    if value then
      sets[#sets + 1] = set == 'ZADD' and value or member
      sets[#sets + 1] = set == 'ZADD' and member or value
      if #sets > MOST then write_members(sets) sets = {set, key} end
    else
      unsets[#unsets + 1] = member
      if #unsets > MOST then write_members(unsets) unsets = {unset, key} end
    end
  end
  if #sets > 2 then write_members(sets) end
  if #unsets > 2 then write_members(unsets) end
end

local function write_index(index)
  write_wanted(index.ids, index.listed, 'ZADD', 'ZREM')
  index.listed = {}
end

-- The version of an entry and its content (shared.lua), after the commits before this one.
local function look_at(key, name)
  local version, found = look(key, name, tombstones, floor)
  if found == false and buried[name] ~= nil then version = buried[name] or floor end
  return version, found
end

-- The keys that the current commit removes. Each write has an entry of its own, so they can be removed together.
local removed = {}
local function remove_all()
  for first = 1, #removed, MOST do call('DEL', unpack(removed, first, math.min(first + MOST - 1, #removed))) end
  removed = {}
end

-- Counts the new size of a key's value instead of the present one. A key of another type counts as 0, and must not fail the commit here.
local function count_bytes(key, becomes)
  local takes = redis.pcall('STRLEN', key)
  added_bytes = added_bytes + becomes - (type(takes) == 'number' and takes or 0)
end

local function count_answer(key, becomes)
  local takes = redis.pcall('STRLEN', key)
  takes = type(takes) == 'number' and takes or 0
  added_answers = added_answers + (becomes > 0 and 1 or 0) - (takes > 0 and 1 or 0)
  added_answer_bytes = added_answer_bytes + becomes - takes
end

-- Gives the entry with this id a term, or none (false). Most kinds have no terms; then nothing is looked up.
local function take_term(index, id, term)
  if index.has_terms == nil then index.has_terms = call('EXISTS', index.term_of) == 1 end
  if term or index.has_terms then
    set_term(index.terms, index.term_of, id, term)
    index.has_terms = true
  end
end

-- Compares versions as text: a longer one is greater.
local ANSWER = '4'
local function note_version(kind, version)
  if version and kind ~= ANSWER and (#version > #highest or #version == #highest and version > highest) then highest = version end
end

-- A value with a version is already in the index, under its term. Any other value is entered again: a value of an older tool may be missing there, or
-- have the term of before that tool's change.
local function put(key, name, value, found, term)
  local kind, id = parts_of(name)
  note_version(kind, version_in(value))
  if kind == KEY then count_bytes(key, #value) elseif kind == ANSWER then count_answer(key, #value) end
  call('SET', key, value)
  local index = indexes[kind]
  if found ~= true then
    buried[name] = false
    if index then
      index.listed[id] = '0'
      if term == nil and found then term = (decode(found) or {}).state end
      take_term(index, id, term or false)
    end
  elseif index and term ~= nil then
    take_term(index, id, term)
  end
end

local function remove(key, name, version)
  local kind, id = parts_of(name)
  note_version(kind, version)
  if kind == KEY then count_bytes(key, 0) elseif kind == ANSWER then count_answer(key, 0) end
  removed[#removed + 1] = key
  buried[name] = version or false
  local index = indexes[kind]
  if index then
    index.listed[id] = false
    take_term(index, id, false)
  end
end

-- The set of letters of a write. The same few sets repeat.
local known_letters = {}
local function asked_by(letters)
  local asked = known_letters[letters]
  if not asked then
    asked = {}
    for letter in string.gmatch(letters, '.') do asked[letter] = true end
    known_letters[letters] = asked
  end
  return asked
end

local wrote = false
local function write(i)
  wrote = true
  local asked = asked_by(argument())
  local key, name, found
  if asked.c then
    key, name, found = checked_keys[i], checked_names[i], checked[i]
  else
    key, name = next_key(), argument()
  end

  local value = asked.p and argument()
  local version = asked.d and argument()
  local term
  if asked.t then term = argument() elseif asked.x then term = false end

  if value then
    if found == nil then found = select(2, look_at(key, name)) end
    put(key, name, value, found, term)
  else
    remove(key, name, version)
    if asked.h then removed[#removed + 1] = next_key() end
  end

  if asked.u then
    scheduled[name] = argument()
    any_due = true
  elseif any_due then
    scheduled[name] = false
  end
end

-- The first event of the call trims its log; the others only join it.
local function append(events, payload)
  local before = appended[events]
  local id = before and call('XADD', events, '*', 'payload', payload) or try('XADD', events, 'MAXLEN', '~', retention, '*', 'payload', payload)
  if id == WRONG_TYPE then return id end
  appended[events] = (before or 0) + 1
  return id
end

-- XADD trims whole nodes (100 events), at most 10,000 events at a time, and before the other events join. A short log would stay at twice its length,
-- and one with large commits would grow. So what exceeds the retention by more than a twentieth is removed here. The cut is exact once the surplus is
-- not much larger than the appended events.
local function trim(events, added)
  if (call('XLEN', events) - retention) * 20 <= tonumber(retention) then return end
  for _ = 0, added, 10000 do redis.pcall('XTRIM', events, 'MAXLEN', '~', retention) end
  if call('XLEN', events) - retention <= added + 10000 then redis.pcall('XTRIM', events, 'MAXLEN', retention) end
end

local function join(history, payload, kept)
  -- A key of another type is no longer ours, and a commit must not fail half made.
  local length = redis.pcall('LPUSH', history, payload)
  if type(length) ~= 'number' then
    call('DEL', history)
    length = call('LPUSH', history, payload)
  end
  if length > kept then call('LTRIM', history, '0', kept - 1) end
end

-- The growth of the commit in keys and the quota; nil if there is no quota.
local function growth()
  if argument() ~= 'g' then return nil end
  local added, allowed = {}, {}
  for i = 1, 4 do added[i] = tonumber(argument()) end
  for i = 1, 4 do allowed[i] = tonumber(argument()) end
  return added, allowed
end

-- 1 if the current commit may have written something.
local has_written = 0
local function commit()
  has_written = 0
  local events = logs[argument()]
  local added, allowed = growth()
  local payloads, histories, kept = {}, {}, {}
  for i = 1, tonumber(argument()) do
    payloads[i] = argument()
    kept[i] = tonumber(argument())
    histories[i] = kept[i] > 0 and next_key()
  end
  for i = 1, tonumber(argument()) do
    local key, name = next_key(), argument()
    local version, found = look_at(key, name)
    if version ~= argument() then return {CONFLICT, i, version} end
    checked_keys[i], checked_names[i], checked[i] = key, name, found
  end

  if added then
    write_index(indexes[KEY])
    local answers = own('HMGET', tombstones, 'answers', 'answer-bytes') or {}
    local counted = own('GET', key_bytes)
    unfit = unfit or counted and not tonumber(counted)
    local used = {
      own('ZCARD', indexes[KEY].ids) or 0, (tonumber(counted or 0) or 0) + added_bytes,
      math.max(0, tonumber(answers[1] or 0) + added_answers), math.max(0, tonumber(answers[2] or 0) + added_answer_bytes),
    }
    for i = 1, 4 do
      if added[i] > 0 and used[i] + added[i] > allowed[i] then return {NO_ROOM, unpack(used)} end
    end
  end

  -- Nothing was written so far. From here on no command may fail: an error would leave the commit half made. The log comes first, because another
  -- tool may have made it unusable (a key of another type).
  local answer = {COMMITTED}
  for i, payload in ipairs(payloads) do
    answer[i + 1] = append(events, payload)
    if answer[i + 1] == WRONG_TYPE then return {NO_LOG, call('TYPE', events).ok} end
    has_written = 1
  end
  for i, payload in ipairs(payloads) do
    if histories[i] then
      join(histories[i], payload, kept[i])
    end
  end
  has_written = 1
  for i = 1, tonumber(argument()) do
    write(i)
  end
  remove_all()
  return answer
end

local answers = {}
while last_argument < #ARGV do
  local keys, arguments = tonumber(argument()), tonumber(argument())
  local end_of_arguments = last_argument + arguments
  local end_of_keys = last_key + keys
  local meant = argument()
  if is_deleted(life) then
    answers[#answers + 1] = {DELETED}
  elseif meant ~= life then
    answers[#answers + 1] = {OTHER_LIFE}
  else
    local ok, answer = pcall(commit)
    answers[#answers + 1] = ok and answer or {FAILED, type(answer) == 'table' and answer.err or tostring(answer), has_written}
  end
  last_key, last_argument = end_of_keys, end_of_arguments
end

for _, index in pairs(indexes) do write_index(index) end
write_wanted(tombstones, buried, 'HSET', 'HDEL')
write_wanted(due, scheduled, 'ZADD', 'ZREM')
if highest ~= noted and wrote then write_members({'HSET', tombstones, 'highest', highest}) end
if was_empty == 1 and wrote and life == '0' then
  -- No other life of this name has this number, not even one that Redis has lost since. So entries that other processes remember of that life are not
  -- taken for entries of this one.
  local now = call('TIME')
  write_members({'HSET', tombstones, 'life', string.format('%.0f', 2 * (now[1] * 1000000 + now[2]))})
end
if refused then
  for i, answer in ipairs(answers) do
    if answer[1] == COMMITTED then answers[i] = {FAILED, refused, 1} end
  end
end

-- The time of the namespace's earliest due entry. It is only a hint: the round that reads it checks it.
local earliest
for _, time in pairs(scheduled) do
  if time and (not earliest or tonumber(time) < tonumber(earliest)) then earliest = time end
end
if earliest and ARGV[2] ~= '' then
  local known = redis.pcall('ZSCORE', KEYS[20], ARGV[2])
  if not known or type(known) == 'string' and tonumber(known) > tonumber(earliest) then redis.pcall('ZADD', KEYS[20], earliest, ARGV[2]) end
end

-- Answers of an earlier version were not counted. They must not reduce the count.
local function add_to(field, added)
  if added ~= 0 then
    local sum = math.max(0, tonumber(own('HGET', tombstones, field) or 0) + added)
    write_members(sum > 0 and {'HSET', tombstones, field, string.format('%.0f', sum)} or {'HDEL', tombstones, field})
  end
end
add_to('answers', added_answers)
add_to('answer-bytes', added_answer_bytes)
if added_bytes ~= 0 then
  local counted = redis.pcall('INCRBY', key_bytes, string.format('%.0f', added_bytes))
  unfit = unfit or type(counted) == 'table'
end

-- The message is only a hint for waiting callers. They also poll every second, so a user without the right to publish loses nothing.
for events, added in pairs(appended) do
  trim(events, added)
  redis.pcall('PUBLISH', events, '')
end
answers[#answers + 1] = was_empty + (unfit and 2 or 0)
return answers
