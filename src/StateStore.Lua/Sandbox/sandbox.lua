-- Removes the functions that access the machine or load code. It is the last of the files that build a sandbox.
string.dump = nil
for _, name in ipairs({ "collectgarbage", "debug", "dofile", "io", "load", "loadfile", "os", "package", "print", "require", "warn" }) do
  _G[name] = nil
end
