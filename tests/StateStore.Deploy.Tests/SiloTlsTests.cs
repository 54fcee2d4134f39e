namespace StateStore.Deploy.Tests;

/// <summary>The component with TLS between silos agrees with the settings, with cert-manager and with the script.</summary>
public sealed class SiloTlsTests
{
    private const string Secret = "statestore-silo-tls";

    public static TheoryData<string> Overlays => Overlay.Names;

    [Theory]
    [MemberData(nameof(Overlays))]
    public void The_component_mounts_the_secret_where_the_settings_look(string name)
    {
        var overlay = Overlay.With(name, "silo-tls");
        var variables = overlay.SiloContainer["env"].Items.Where(variable => variable["name"].Text!.Contains("_SILO_TLS_", StringComparison.Ordinal))
            .ToDictionary(variable => variable["name"].Text!, variable => variable["value"].Text!);
        var mount = overlay.SiloContainer["volumeMounts"].Items.Single(mount => mount["name"].Text == "silo-tls");
        var volume = overlay.Silo["spec/template/spec/volumes"].Items.Single(volume => volume["name"].Text == "silo-tls");
        Assert.Equal(Secret, volume["secret/secretName"].Text);
        Assert.False(mount["subPath"].Exists);
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["STATESTORE_SILO_TLS_CERT"] = mount["mountPath"].Text + "/tls.crt",
                ["STATESTORE_SILO_TLS_KEY"] = mount["mountPath"].Text + "/tls.key",
                ["STATESTORE_SILO_TLS_CA"] = mount["mountPath"].Text + "/ca.crt",
            },
            variables);
        Assert.Empty(variables.Keys.Except(SettingTable.Defaults.Keys));
    }

    [Fact]
    public void The_certificate_of_cert_manager_is_the_secret_and_serves_both_directions()
    {
        var objects = Yaml.Parse(Repository.ReadText("deploy/kubernetes/silo-tls/cert-manager.yaml"));
        var certificate = Assert.Single(objects, found => found["spec/secretName"].Text == Secret);
        Assert.Equal(["digital signature", "server auth", "client auth"], certificate["spec/usages"].Items.Select(usage => usage.Text));
        var issuer = Assert.Single(objects, found => found["kind"].Text == "Issuer" && found["metadata/name"].Text == certificate["spec/issuerRef/name"].Text);
        var authority = Assert.Single(objects, found => found["spec/isCA"].Text == "true");
        Assert.Equal(authority["spec/secretName"].Text, issuer["spec/ca/secretName"].Text);
        Assert.All(objects, found => Assert.Equal("statestore", found["metadata/namespace"].Text));
    }

    [Fact]
    public void The_manual_makes_the_secret_from_the_files_of_the_script()
    {
        var manual = Repository.ReadText("src/docs/operations.md");
        Assert.Contains($"create secret generic {Secret} --from-file=certificates/ca.crt --from-file=certificates/tls.crt --from-file=certificates/tls.key", manual, StringComparison.Ordinal);
        Assert.DoesNotContain("certificates/ca.key", manual, StringComparison.Ordinal);
    }
}
