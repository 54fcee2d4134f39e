global using StateStore.Core;
global using StateStore.Core.Conversations;
