using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace StateStore.Deploy.Tests.Support;

/// <summary>What the files of deploy must agree with, read where it is decided.</summary>
internal static partial class Sources
{
    public const string Server = "src/StateStore.Server/StateStore.Server.csproj";

    public static string Version { get; } = Property("Directory.Build.props", "Version");

    /// <summary>How long a program that is told to stop may take, in seconds.</summary>
    public static int ServerShutdown { get; } = Shutdown("src/StateStore.Server/ServerApplication.cs");

    public static IReadOnlyList<string> HealthPaths { get; } =
        [.. HealthPath().Matches(Repository.ReadText("src/StateStore.AspNetCore/Endpoints/HealthEndpoints.cs")).Select(match => match.Groups[1].Value)];

    public static string Property(string project, string name) =>
        XDocument.Parse(Repository.ReadText(project)).Descendants(name).Single().Value;

    /// <summary>The settings that a text names as variables.</summary>
    public static IEnumerable<string> VariablesIn(string text) => VariableName().Matches(text).Select(match => match.Value).Distinct();

    private static int Shutdown(string path) =>
        int.Parse(ShutdownTimeout().Match(Repository.ReadText(path)).Groups[1].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"HttpMethods\.Get, ""(/health/\w+)""")]
    private static partial Regex HealthPath();

    [GeneratedRegex(@"ShutdownTimeout = TimeSpan\.FromSeconds\((\d+)\)")]
    private static partial Regex ShutdownTimeout();

    [GeneratedRegex("STATESTORE_[A-Z_]+")]
    private static partial Regex VariableName();
}
