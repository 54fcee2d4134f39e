global using static StateStore.Core.Tests.Parsing;
