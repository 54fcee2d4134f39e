global using StateStore.Engine;
global using StateStore.Engine.Keys;
global using StateStore.Storage;
