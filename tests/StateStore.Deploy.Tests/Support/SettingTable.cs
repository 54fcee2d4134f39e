using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace StateStore.Deploy.Tests.Support;

/// <summary>The settings of the server, read from the tables in its sources: each row starts with name, value, default and description.</summary>
internal static class SettingTable
{
    /// <summary>The default of each setting, by the name of its environment variable.</summary>
    public static IReadOnlyDictionary<string, string> Defaults { get; } =
        ((string[])["Settings", "ClusterSettings", "JwtSettings", "WebhookSettings"]).SelectMany(name => Read($"src/StateStore.Server/Options/{name}.cs")).ToDictionary();

    public static string Variable(string option) => "STATESTORE_" + option.ToUpperInvariant().Replace('-', '_');

    private static Dictionary<string, string> Read(string path)
    {
        var rows = SourceFile.Read(path).Syntax.DescendantNodes().OfType<CollectionExpressionSyntax>().First().Elements.OfType<ExpressionElementSyntax>()
            .Select(element => element.Expression)
            .Select(row => row switch
            {
                InvocationExpressionSyntax call => call.ArgumentList,
                BaseObjectCreationExpressionSyntax creation => creation.ArgumentList!,
                _ => throw new InvalidOperationException($"{path}: this row can't be read: {row}"),
            })
            .ToDictionary(row => Variable(Literal(row, 0)), row => Literal(row, 2));
        Assert.True(rows.Count >= 3, $"{path} has no table");
        return rows;
    }

    private static string Literal(ArgumentListSyntax row, int index) =>
        row.Arguments[index].Expression is LiteralExpressionSyntax { Token.Value: string text }
            ? text
            : throw new InvalidOperationException($"Not a text: {row.Arguments[index]}");
}
