-- The pattern functions of the string library, with a matcher that charges its steps, and string.rep. Called once with the functions of PatternFunctions.cs.
local search, plain, is_plain, check, raise, text, integer = ...
local concat, pack, unpack = table.concat, table.pack, table.unpack
local format, rep, select, sub, tonumber, tostring, type = string.format, string.rep, select, string.sub, tonumber, tostring, type

-- The start of a search, as in string.find.
local function begin(value, init, name)
  init = init == nil and 1 or integer(init, name, 3)
  if init > 0 then
    return init
  elseif init == 0 or init < -#value then
    return 1
  end
  return #value + init + 1
end

function string.find(value, pattern, init, as_text)
  value, pattern = text(value, "find", 1), text(pattern, "find", 2)
  init = begin(value, init, "find")
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

-- The captures of a match, or the whole match if the pattern has no captures.
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
  init = begin(value, init, "match")
  if init > #value + 1 then
    return nil
  end
  return captured(value, check(search(value, pattern, init, true)))
end

-- The next match at or after a position. An empty match at the end of the last match does not count.
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
  local place, last = begin(value, init, "gmatch"), nil
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
  limit = limit == nil and #value + 1 or integer(limit, "gsub", 4)
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

-- Native code would loop for any number of repetitions of an empty string, without using memory. So this case returns directly.
function string.rep(value, times, separator)
  if value == "" and (separator == nil or separator == "") then
    integer(times, "rep", 2)
    return ""
  end
  return rep(value, times, separator)
end
