global using StateStore.Core.Conversations;
global using StateStore.Core.Errors;
global using StateStore.Core.Inboxes;
global using StateStore.Core.Json;
global using StateStore.Core.Keys;
global using StateStore.Core.Leases;
global using StateStore.Core.Namespaces;
