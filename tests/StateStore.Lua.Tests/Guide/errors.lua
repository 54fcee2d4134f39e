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
