global using StateStore.Core;
