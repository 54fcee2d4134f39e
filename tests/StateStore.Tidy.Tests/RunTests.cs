using System.Xml.Linq;

namespace StateStore.Tidy.Tests;

/// <summary>The README's first command does what the README says of it.</summary>
public sealed class RunTests
{
    /// <summary>The web SDK would otherwise start the server in the project's own folder, and its data would land among the sources.</summary>
    [Fact]
    public void The_server_runs_in_the_working_directory_of_the_caller()
    {
        var project = XDocument.Parse(Repository.ReadText("src/StateStore.Server/StateStore.Server.csproj"));
        Assert.Equal("false", Assert.Single(project.Descendants("EnableDefaultRunWorkingDirectory")).Value);
    }
}
