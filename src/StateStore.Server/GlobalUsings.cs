global using StateStore.AspNetCore;
global using StateStore.Core;
global using StateStore.Engine;
global using StateStore.Storage;
