global using StateStore.Deploy.Tests.Support;
global using StateStore.Tidy.Tests;
