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
