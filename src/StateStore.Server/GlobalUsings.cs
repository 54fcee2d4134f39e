global using StateStore.AspNetCore;
global using StateStore.Core;
global using StateStore.Engine;
global using StateStore.Storage;

// Orleans, whose namespace its package imports into every file, has one of its own.
global using ErrorCode = StateStore.Core.ErrorCode;
