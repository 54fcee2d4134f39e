global using System.Net;
global using StateStore.Core.Errors;
global using StateStore.Core.Json;
global using StateStore.Core.Webhooks;
global using StateStore.Engine;
global using StateStore.Engine.Webhooks;
global using StateStore.Storage;
global using StateStore.Webhooks.Pump;
