global using Microsoft.Extensions.DependencyInjection;
global using StateStore.Core;
global using StateStore.Core.Errors;
global using StateStore.Core.Json;
global using StateStore.Engine;
global using StateStore.Storage;
