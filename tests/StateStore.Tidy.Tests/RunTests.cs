using System.Xml.Linq;

namespace StateStore.Tidy.Tests;

/// <summary>The first command of the README works as the README says.</summary>
public sealed class RunTests
{
    /// <summary>By default the web SDK would start the server in the project's own folder, and the data would be among the sources.</summary>
    [Fact]
    public void The_server_runs_in_the_working_directory_of_the_caller()
    {
        var project = XDocument.Parse(Repository.ReadText("src/StateStore.Server/StateStore.Server.csproj"));
        Assert.Equal("false", Assert.Single(project.Descendants("EnableDefaultRunWorkingDirectory")).Value);
    }
}
