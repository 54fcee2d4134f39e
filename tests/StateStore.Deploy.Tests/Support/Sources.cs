using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace StateStore.Deploy.Tests.Support;

/// <summary>The facts that the files of deploy must agree with, read from the sources that define them.</summary>
internal static partial class Sources
{
    public const string Server = "src/StateStore.Server/StateStore.Server.csproj";

    /// <summary>The version that the sources lead to. Builds without a tag are its prereleases.</summary>
    public static string Version { get; } = Property("src/Directory.Build.props", "MinVerMinimumMajorMinor") + ".0";

    /// <summary>The longest time between a stop signal and the end of the program, in seconds.</summary>
    public static int ServerShutdown { get; } = Shutdown("src/StateStore.Server/ServerApplication.cs");

    public static IReadOnlyList<string> HealthPaths { get; } =
        [.. HealthPath().Matches(Repository.ReadText("src/StateStore.AspNetCore/Endpoints/HealthEndpoints.cs")).Select(match => match.Groups[1].Value)];

    public static string Property(string project, string name) =>
        XDocument.Parse(Repository.ReadText(project)).Descendants(name).Single().Value;

    /// <summary>The environment variables that a text names.</summary>
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
