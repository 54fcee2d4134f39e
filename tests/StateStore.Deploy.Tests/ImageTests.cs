namespace StateStore.Deploy.Tests;

/// <summary>The Dockerfile, and the manifests that name its image.</summary>
public sealed class ImageTests
{
    public static TheoryData<string> Overlays => Overlay.Names;

    [Fact]
    public void The_image_holds_the_published_server_and_starts_it()
    {
        var folder = Path.GetDirectoryName(Sources.Server)!;
        Assert.Contains(Dockerfile.Target("build").All("RUN"), command => command.Contains($"dotnet publish {folder} -c Release ", StringComparison.Ordinal));
        Assert.Contains("--from=build /app /app", Image.All("COPY"));
        Assert.Equal($"""["dotnet", "/app/{Sources.Property(Sources.Server, "AssemblyName")}.dll"]""", Assert.Single(Image.All("ENTRYPOINT")));
    }

    [Fact]
    public void The_image_runs_as_an_unprivileged_user_and_has_no_shell()
    {
        Assert.Equal("1654", Image.All("USER").Last());
        Assert.Equal($"mcr.microsoft.com/dotnet/aspnet:{Framework}-noble-chiseled", Image.Image);
        Assert.Equal($"mcr.microsoft.com/dotnet/sdk:{Framework}", Dockerfile.Target("build").Image);
        Assert.Empty(Image.All("RUN"));
    }

    [Fact]
    public void The_image_exposes_the_ports_it_listens_on()
    {
        string[] settings = ["STATESTORE_ZMQ", "STATESTORE_SILO_PORT", "STATESTORE_GATEWAY_PORT"];
        Assert.Equal(["8080", .. settings.Select(name => SettingTable.Defaults[name].Split(':')[^1])], Image.All("EXPOSE").SelectMany(line => line.Split(' ')));
        Assert.Contains("STATESTORE_URLS=http://*:8080", Image.All("ENV"));
        Assert.Contains($"STATESTORE_ZMQ={SettingTable.Defaults["STATESTORE_ZMQ"].Replace("127.0.0.1", "*", StringComparison.Ordinal)}", Image.All("ENV"));
    }

    /// <summary>The default storage is relative to the working directory, which is the root of the image.</summary>
    [Fact]
    public void The_default_storage_of_the_image_is_in_its_volume()
    {
        Assert.Empty(Image.All("WORKDIR"));
        Assert.Equal($"sqlite:{Assert.Single(Image.All("VOLUME"))[1..]}/statestore.db", SettingTable.Defaults["STATESTORE_STORAGE"]);
    }

    [Fact]
    public void Every_variable_of_the_image_is_a_setting_and_none_is_the_insecure_option()
    {
        var names = Sources.VariablesIn(string.Join(' ', Image.All("ENV"))).ToList();
        Assert.Empty(names.Except(SettingTable.Defaults.Keys));
        Assert.DoesNotContain("STATESTORE_INSECURE", names);
    }

    [Fact]
    public void Every_copied_path_exists_and_is_not_ignored()
    {
        var copied = Dockerfile.Target("build").All("COPY").SelectMany(line => line.Split(' ')[..^1]).ToList();
        Assert.All(copied, name => Assert.Contains(Repository.Files, path => path.Split('/')[0] == name));
        var let = Repository.ReadText(".dockerignore").Split('\n').Where(line => line.StartsWith('!')).Select(line => line[1..]);
        Assert.Equal(let.Order(), copied.Order());
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public void Kubernetes_runs_the_image_of_this_version(string overlay)
    {
        Assert.Equal($"statestore:{Sources.Version}", Overlay.Of(overlay).SiloContainer["image"].Text);
        Assert.Equal(Image.All("USER").Last(), Overlay.Of(overlay).Silo["spec/template/spec/securityContext/runAsUser"].Text);
    }

    private static Stage Image => Dockerfile.Target("server");

    private static string Framework { get; } = Sources.Property("Directory.Build.props", "TargetFramework")["net".Length..];
}
