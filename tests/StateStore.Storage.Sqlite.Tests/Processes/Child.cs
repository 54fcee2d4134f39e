using System.Globalization;
using StateStore.Conformance;

namespace StateStore.Storage.Sqlite.Tests.Processes;

/// <summary>Runs this assembly as a process of its own.</summary>
internal static class Child
{
    public static ChildProcess Start(string role, string database, int argument) =>
        ChildProcess.Start("StateStore.Storage.Sqlite.Tests.dll", role, database, argument.ToString(CultureInfo.InvariantCulture));
}
