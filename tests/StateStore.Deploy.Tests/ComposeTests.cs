namespace StateStore.Deploy.Tests;

/// <summary>The composition of two silos and Redis.</summary>
public sealed class ComposeTests
{
    private static readonly Yaml Services = Yaml.Parse(Repository.ReadText("deploy/compose.yaml")).Single()["services"];

    private static IEnumerable<Yaml> Silos => [Services["silo-1"], Services["silo-2"]];

    [Fact]
    public void Compose_builds_the_image_that_Kubernetes_runs() => Assert.All(Silos, silo =>
    {
        Assert.Equal($"statestore:{Sources.Version}", silo["image"].Text);
        Assert.Equal("deploy/Dockerfile", silo["build/dockerfile"].Text);
        Assert.Equal("..", silo["build/context"].Text);
    });

    [Fact]
    public void Every_environment_variable_is_a_setting_of_the_server() => Assert.All(Silos, silo =>
    {
        var variables = silo["environment"].Texts;
        Assert.Empty(variables.Keys.Except(SettingTable.Defaults.Keys));
        Assert.DoesNotContain("STATESTORE_INSECURE", variables.Keys);
        Assert.Equal("/run/secrets/" + silo["secrets"].Items.Single().Text, variables["STATESTORE_BOOTSTRAP_KEY_FILE"]);
        Assert.StartsWith("redis:redis:6379,password=${REDIS_PASSWORD:?", variables["STATESTORE_CLUSTERING"], StringComparison.Ordinal);
        Assert.DoesNotContain("STATESTORE_STORAGE", variables.Keys);
    });

    [Fact]
    public void Published_ports_listen_on_loopback_only() => Assert.Equal(
            ["127.0.0.1:8080:8080", "127.0.0.1:8081:8080"],
            Services.Members.SelectMany(service => service.Value["ports"].Items).Select(port => port.Text));

    [Fact]
    public void Silos_start_after_Redis_is_healthy_and_have_time_to_stop() => Assert.All(Silos, silo =>
    {
        Assert.Equal("service_healthy", silo["depends_on/redis/condition"].Text);
        Assert.True(int.Parse(silo["stop_grace_period"].Text!.TrimEnd('s'), System.Globalization.CultureInfo.InvariantCulture) >= Sources.ServerShutdown + 10);
    });

    [Fact]
    public void Every_container_is_read_only_without_capabilities_and_new_privileges() => Assert.All(Services.Members, service =>
    {
        Assert.Equal("true", service.Value["read_only"].Text);
        Assert.Equal(["ALL"], service.Value["cap_drop"].Items.Select(item => item.Text));
        Assert.Equal(["no-new-privileges:true"], service.Value["security_opt"].Items.Select(item => item.Text));
    });

    [Fact]
    public void Compose_runs_Redis_as_Kubernetes_does()
    {
        var redis = Services["redis"];
        var container = Overlay.Of("one").RedisContainer;
        Assert.Equal(container["image"].Text, redis["image"].Text);
        Assert.Equal(container["readinessProbe/exec/command"].Items.Select(word => word.Text), redis["healthcheck/test"].Items.Skip(1).Select(word => word.Text));
        Assert.Equal(
            container["args"].Items.Select(word => word.Text).SkipLast(1),
            redis["command"].Items.Select(word => word.Text).SkipLast(1));
        Assert.Equal(
            ["redis-data:/data", .. new[] { "redis.conf", "redis-start.sh" }.Select(file => $"./kubernetes/base/{file}:/etc/redis/{file}:ro")],
            redis["volumes"].Items.Select(volume => volume.Text));
        Assert.Equal(container["workingDir"].Text, redis["working_dir"].Text);
        var user = Overlay.Of("one").Redis["spec/template/spec/securityContext"];
        Assert.Equal($"{user["runAsUser"].Text}:{user["runAsGroup"].Text}", redis["user"].Text);
    }
}
