namespace StateStore.Packages.Tests;

/// <summary>The packages as files.</summary>
[Collection(nameof(PackedFeed))]
public sealed class ContentTests(PackedFeed feed)
{
    private const string Meta = "StateStore";
    private const string Tool = "StateStore.Server";

    [Fact]
    public void Every_library_of_the_sources_is_packed_except_those_that_only_the_server_uses()
    {
        var projects = Repository.Files.Where(path => path.EndsWith(".csproj", StringComparison.Ordinal) && path.StartsWith("src/StateStore", StringComparison.Ordinal))
            .Select(path => Path.GetFileNameWithoutExtension(path)!);
        Assert.Equal(projects.Except(["StateStore.Transfer"]).Order(StringComparer.Ordinal), feed.Packages.Select(package => package.Id).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_package_has_the_same_version() => Assert.Single(feed.Packages.Select(package => package.Version).Distinct());

    [Fact]
    public void Every_package_has_a_licence_a_description_tags_a_readme_and_an_icon() => Assert.All(feed.Packages, package =>
    {
        Assert.Equal("MIT", package.Metadata["license"]);
        Assert.NotEqual("Package Description", package.Metadata["description"]);
        Assert.NotEmpty(package.Metadata["tags"]);
        Assert.Contains(package.Metadata["readme"], package.Files);
        Assert.Contains(package.Metadata["icon"], package.Files);
    });

    [Fact]
    public void Every_library_has_its_documentation_and_its_symbols() => Assert.All(
        feed.Packages.Where(package => package.Id is not (Meta or Tool)),
        package => Assert.All(
            (string[])["dll", "xml", "pdb"],
            kind => Assert.Contains($"lib/net10.0/{package.Id}.{kind}", package.Files)));

    [Fact]
    public void No_package_depends_on_one_of_ours_that_is_not_packed() => Assert.All(
        feed.Packages.SelectMany(package => package.Dependencies).Where(dependency => dependency.Id.StartsWith(Meta, StringComparison.OrdinalIgnoreCase)),
        dependency => Assert.Contains(feed.Packages, package => (package.Id, package.Version) == dependency));

    /// <summary>Beside them the base class library is enough, so they are useful without a state store.</summary>
    [Theory]
    [InlineData("StateStore.JsonSchema")]
    [InlineData("StateStore.Zmtp")]
    public void A_package_that_is_useful_alone_depends_on_no_other(string id) =>
        Assert.Empty(feed.Packages.Single(package => package.Id == id).Dependencies);

    [Theory]
    [InlineData("Microsoft.Extensions.Hosting")]
    [InlineData("StateStore.Engine")]
    [InlineData("StateStore.Storage.Sqlite")]
    public void The_first_package_brings_the_engine_SQLite_and_a_host(string id) =>
        Assert.Contains(id, feed.Packages.Single(package => package.Id == Meta).Dependencies.Select(dependency => dependency.Id));
}
