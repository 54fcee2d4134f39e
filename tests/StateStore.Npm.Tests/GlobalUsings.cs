global using System.Text;
global using StateStore.Server.Tests.Support;
