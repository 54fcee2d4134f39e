global using Microsoft.AspNetCore.Http;
global using Microsoft.Extensions.DependencyInjection;
global using StateStore.Core.Access;
global using StateStore.Core.Errors;
global using StateStore.Engine.Access;
