-- The snippets of the guide (seed: State Management Guide), word for word, each in a scope of its own.
userData = { name = "Ada" }

function fetch_user_from_api(id)
  return { id = id }
end

do
-- Store a value
State.set("key", "value")

-- Retrieve a value
local value = State.get("key")

-- Delete a value
State.delete("key")

-- List all keys
local keys = State.list()
end

do
-- Store a table
State.set("user_config", {
    name = "John",
    retries = 3,
    settings = {
        timeout = 30,
        verbose = true
    }
})

-- Retrieve and use
local config = State.get("user_config")
print("Retries: " .. config.retries)
end

do
-- In one step
State.set("processed_data", {
    records = 1000,
    errors = 5,
    timestamp = os.time()
})

-- In another step
local data = State.get("processed_data")
if data and data.errors > 0 then
    -- Handle errors
end
end

do
-- Use prefixes for organization
State.set("workflow:data_pipeline:status", "running")
State.set("workflow:data_pipeline:progress", 0.5)
State.set("cache:api_response:user_123", userData)
end

do
-- Safe for parallel workflows
State.set("branch_1_complete", true)
State.set("branch_2_complete", true)

-- Check if all branches are done
local branch1 = State.get("branch_1_complete")
local branch2 = State.get("branch_2_complete")
if branch1 and branch2 then
    print("All branches complete")
end
end

do
-- Safe pattern
local value = State.get("might_not_exist")
if value then
    -- Use value
else
    -- Handle missing key
    State.set("might_not_exist", "default_value")
end

-- With defaults
local retries = State.get("retry_count") or 0
end

do
local function increment_counter(key)
    local count = State.get(key) or 0
    State.set(key, count + 1)
    return count + 1
end

-- Usage
local attempts = increment_counter("api_attempts")
end

do
local function get_with_cache(key, fetch_function)
    local cached = State.get("cache:" .. key)
    if cached then
        return cached
    end
    
    local value = fetch_function()
    State.set("cache:" .. key, value)
    return value
end

-- Usage
local data = get_with_cache("user_123", function()
    return fetch_user_from_api(123)
end)
end

do
local function track_progress(workflow_id, current, total)
    State.set("progress:" .. workflow_id, {
        current = current,
        total = total,
        percent = (current / total) * 100,
        timestamp = os.time()
    })
end

-- Usage
track_progress("import_job", 50, 100)
end

assert(State.get("user_config").settings.timeout == 30)
assert(State.get("processed_data").errors == 5)
assert(State.get("api_attempts") == 1)
assert(State.get("cache:user_123").id == 123)
assert(State.get("progress:import_job").percent == 50.0)
assert(State.get("might_not_exist") == "default_value")
