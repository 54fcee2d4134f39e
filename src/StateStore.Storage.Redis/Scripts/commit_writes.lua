-- The state of a call of commit.lua, and the writes of its commits; the loader puts it between commit_times.lua and commit.lua, which describes KEYS and ARGV.
local ANSWER, KEY, INBOX = '4', '8', '10'
local logs = {['0'] = KEYS[1], ['1'] = KEYS[2], ['2'] = KEYS[3], ['3'] = KEYS[21], ['4'] = KEYS[24]}
local tombstones, due = KEYS[5], KEYS[6]

-- The bytes of the kinds that are counted by their index.
local byte_counters = {[KEY] = KEYS[4], [INBOX] = KEYS[31]}
local indexes = {
  ['2'] = {ids = KEYS[7], terms = KEYS[8], term_of = KEYS[9]},
  ['5'] = {ids = KEYS[10], terms = KEYS[11], term_of = KEYS[12]},
  ['6'] = {ids = KEYS[13], terms = KEYS[14], term_of = KEYS[15]},
  [KEY] = {ids = KEYS[16], terms = KEYS[17], term_of = KEYS[18]},
  [INBOX] = {ids = KEYS[25], terms = KEYS[26], term_of = KEYS[27]},
  ['11'] = {ids = KEYS[28], terms = KEYS[29], term_of = KEYS[30]},
}

local function retention_of(events) return events == KEYS[21] and ARGV[3] or ARGV[1] end
local last_key, last_argument = 31, 3
local life, floor, highest, measured, noted_timed = read_life(tombstones)
local noted = highest
timed = noted_timed
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
for _, index in pairs(indexes) do index.listed, index.members, index.term_by_id = {}, {}, {} end
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

-- The growth of the counts: of those that are kept, by all commits so far; and of all counts, by one commit.
local function no_growth()
  return {
    [CONVERSATION] = {entries = 0, bytes = 0}, [RECORD] = {entries = 0, bytes = 0}, [KEY] = {entries = 0, bytes = 0}, [ANSWER] = {entries = 0, bytes = 0},
    [INBOX] = {entries = 0, bytes = 0},
  }
end
local added = no_growth()

local function is_listed(index, id)
  if index.listed[id] ~= nil then return index.listed[id] end
  return own('ZSCORE', index.ids, id)
end

-- Counts the new size of an entry (nil: it is removed) instead of the present one. A value of an older tool counts once it is listed.
local function count_into(growth, kind, key, id, found, becomes)
  local grown = growth[kind]
  if not grown or is_index_entry(kind, id) then return end
  local entries, bytes = size_of(key)
  if kind == CONVERSATION and entries > 0 and found ~= true and not is_listed(indexes[kind], id) then entries, bytes = 0, 0 end
  grown.entries = grown.entries + (becomes and 1 or 0) - entries
  grown.bytes = grown.bytes + (becomes or 0) - bytes
end

local function count(kind, key, id, found, becomes)
  if byte_counters[kind] or kind == ANSWER or measured and is_counted(measured, kind, id) then count_into(added, kind, key, id, found, becomes) end
end

-- The present term of an entry; false = none. Most kinds have no terms; then nothing is looked up.
local function term_of(index, id)
  if index.term_by_id[id] ~= nil then return index.term_by_id[id] end
  if index.has_terms == nil then index.has_terms = call('EXISTS', index.term_of) == 1 end
  return index.has_terms and own('HGET', index.term_of, id) or false
end

-- Gives the entry with this id a term, or none (false).
local function take_term(index, id, term, loses, at)
  local former = term_of(index, id)
  if former ~= term then
    if former then index.members[term_member(former, id)] = false end
    if term then index.members[term_member(term, id)] = '0' end
    index.term_by_id[id] = term
  end
  if index == indexes[CONVERSATION] then take_time(id, term, loses, former, at) end
end

-- Compares versions as text: a longer one is greater.
local function note_version(kind, version)
  if version and kind ~= ANSWER and (#version > #highest or #version == #highest and version > highest) then highest = version end
end

-- A value with a version is already in the index, under its term. Any other value is entered again: a value of an older tool may be missing there, or
-- have the term of before that tool's change.
local function put(key, name, value, found, term, loses, at)
  local kind, id = parts_of(name)
  note_version(kind, version_in(value))
  count(kind, key, id, found, #value)
  call('SET', key, value)
  local index = indexes[kind]
  if found ~= true then
    buried[name] = false
    if index then
      index.listed[id] = '0'
      if term == nil and found then term = (decode(found) or {}).state end
      take_term(index, id, term or false, loses, at)
    end
  elseif index and term ~= nil then
    take_term(index, id, term, loses, at)
  end
end

local function remove(key, name, found, version, at)
  local kind, id = parts_of(name)
  note_version(kind, version)
  count(kind, key, id, found, nil)
  removed[#removed + 1] = key
  buried[name] = version or false
  local index = indexes[kind]
  if index then
    index.listed[id] = false
    take_term(index, id, false, true, at)
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
  local term, at
  if asked.t then term = argument() elseif asked.x then term = false end
  if asked.a then at = {time = tonumber(argument()), flows = next_key(), terms = next_key()} end

  if value then
    if found == nil then found = select(2, look_at(key, name)) end
    put(key, name, value, found, term, asked.x, at)
  else
    remove(key, name, found, version, at)
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
  local id = before and call('XADD', events, '*', 'payload', payload) or try('XADD', events, 'MAXLEN', '~', retention_of(events), '*', 'payload', payload)
  if id == WRONG_TYPE then return id end
  appended[events] = (before or 0) + 1
  return id
end

-- XADD trims whole nodes (100 events), at most 10,000 events at a time, and before the other events join. A short log would stay at twice its length,
-- and one with large commits would grow. So what exceeds the retention by more than a twentieth is removed here. The cut is exact once the surplus is
-- not much larger than the appended events.
local function trim(events, added)
  local retention = retention_of(events)
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
