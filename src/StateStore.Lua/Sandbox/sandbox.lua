-- Takes away what reaches the machine or makes code; the last of the files that make a sandbox.
string.dump = nil
for _, name in ipairs({ "collectgarbage", "debug", "dofile", "io", "load", "loadfile", "os", "package", "print", "require", "warn" }) do
  _G[name] = nil
end
