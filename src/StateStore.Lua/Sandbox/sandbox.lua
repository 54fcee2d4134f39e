-- Makes of a state with Lua's own libraries one in which code of others can run: nothing that reaches the machine, and nothing that runs on
-- where the budget can't stop it. Called once with the functions of PatternFunctions.cs.
local search, plain, is_plain, check, raise, text = ...
local getmetatable_raw = debug.getmetatable
local rawget, setmetatable, tonumber, tostring, type = rawget, setmetatable, tonumber, tostring, type
local insert, move, remove, concat, pack, unpack = table.insert, table.move, table.remove, table.concat, table.pack, table.unpack
local rep, sub, format, select, pcall = string.rep, string.sub, string.format, select, pcall

local MAX_MOVE = 1000000

-- Where a search begins, as string.find has it.
local function begin(value, init)
  init = init or 1
  if init > 0 then
    return init
  elseif init == 0 or -init > #value then
    return 1
  end
  return #value + init + 1
end

function string.find(value, pattern, init, as_text)
  value, pattern = text(value, "find", 1), text(pattern, "find", 2)
  init = begin(value, init)
  if init > #value + 1 then
    return nil
  elseif as_text or check(is_plain(pattern)) then
    local start = check(plain(value, pattern, init))
    if start then
      return start, start + #pattern - 1
    end
    return nil
  end
  return check(search(value, pattern, init, true))
end

-- The captures of a match, or all of it where the pattern has none.
local function captured(value, start, stop, ...)
  if not start then
    return nil
  elseif select("#", ...) == 0 then
    return sub(value, start, stop)
  end
  return ...
end

function string.match(value, pattern, init)
  value, pattern = text(value, "match", 1), text(pattern, "match", 2)
  init = begin(value, init)
  if init > #value + 1 then
    return nil
  end
  return captured(value, check(search(value, pattern, init, true)))
end

-- The next match at or after a place that is not empty where the last one ended.
local function next_match(value, pattern, place, last, anchors)
  if place > #value + 1 then
    return nil
  end
  local found = pack(check(search(value, pattern, place, anchors)))
  if found[1] and found[2] == last and found[1] > found[2] then
    if place > #value or (anchors and sub(pattern, 1, 1) == "^") then
      return nil
    end
    found = pack(check(search(value, pattern, place + 1, anchors)))
  end
  return found[1] and found
end

function string.gmatch(value, pattern, init)
  value, pattern = text(value, "gmatch", 1), text(pattern, "gmatch", 2)
  local place, last = begin(value, init), nil
  return function()
    local found = next_match(value, pattern, place, last, false)
    if not found then
      place = #value + 2
      return nil
    end
    place, last = found[2] + 1, found[2]
    return captured(value, unpack(found, 1, found.n))
  end
end

local function expand(template, value, found)
  local parts, place = {}, 1
  while true do
    local at = check(plain(template, "%", place))
    if not at then
      parts[#parts + 1] = sub(template, place)
      return concat(parts)
    end
    parts[#parts + 1] = sub(template, place, at - 1)
    local digit = sub(template, at + 1, at + 1)
    if digit == "%" then
      parts[#parts + 1] = "%"
    elseif digit == "0" or (digit == "1" and found.n == 2) then
      parts[#parts + 1] = sub(value, found[1], found[2])
    elseif digit >= "1" and digit <= "9" and #digit == 1 then
      local capture = found[2 + tonumber(digit)]
      if capture == nil then
        raise(format("invalid capture index %%%s in replacement string", digit))
      end
      parts[#parts + 1] = tostring(capture)
    else
      raise("invalid use of '%' in replacement string")
    end
    place = at + 2
  end
end

local function replacement(by, value, found)
  local kind = type(by)
  local result
  if kind == "string" or kind == "number" then
    return expand(tostring(by), value, found)
  elseif kind == "table" then
    result = by[(captured(value, unpack(found, 1, found.n)))]
  elseif kind == "function" then
    result = by(captured(value, unpack(found, 1, found.n)))
  else
    raise(format("bad argument #3 to 'gsub' (string/function/table expected, got %s)", by == nil and "no value" or kind))
  end
  if not result then
    return sub(value, found[1], found[2])
  elseif type(result) ~= "string" and type(result) ~= "number" then
    raise(format("invalid replacement value (a %s)", type(result)))
  end
  return result
end

function string.gsub(value, pattern, by, limit)
  value, pattern = text(value, "gsub", 1), text(pattern, "gsub", 2)
  limit = limit or #value + 1
  local is_anchored = sub(pattern, 1, 1) == "^"
  local parts, place, last, count = {}, 1, nil, 0
  while count < limit do
    local found = next_match(value, pattern, place, last, true)
    if not found then
      break
    end
    parts[#parts + 1] = sub(value, place, found[1] - 1)
    parts[#parts + 1] = replacement(by, value, found)
    place, last, count = found[2] + 1, found[2], count + 1
    if is_anchored then
      break
    end
  end
  parts[#parts + 1] = sub(value, place)
  return concat(parts), count
end

-- These loop without end, or nearly, on what costs no memory.
function string.rep(value, times, separator)
  if value == "" and (separator or "") == "" then
    return ""
  end
  return rep(value, times, separator)
end

local function plain_length(list, name)
  local meta = getmetatable_raw(list)
  if type(meta) == "table" and rawget(meta, "__len") ~= nil then
    raise(format("bad argument #1 to '%s' (a table with a length of its own)", name))
  end
end

function table.insert(list, ...)
  plain_length(list, "insert")
  return insert(list, ...)
end

function table.remove(list, ...)
  plain_length(list, "remove")
  return remove(list, ...)
end

function table.move(from, first, last, ...)
  if type(first) == "number" and type(last) == "number" and last - first >= MAX_MOVE then
    raise(format("bad argument #3 to 'move' (at most %d elements)", MAX_MOVE))
  end
  return move(from, first, last, ...)
end

-- Lua calls the handler of an error where it is raised. When the budget is used up that is within the hook, where no other hook is called, and a handler
-- that loops would loop for ever. So here it is called afterwards.
local function failed(_, ...)
  return false, ...
end

local function handled(handler, done, ...)
  if done then
    return true, ...
  end
  return failed(pcall(handler, ...))
end

function _G.xpcall(call, handler, ...)
  if type(handler) ~= "function" then
    raise(format("bad argument #2 to 'xpcall' (function expected, got %s)", handler == nil and "no value" or type(handler)))
  end
  return handled(handler, pcall(call, ...))
end

-- A finalizer runs when nobody watches.
function _G.setmetatable(value, meta)
  if type(meta) == "table" and rawget(meta, "__gc") ~= nil then
    raise("bad argument #2 to 'setmetatable' (no __gc in a sandbox)")
  end
  return setmetatable(value, meta)
end

string.dump = nil
for _, name in ipairs({ "collectgarbage", "debug", "dofile", "io", "load", "loadfile", "os", "package", "print", "require", "warn" }) do
  _G[name] = nil
end
