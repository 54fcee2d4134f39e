global using System.Text;
global using StateStore.Conformance;
global using StateStore.Engine;
global using StateStore.Server.Tests.Support;
