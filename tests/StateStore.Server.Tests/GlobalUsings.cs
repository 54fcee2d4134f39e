global using StateStore.Conformance;
global using StateStore.Server.Tests.Support;
global using System.Net;
global using System.Text;
