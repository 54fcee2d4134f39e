global using StateStore.Core;
global using StateStore.Core.Conversations;
global using StateStore.Core.Errors;
global using StateStore.Core.Inboxes;
global using StateStore.Core.Json;
global using StateStore.Core.Keys;
global using StateStore.Core.Leases;
global using StateStore.Core.Namespaces;
global using StateStore.Core.Tables;
global using StateStore.Core.Webhooks;
global using StateStore.Engine;
global using StateStore.Engine.Conversations;
global using StateStore.Engine.Inboxes;
global using StateStore.Engine.Keys;
global using StateStore.Engine.Tables;
global using StateStore.Engine.Webhooks;
global using StateStore.Storage;

// Orleans has a type of the same name, and its namespace is imported everywhere.
global using ErrorCode = StateStore.Core.Errors.ErrorCode;
