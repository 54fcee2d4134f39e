using System.Xml.Linq;

namespace StateStore.Tidy.Tests;

/// <summary>The allowed references between projects. No reference may point back.</summary>
public sealed class ProjectArrowTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["StateStore.JsonSchema"] = [],
        ["StateStore.Certificates"] = [],
        ["StateStore.Core"] = ["StateStore.JsonSchema"],
        ["StateStore.Storage"] = ["StateStore.Core"],
        ["StateStore.Storage.Sqlite"] = ["StateStore.Storage"],
        ["StateStore.Storage.Redis"] = ["StateStore.Storage", "StateStore.Certificates"],
        ["StateStore.Engine"] = ["StateStore.Storage"],
        ["StateStore.Client"] = ["StateStore.Engine"],
        ["StateStore.Lua"] = ["StateStore.Engine"],
        ["StateStore.Transfer"] = ["StateStore.Engine"],
        ["StateStore.Zmtp"] = [],
        ["StateStore.ZeroMq"] = ["StateStore.Engine", "StateStore.Zmtp"],
        ["StateStore.Webhooks"] = ["StateStore.Engine"],
        ["StateStore.AspNetCore"] = ["StateStore.Engine"],
        ["StateStore.Jwt"] = ["StateStore.AspNetCore"],
        ["StateStore.Server"] =
        [
            "StateStore.AspNetCore", "StateStore.ZeroMq", "StateStore.Storage.Sqlite", "StateStore.Storage.Redis", "StateStore.Lua",
            "StateStore.Orleans", "StateStore.Client", "StateStore.Transfer", "StateStore.Jwt", "StateStore.Certificates", "StateStore.Webhooks",
        ],
        ["StateStore.Orleans"] = ["StateStore.Engine", "StateStore.Certificates"],
        ["StateStore"] = ["StateStore.Engine", "StateStore.Storage.Sqlite"],
        ["StateStore.CheckpointSource"] = ["StateStore"],
        ["StateStore.SampleBot"] = ["StateStore.Orleans", "StateStore.Storage.Redis"],
        ["StateStore.SampleConsole"] = ["StateStore"],
        ["StateStore.SampleRemote"] = ["StateStore.Client"],
        ["StateStore.SampleSilo"] = ["StateStore.Orleans", "StateStore.Storage.Redis"],
        ["StateStore.SampleSiloClient"] = ["StateStore.Orleans"],
        ["StateStore.SampleWeb"] = ["StateStore.AspNetCore", "StateStore.Storage.Sqlite"],
        ["StateStore.SampleWorker"] = ["StateStore"],
    };

    [Fact]
    public void Every_project_refers_only_to_the_projects_in_its_row()
    {
        var wrong =
            from path in Projects("src/")
            let name = Path.GetFileNameWithoutExtension(path)
            let allowed = Allowed.GetValueOrDefault(name)
            from reference in References(path)
            where allowed is null || !allowed.Contains(reference)
            select $"{name} -> {reference}";

        Assert.Empty(wrong);
    }

    [Fact]
    public void Every_project_has_a_row() =>
        Assert.DoesNotContain(Projects("src/").Select(path => Path.GetFileNameWithoutExtension(path)!), name => !Allowed.ContainsKey(name));

    [Fact]
    public void Projects_without_dependencies_refer_to_no_package_at_run_time()
    {
        string[] leaves = ["StateStore.JsonSchema", "StateStore.Core", "StateStore.Storage", "StateStore.Zmtp"];
        var packages =
            from path in Projects("src/")
            where leaves.Contains(Path.GetFileNameWithoutExtension(path))
            from package in Load(path).Descendants("PackageReference")
            where package.Attribute("PrivateAssets")?.Value != "all"
            select $"{path}: {package.Attribute("Include")?.Value}";

        Assert.Empty(packages);
    }

    /// <summary>A single server must not load Orleans: the runtime loads an assembly with the first method that names one of its types.</summary>
    [Fact]
    public void Only_the_Cluster_folder_of_the_server_uses_Orleans() => Assert.DoesNotContain(
        Repository.Files.Where(path => path.StartsWith("src/StateStore.Server/", StringComparison.Ordinal) && path.EndsWith(".cs", StringComparison.Ordinal)),
        path => !path.StartsWith("src/StateStore.Server/Cluster/", StringComparison.Ordinal)
            && Repository.ReadText(path).Contains("using Orleans", StringComparison.Ordinal));

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        var solution = Repository.ReadText("StateStore.sln").Replace('\\', '/');

        Assert.DoesNotContain(Projects(""), path => !solution.Contains($"\"{path}\"", StringComparison.Ordinal));
    }

    private static IEnumerable<string> Projects(string under) => Repository.Files.Where(
        path => path.StartsWith(under, StringComparison.Ordinal) && path.EndsWith(".csproj", StringComparison.Ordinal));

    /// <summary>The projects that a project refers to. A sample names their packages instead, and <c>samples/Directory.Build.targets</c> replaces them.</summary>
    private static IEnumerable<string> References(string path)
    {
        var project = Load(path);
        return project.Descendants("ProjectReference").Select(reference => Path.GetFileNameWithoutExtension(Included(reference).Replace('\\', '/')))
            .Concat(project.Descendants("PackageReference").Select(Included).Where(package => package.Split('.')[0] == "StateStore"));
    }

    private static string Included(XElement reference) => reference.Attribute("Include")!.Value;

    private static XDocument Load(string path) => XDocument.Parse(Repository.ReadText(path));
}
