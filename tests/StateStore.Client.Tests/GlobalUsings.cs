global using StateStore.Conformance;
global using StateStore.Core;
global using StateStore.Core.Errors;
global using StateStore.Core.Json;
global using StateStore.Core.Keys;
global using StateStore.Engine;
global using StateStore.Engine.Keys;
global using StateStore.Storage;
