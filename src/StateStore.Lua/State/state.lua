-- The global State of the rs-llmspell State Management Guide. Called once with the functions of StateFunctions.cs.
local get, put, delete, list, increment, read, write, history, changes, clock, check, raise, any_text = ...
local format, match, sub, max, min, huge, math_type, length = string.format, string.match, string.sub, math.max, math.min, math.huge, math.type, utf8.len
local remove, ipairs, next, tonumber, tostring, type = table.remove, ipairs, next, tonumber, tostring, type

-- An attempt fails only if another writer has changed the key, so some writer always makes progress.
local MAX_TRIES = 1000

local DEFAULT_HISTORY = 100

-- The longest wait for events in one call, in milliseconds. The caller repeats it.
local LONGEST_WAIT = 25000

local UNITS = { ms = 1, s = 1000, m = 60000, h = 3600000, d = 86400000 }

local function clock_ms()
  return check(clock())
end

local function text(value, name, place)
  value = any_text(value, name, place)
  if not length(value) then
    raise(format("bad argument #%d to '%s' (text that is not UTF-8)", place, name))
  end
  return value
end

-- Reads a time to live and returns milliseconds; -1 = unlimited; nil = not given. A number means seconds.
local function lifetime(options, name, place)
  if options == nil then
    return nil
  elseif type(options) ~= "table" then
    raise(format("bad argument #%d to 'State.%s' (table expected, got %s)", place, name, type(options)))
  end
  for option in next, options do
    if option ~= "ttl" then
      raise(format("bad argument #%d to 'State.%s' (unknown option '%s'; the only one is ttl)", place, name, tostring(option)))
    end
  end
  local ttl = options.ttl
  if ttl == nil or ttl == -1 then
    return ttl
  elseif type(ttl) == "number" and ttl > 0 and ttl < 2 ^ 40 then
    return max(1, ttl * 1000 // 1 | 0)
  end
  local count, unit = match(tostring(ttl), "^(%d+)(%a+)$")
  if not count or not UNITS[unit] or #count > 12 then
    raise("ttl must be seconds, a time such as 30s, 500ms, 5m, 12h or 7d, or -1 for unlimited")
  end
  return tonumber(count) * UNITS[unit]
end

State = {}

function State.set(key, value, options)
  check(put(text(key, "State.set", 1), value, lifetime(options, "set", 3)))
end

-- Returns only the value: the version would become a further argument in table.insert(list, State.get(key)).
function State.get(key)
  return (check(get(text(key, "State.get", 1))))
end

function State.delete(key)
  check(delete(text(key, "State.delete", 1)))
end

-- Lists the keys that begin with a prefix, ordered by name.
function State.list(prefix)
  prefix = prefix == nil and "" or text(prefix, "State.list", 1)
  local keys = {}
  local after
  repeat
    after = check(list(prefix, keys, after))
  until not after
  return keys
end

-- Returns the events of a key, newest first, up to the limit.
function State.history(key, limit)
  if limit ~= nil and math_type(limit) ~= "integer" then
    raise(format("bad argument #2 to 'State.history' (integer expected, got %s)", type(limit)))
  end
  local events = {}
  check(history(text(key, "State.history", 1), limit or DEFAULT_HISTORY, events))
  return events
end

-- Adds to a number atomically and returns the sum.
function State.increment(key, by, options)
  by = by == nil and 1 or by
  if type(by) ~= "number" then
    raise(format("bad argument #2 to 'State.increment' (number expected, got %s)", type(by)))
  end
  return check(increment(text(key, "State.increment", 1), by, lifetime(options, "increment", 3)))
end

-- Replaces a value by the result of a function on it. If another writer changes the value meanwhile, the function is called again.
function State.update(key, change, options)
  key = text(key, "State.update", 1)
  local ttl = lifetime(options, "update", 3)
  for _ = 1, MAX_TRIES do
    local value, version = check(get(key))
    value = change(value)
    if check(put(key, value, ttl, version)) then
      return value
    end
  end
  raise(format("State.update: other writers changed the key during each of %d attempts", MAX_TRIES))
end

-- Returns an object with which a script reads and moves a conversation.
function State.conversation(ns, id)
  ns, id = text(ns, "State.conversation", 1), text(id, "State.conversation", 2)
  local conversation = {}
  function conversation:get()
    return check(read(ns, id))
  end
  function conversation:set(state, data)
    return check(write(ns, id, text(state, "State.conversation.set", 1), data))
  end
  return conversation
end

-- The watchers by number, in the order of their registration. Pending events are not yet delivered; each is for the watchers at the time of the event.
local watchers, newest, pending, position, is_running = {}, 0, {}, nil, false

local function take(wait)
  local events
  position, events = check(changes(position, wait))
  for _, event in ipairs(events) do
    pending[#pending + 1] = { event = event, newest = newest }
  end
  return #events > 0
end

local function tell(event, newest_then)
  for number = 1, newest_then do
    local watcher = watchers[number]
    if watcher and is_running and (event.type == "gap" or sub(event.key, 1, #watcher.prefix) == watcher.prefix) then
      watcher.call(event)
    end
  end
end

-- Watches the keys that begin with a prefix. While State.run waits, each later change calls the function. Returns a function that ends the watch.
function State.on(prefix, call)
  prefix = text(prefix, "State.on", 1)
  if type(call) ~= "function" then
    raise(format("bad argument #2 to 'State.on' (function expected, got %s)", type(call)))
  end
  repeat until not take(0)
  newest = newest + 1
  local number = newest
  watchers[number] = { prefix = prefix, call = call }
  return function()
    watchers[number] = nil
  end
end

-- Waits for changes: for a number of seconds, or until there are no watchers, or until State.stop. The host calls it at the end of a script too.
function State.run(seconds)
  if seconds ~= nil and type(seconds) ~= "number" then
    raise(format("bad argument #1 to 'State.run' (number expected, got %s)", type(seconds)))
  end
  local deadline = seconds and clock_ms() + seconds * 1000
  is_running = true
  while is_running and next(watchers) do
    if pending[1] then
      local told = remove(pending, 1)
      tell(told.event, told.newest)
    else
      local wait = max(0, min(LONGEST_WAIT, (deadline or huge) - clock_ms())) // 1 | 0
      if not take(wait) and deadline and clock_ms() >= deadline then
        break
      end
    end
  end
  is_running = false
end

function State.stop()
  is_running = false
end

return State.run
