global using System.Text;
global using StateStore.Conformance;
global using StateStore.Manual.Tests.Support;
global using StateStore.Tidy.Tests;
