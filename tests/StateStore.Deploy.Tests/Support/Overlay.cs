using System.Diagnostics;

namespace StateStore.Deploy.Tests.Support;

/// <summary>The output of <c>kubectl kustomize</c> for one of the folders under deploy/kubernetes.</summary>
internal sealed class Overlay
{
    private static readonly string[] Clusters = ["one", "three"];

    private static readonly Dictionary<string, Overlay> Rendered =
        Clusters.Append("server").ToDictionary(name => name, name => new Overlay(Render($"deploy/kubernetes/{name}")));

    private Overlay(string text)
    {
        Text = text;
        Objects = Yaml.Parse(text);
    }

    /// <summary>The overlays of the cluster; <c>server</c> is the single server.</summary>
    public static TheoryData<string> Names => [.. Clusters];

    public string Text { get; }

    public IReadOnlyList<Yaml> Objects { get; }

    public Yaml Silo => One("Deployment", "statestore");

    public Yaml Redis => One("StatefulSet", "redis");

    public Yaml SiloContainer => Silo["spec/template/spec/containers"].Items.Single();

    public Yaml RedisContainer => Redis["spec/template/spec/containers"].Items.Single();

    public static Overlay Of(string name) => Rendered[name];

    public IEnumerable<Yaml> All(string kind) => Objects.Where(found => found["kind"].Text == kind);

    public Yaml One(string kind, string name) => Assert.Single(All(kind), found => found["metadata/name"].Text == name);

    private static string Render(string folder)
    {
        var start = new ProcessStartInfo("kubectl", ["kustomize", folder])
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var kubectl = Process.Start(start)!;
        var errors = kubectl.StandardError.ReadToEndAsync();
        var output = kubectl.StandardOutput.ReadToEnd();
        kubectl.WaitForExit();
        var said = errors.GetAwaiter().GetResult();
        Assert.True(kubectl.ExitCode == 0 && said.Length == 0, $"kubectl kustomize {folder}: {said}");
        return output;
    }
}
