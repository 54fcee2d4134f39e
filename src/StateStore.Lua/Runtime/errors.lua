-- Raises errors of host functions in the script that called them. A host function returns true and its results, or false and a message.
local OWN = "@host/"
local getinfo, getmetatable, error, format, sub = debug.getinfo, debug.getmetatable, error, string.format, string.sub
local rawget, tointeger, tonumber, tostring, type = rawget, math.tointeger, tonumber, tostring, type

-- The most stack levels to search for the script. Deeper stacks of host functions occur only if a script has called itself through them a thousand times.
local MAX_LEVELS = 20

-- Raises an error with the line of the script, regardless of the number of host functions in between.
local function raise(message)
  local level = 2
  local info = getinfo(level, "S")
  while info and level < MAX_LEVELS and sub(info.source, 1, #OWN) == OWN do
    level = level + 1
    info = getinfo(level, "S")
  end
  error(message, level)
end

local function check(done, ...)
  if done then
    return ...
  end
  raise((...))
end

-- Checks an argument that must be a string, as Lua's own functions do.
local function text(value, name, place)
  local kind = type(value)
  if kind == "number" then
    return tostring(value)
  elseif kind ~= "string" then
    raise(format("bad argument #%d to '%s' (string expected, got %s)", place, name, value == nil and "no value" or kind))
  end
  return value
end

-- Checks an argument that must be an integer, as Lua's own functions do: strings that contain one are accepted.
local function integer(value, name, place)
  local number = type(value) == "string" and tonumber(value) or value
  local whole = type(number) == "number" and tointeger(number)
  if not whole then
    local problem = type(number) == "number" and "number has no integer representation"
      or format("number expected, got %s", value == nil and "no value" or type(value))
    raise(format("bad argument #%d to '%s' (%s)", place, name, problem))
  end
  return whole
end

-- The text of an error object, as Lua's own interpreter shows it; nil if the object is neither a string nor a number and has no __tostring.
local function shown(value)
  local meta = getmetatable(value)
  if type(value) == "string" or type(value) == "number" or (type(meta) == "table" and rawget(meta, "__tostring") ~= nil) then
    return tostring(value)
  end
end

return check, raise, text, integer, shown
