global using StateStore.Core.Conversations;
global using StateStore.Core.Json;
