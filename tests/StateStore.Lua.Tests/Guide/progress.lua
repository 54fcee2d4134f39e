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
