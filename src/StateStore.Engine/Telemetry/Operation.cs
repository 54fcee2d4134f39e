namespace StateStore.Engine.Telemetry;

/// <summary>An operation that changes something, as labels and spans name it. There is one object for each.</summary>
/// <param name="Kind">The value of the label <c>kind</c>.</param>
/// <param name="Name">The value of the label <c>operation</c>.</param>
internal sealed record Operation(string Kind, string Name)
{
    public const string Bundle = "bundle";
    public const string Conversation = "conversation";
    public const string Key = "key";
    public const string Namespace = "namespace";
    public const string Table = "table";

    /// <summary>The name of the span.</summary>
    public string SpanName { get; } = $"{Kind} {Name}";
}
