global using StateStore.Core.Errors;
global using StateStore.Core.Json;
global using StateStore.Engine;
