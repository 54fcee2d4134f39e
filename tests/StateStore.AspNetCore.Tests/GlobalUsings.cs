global using System.Net;
global using System.Text;
global using System.Text.Json;
global using StateStore.AspNetCore.Tests.Support;
global using StateStore.Conformance;
global using StateStore.Engine;
global using StateStore.Storage;
global using StateStore.Storage.Memory;
