global using StateStore.AspNetCore;
global using StateStore.Server;
global using StateStore.Server.Options;
