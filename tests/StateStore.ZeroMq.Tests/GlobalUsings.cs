global using System.Net;
global using System.Text;
global using StateStore.Conformance;
global using StateStore.Engine;
global using StateStore.Storage.Memory;
global using StateStore.ZeroMq.Tests.Support;
