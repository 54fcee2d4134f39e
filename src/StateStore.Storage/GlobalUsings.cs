global using StateStore.Core;
global using StateStore.Core.Tables;
