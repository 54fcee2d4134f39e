global using System.Net;
global using System.Text;
global using System.Text.Json;
global using Microsoft.Extensions.DependencyInjection;
global using StateStore.Conformance;
global using StateStore.Core.Access;
global using StateStore.Engine.Access;
global using StateStore.Jwt.Tests.Support;
