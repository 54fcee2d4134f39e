global using System.Net;
global using StateStore.Core.Errors;
