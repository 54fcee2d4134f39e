global using StateStore.AspNetCore;
global using StateStore.Core;
global using StateStore.Core.Errors;
global using StateStore.Core.Json;
global using StateStore.Core.Keys;
global using StateStore.Engine;
global using StateStore.Engine.Conversations;
global using StateStore.Engine.Keys;
global using StateStore.Storage;

// Orleans, whose namespace its package imports into every file, has one of its own.
global using ErrorCode = StateStore.Core.Errors.ErrorCode;
