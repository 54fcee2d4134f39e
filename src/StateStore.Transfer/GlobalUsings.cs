global using StateStore.Core;
global using StateStore.Core.Errors;
global using StateStore.Core.Json;
global using StateStore.Core.Tables;
global using StateStore.Engine;
global using StateStore.Engine.Tables;
global using StateStore.Storage;
