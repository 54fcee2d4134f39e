using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace StateStore.Deploy.Tests.Support;

/// <summary>A place in a YAML document. A missing place has neither text nor items.</summary>
internal readonly record struct Yaml(YamlNode? Node)
{
    public bool Exists => Node is not null;

    public string? Text => (Node as YamlScalarNode)?.Value;

    public int Number => int.Parse(Text!, System.Globalization.CultureInfo.InvariantCulture);

    public IEnumerable<Yaml> Items => (Node as YamlSequenceNode)?.Children.Select(child => new Yaml(child)) ?? [];

    /// <summary>The members of a mapping that have text values.</summary>
    public Dictionary<string, string?> Texts => Members.ToDictionary(member => member.Key, member => member.Value.Text);

    public IEnumerable<KeyValuePair<string, Yaml>> Members =>
        (Node as YamlMappingNode)?.Children.Select(child => KeyValuePair.Create(((YamlScalarNode)child.Key).Value!, new Yaml(child.Value))) ?? [];

    /// <summary>The place below this one. The path separates names by slashes.</summary>
    public Yaml this[string path] => path.Split('/').Aggregate(this, (place, name) =>
        new(place.Node is YamlMappingNode mapping && mapping.Children.TryGetValue(new YamlScalarNode(name), out var child) ? child : null));

    public static IReadOnlyList<Yaml> Parse(string text)
    {
        var stream = new YamlStream();
        stream.Load(new MergingParser(new Parser(new StringReader(text))));
        return [.. stream.Documents.Select(document => new Yaml(document.RootNode))];
    }

    /// <summary>True if this mapping has every member of the other one, with the same text.</summary>
    public bool Includes(Yaml labels)
    {
        var mine = Texts;
        return labels.Exists && labels.Texts.All(label => mine.TryGetValue(label.Key, out var value) && value == label.Value);
    }
}
