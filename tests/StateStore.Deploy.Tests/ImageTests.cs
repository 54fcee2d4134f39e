namespace StateStore.Deploy.Tests;

/// <summary>The Dockerfile, and that everybody means the image it makes.</summary>
public sealed class ImageTests
{
    public static TheoryData<string> Overlays => Overlay.Names;

    [Theory]
    [InlineData("server", Sources.Server)]
    [InlineData("silo", Sources.Silo)]
    public void Each_target_publishes_its_project_and_starts_it(string target, string project)
    {
        var folder = Path.GetDirectoryName(project)!;
        Assert.Contains(Dockerfile.Target($"build-{target}").All("RUN"), command => command.Contains($"dotnet publish {folder} -c Release ", StringComparison.Ordinal));
        Assert.Contains($"--from=build-{target} /app .", Dockerfile.Target(target).All("COPY"));
        Assert.Equal($"""["dotnet", "{Sources.Property(project, "AssemblyName")}.dll"]""", Assert.Single(Dockerfile.Target(target).All("ENTRYPOINT")));
    }

    [Theory]
    [InlineData("server")]
    [InlineData("silo")]
    public void Each_target_runs_as_nobody_in_an_image_without_a_shell(string target)
    {
        Assert.Equal("1654", Dockerfile.Target(target).All("USER").Last());
        Assert.Equal($"mcr.microsoft.com/dotnet/aspnet:{Framework}-noble-chiseled", Dockerfile.Target(target).Image);
        Assert.Equal($"mcr.microsoft.com/dotnet/sdk:{Framework}", Dockerfile.Target($"build-{target}").Image);
        Assert.Empty(Dockerfile.Target(target).All("RUN"));
    }

    [Theory]
    [InlineData("server", "STATESTORE_ZMQ")]
    [InlineData("silo", "STATESTORE_SILO_PORT", "STATESTORE_GATEWAY_PORT")]
    public void Each_target_exposes_where_it_listens(string target, params string[] settings)
    {
        Assert.Equal(["8080", .. settings.Select(name => SettingTable.Silo[name].Split(':')[^1])], Dockerfile.Target(target).All("EXPOSE").SelectMany(line => line.Split(' ')));
        Assert.Contains("STATESTORE_URLS=http://*:8080", Dockerfile.Target(target).All("ENV"));
    }

    [Fact]
    public void The_servers_ZeroMQ_door_can_be_reached_from_outside_and_the_silo_has_none()
    {
        var variable = $"STATESTORE_ZMQ={SettingTable.Server["STATESTORE_ZMQ"].Replace("127.0.0.1", "*", StringComparison.Ordinal)}";
        Assert.Contains(variable, Dockerfile.Target("server").All("ENV"));
        Assert.DoesNotContain(Dockerfile.Target("silo").All("ENV"), line => line.StartsWith("STATESTORE_ZMQ", StringComparison.Ordinal));
    }

    [Fact]
    public void The_servers_state_is_in_its_volume()
    {
        var volume = Assert.Single(Dockerfile.Target("server").All("VOLUME"));
        Assert.Contains($"STATESTORE_STORAGE=sqlite:{volume}/statestore.db", Dockerfile.Target("server").All("ENV"));
    }

    [Fact]
    public void Every_variable_is_a_setting_and_none_opens_the_door() => Assert.All(["server", "silo"], target =>
    {
        var names = Sources.VariablesIn(string.Join(' ', Dockerfile.Target(target).All("ENV"))).ToList();
        Assert.Empty(names.Except(SettingTable.Server.Keys));
        Assert.DoesNotContain("STATESTORE_INSECURE", names);
    });

    [Fact]
    public void What_is_copied_from_the_repository_is_there_and_not_ignored()
    {
        var copied = Dockerfile.Target("source").All("COPY").SelectMany(line => line.Split(' ')[..^1]).ToList();
        Assert.All(copied, name => Assert.Contains(Repository.Files, path => path.Split('/')[0] == name));
        var let = Repository.ReadText(".dockerignore").Split('\n').Where(line => line.StartsWith('!')).Select(line => line[1..]);
        Assert.Equal(let.Order(), copied.Order());
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public void Kubernetes_runs_the_silo_of_this_version(string overlay)
    {
        Assert.Equal($"statestore-silo:{Sources.Version}", Overlay.Of(overlay).SiloContainer["image"].Text);
        Assert.Equal(Dockerfile.Target("silo").All("USER").Last(), Overlay.Of(overlay).Silo["spec/template/spec/securityContext/runAsUser"].Text);
    }

    private static string Framework { get; } = Sources.Property("Directory.Build.props", "TargetFramework")["net".Length..];
}
