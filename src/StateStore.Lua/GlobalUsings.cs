global using StateStore.Core;
global using StateStore.Lua.Runtime;
