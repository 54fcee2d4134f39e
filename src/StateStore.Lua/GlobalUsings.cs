global using KeraLua;
global using StateStore.Core;

// The class has the name of our namespace.
global using LuaState = KeraLua.Lua;
