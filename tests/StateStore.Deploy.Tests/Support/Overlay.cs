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

    /// <summary>An overlay with one component more, as the first lines of the component tell operators to add it.</summary>
    public static Overlay With(string name, string component)
    {
        var copy = Directory.CreateTempSubdirectory("statestore-deploy-");
        try
        {
            var source = Path.Combine(Repository.Root, "deploy", "kubernetes");
            foreach (var file in Directory.GetFiles(source, "*", SearchOption.AllDirectories))
            {
                var target = Path.Combine(copy.FullName, Path.GetRelativePath(source, file));
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                File.Copy(file, target);
            }

            File.AppendAllText(Path.Combine(copy.FullName, name, "kustomization.yaml"), $"components: [../{component}]\n");
            return new(Render(Path.Combine(copy.FullName, name)));
        }
        finally
        {
            copy.Delete(recursive: true);
        }
    }

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
