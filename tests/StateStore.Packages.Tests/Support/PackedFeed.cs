using System.Collections.Immutable;

namespace StateStore.Packages.Tests.Support;

/// <summary>
/// All packages, packed once into an empty folder, and a place outside the repository for applications. They find these packages in that folder, and
/// all others by the configuration of the machine.
/// </summary>
public sealed class PackedFeed : IAsyncLifetime
{
    /// <summary>
    /// The packages of the applications have a folder of their own, so that no package of an earlier version is used. The packages of others are
    /// taken from the folder where the build of the repository has them.
    /// </summary>
    private const string Configuration =
        """
        <configuration>
          <config><add key="globalPackagesFolder" value="packages" /></config>
          <packageSources><add key="packed" value="feed" /></packageSources>
          <fallbackPackageFolders><add key="others" value="others" /></fallbackPackageFolders>
        </configuration>
        """;

    private const string AllProjects =
        """
        <Project DefaultTargets="Build">
          <ItemGroup><Sample Include="*/*.csproj" /></ItemGroup>
          <Target Name="Restore"><MSBuild Projects="@(Sample)" Targets="Restore" /></Target>
          <Target Name="Build"><MSBuild Projects="@(Sample)" Targets="Build" BuildInParallel="true" /></Target>
        </Project>
        """;

    /// <summary>The configuration that the tests were built in: the packages are made of the same build.</summary>
    private static readonly string BuildConfiguration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;

    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("statestore-packages-");
    private readonly Lazy<Task<string>> _samples;

    public PackedFeed() => _samples = new(BuildSamplesAsync);

    /// <summary>The folder of the packed files.</summary>
    public string Folder => Path.Combine(_root.FullName, "feed");

    public ImmutableArray<Package> Packages { get; private set; }

    /// <summary>The one version of all packages.</summary>
    public string Version => Packages[0].Version;

    /// <summary>The folder with all samples, built with the packages.</summary>
    public Task<string> SamplesAsync => _samples.Value;

    /// <summary>Creates an empty folder for an application.</summary>
    public string CreateFolder(string name) => _root.CreateSubdirectory(name).FullName;

    public async Task InitializeAsync()
    {
        await Dotnet.RunAsync(Repository.Root, "pack", "src/packages.proj", "-c", BuildConfiguration, "--no-build", "-o", Folder);
        Packages = [.. Directory.EnumerateFiles(Folder, "*.nupkg").Order(StringComparer.Ordinal).Select(Package.Read)];
        await LinkOthersAsync();
        await File.WriteAllTextAsync(Path.Combine(_root.FullName, "nuget.config"), Configuration);
    }

    public Task DisposeAsync()
    {
        _root.Delete(recursive: true);
        return Task.CompletedTask;
    }

    /// <summary>True if the applications took this package from the folder of the feed, and from nowhere else.</summary>
    public bool WasUsed(string id) =>
        File.Exists(Path.Combine(_root.FullName, "packages", id.ToLowerInvariant(), Version.ToLowerInvariant(), ".nupkg.metadata"));

    private async Task LinkOthersAsync()
    {
        var others = CreateFolder("others");
        var line = await Dotnet.RunAsync(Repository.Root, "nuget", "locals", "global-packages", "--list");
        foreach (var folder in Directory.EnumerateDirectories(line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim()))
        {
            var id = Path.GetFileName(folder);
            if (!id.StartsWith("statestore", StringComparison.OrdinalIgnoreCase))
            {
                Directory.CreateSymbolicLink(Path.Combine(others, id), folder);
            }
        }
    }

    /// <summary>Copies the samples without the files of the repository above them, and builds all at once.</summary>
    private async Task<string> BuildSamplesAsync()
    {
        const string From = "src/samples/";
        var samples = CreateFolder("samples");
        foreach (var path in Repository.Files.Where(path => path.StartsWith(From + "StateStore.", StringComparison.Ordinal)))
        {
            var target = Path.Combine(samples, path[From.Length..]);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(Path.Combine(Repository.Root, path), target);
        }

        await File.WriteAllTextAsync(Path.Combine(samples, "samples.proj"), AllProjects);

        // The analyzers have seen the samples in the build of the repository.
        await Dotnet.RunAsync(samples, "build", "samples.proj", "-c", "Release", $"-p:StateStoreVersion={Version}", "-p:RunAnalyzers=false");
        return samples;
    }
}
