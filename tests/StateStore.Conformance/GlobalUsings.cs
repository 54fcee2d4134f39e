global using StateStore.Core;
global using StateStore.Storage;
