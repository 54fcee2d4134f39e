global using StateStore.Conformance;
global using StateStore.Packages.Tests.Support;
global using StateStore.Tidy.Tests;
