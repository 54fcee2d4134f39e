-- Replaces the functions that catch errors, create coroutines and set metatables by ones that the budget can end. Called once with the function that
-- charges steps.
local charge, check, raise = ...
local error, format, pcall, rawget, select, setmetatable, type = error, string.format, pcall, rawget, select, setmetatable, type
local native_close, native_create, native_resume, status = coroutine.close, coroutine.create, coroutine.resume, coroutine.status

-- The steps that are charged for a caught error: a single instruction before it may have taken long.
local CAUGHT = 100

-- The steps that are charged for a coroutine: each has its own counter of instructions, which starts at 0.
local CREATED = 100

local function caught(done, ...)
  if not done then
    check(charge(CAUGHT))
  end
  return done, ...
end

local function is_function(value, name, place)
  if type(value) ~= "function" then
    raise(format("bad argument #%d to '%s' (function expected, got %s)", place, name, value == nil and "no value" or type(value)))
  end
end

function _G.pcall(...)
  return caught(pcall(...))
end

local function handled(handler, done, ...)
  if done then
    return true, ...
  end
  return false, select(2, caught(pcall(handler, ...)))
end

-- Lua calls the handler of an error at the place of the error. For an exceeded budget that place is within the hook, where Lua calls no other hook, and a
-- handler could loop without end. So this function calls the handler afterwards.
function _G.xpcall(call, handler, ...)
  is_function(handler, "xpcall", 2)
  return handled(handler, caught(pcall(call, ...)))
end

-- A finalizer would run outside the budget. SandboxedMachine.cs disables finalizers; this function reports that to the script.
function _G.setmetatable(value, meta)
  if type(meta) == "table" and rawget(meta, "__gc") ~= nil then
    raise("bad argument #2 to 'setmetatable' (no __gc in a sandbox)")
  end
  return setmetatable(value, meta)
end

-- An error of the hook leaves its coroutine without a hook, and then its __close functions would run without a budget. So errors are caught inside the
-- coroutine, and the coroutine returns the results of pcall.
local function create(body, name)
  is_function(body, name, 1)
  check(charge(CREATED))
  return native_create(function(...)
    return caught(pcall(body, ...))
  end)
end

local function resumed(thread, done, ...)
  if done and status(thread) == "dead" then
    return ...
  end
  return done, ...
end

local function resume(thread, ...)
  return resumed(thread, native_resume(thread, ...))
end

local function is_thread(value, name)
  if type(value) ~= "thread" then
    raise(format("bad argument #1 to '%s' (coroutine expected)", name))
  end
end

function coroutine.create(body)
  return create(body, "create")
end

function coroutine.resume(thread, ...)
  is_thread(thread, "resume")
  return resume(thread, ...)
end

function coroutine.close(thread)
  is_thread(thread, "close")
  return caught(native_close(thread))
end

local function unwrapped(done, ...)
  if done then
    return ...
  end
  local failure = ...
  if type(failure) == "string" then
    raise(failure)
  end
  error(failure, 0)
end

function coroutine.wrap(body)
  local thread = create(body, "wrap")
  return function(...)
    return unwrapped(resume(thread, ...))
  end
end
