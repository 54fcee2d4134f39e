-- Safe for parallel workflows
State.set("branch_1_complete", true)
State.set("branch_2_complete", true)

-- Check if all branches are done
local branch1 = State.get("branch_1_complete")
local branch2 = State.get("branch_2_complete")
if branch1 and branch2 then
    print("All branches complete")
end
