global using StateStore.Engine;
