using System.Collections.Immutable;
using System.IO.Compression;
using System.Xml.Linq;

namespace StateStore.Packages.Tests.Support;

/// <summary>A packed file: its description and its contents.</summary>
/// <param name="Id">The name of the package.</param>
/// <param name="Version">Its version.</param>
/// <param name="Metadata">The elements of its description, by name.</param>
/// <param name="Dependencies">The packages that it brings, with their versions.</param>
/// <param name="Files">The paths of its files, and of the files of its symbols.</param>
public sealed record Package(
    string Id,
    string Version,
    IReadOnlyDictionary<string, string> Metadata,
    ImmutableArray<(string Id, string Version)> Dependencies,
    ImmutableArray<string> Files)
{
    public static Package Read(string path)
    {
        using var zip = ZipFile.OpenRead(path);
        using var description = zip.Entries.Single(entry => entry.FullName.EndsWith(".nuspec", StringComparison.Ordinal)).Open();
        var metadata = XDocument.Load(description).Root!.Elements().Single();
        var elements = metadata.Elements().ToDictionary(element => element.Name.LocalName, element => element.Value);
        var dependencies = metadata.Descendants().Where(element => element.Name.LocalName == "dependency")
            .Select(element => (element.Attribute("id")!.Value, element.Attribute("version")!.Value));
        return new(elements["id"], elements["version"], elements, [.. dependencies], [.. zip.Entries.Select(entry => entry.FullName), .. Symbols(path)]);
    }

    private static string[] Symbols(string path)
    {
        var symbols = Path.ChangeExtension(path, ".snupkg");
        if (!File.Exists(symbols))
        {
            return [];
        }

        using var zip = ZipFile.OpenRead(symbols);
        return [.. zip.Entries.Select(entry => entry.FullName)];
    }
}
