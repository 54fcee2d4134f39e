global using System.Text;
global using StateStore.Conformance;
global using StateStore.Server.Tests.Support;
global using StateStore.Tidy.Tests;
