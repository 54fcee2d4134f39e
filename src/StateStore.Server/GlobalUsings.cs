global using StateStore.AspNetCore;
global using StateStore.AspNetCore.Access;
global using StateStore.Core;
global using StateStore.Core.Access;
global using StateStore.Core.Errors;
global using StateStore.Core.Json;
global using StateStore.Core.Keys;
global using StateStore.Engine;
global using StateStore.Engine.Access;
global using StateStore.Engine.Conversations;
global using StateStore.Engine.Keys;
global using StateStore.Storage;

// Orleans has a type of the same name, and its package imports its namespace into every file.
global using ErrorCode = StateStore.Core.Errors.ErrorCode;
