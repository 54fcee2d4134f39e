using System.Collections.Immutable;

namespace StateStore.Engine.Commands;

/// <summary>A command of the Simple State Engine as the client sent it. Its members are read when they are needed.</summary>
public sealed class CommandRequest
{
    private const string DefaultNamespace = "default";

    private readonly JsonMembers _members;

    private CommandRequest(JsonMembers members)
    {
        _members = members;
        Name = (Text("cmd"u8) ?? "").ToUpperInvariant();
        Namespace = Text("namespace"u8) ?? DefaultNamespace;
    }

    /// <summary>The name of the command in upper case; empty if absent.</summary>
    public string Name { get; }

    /// <summary>The namespace of the tables: the member <c>namespace</c>, or <c>default</c> without one.</summary>
    public string Namespace { get; }

    /// <summary>True if the request has a <c>namespace</c>; false if it uses the default.</summary>
    public bool NamesNamespace => Text("namespace"u8) is not null;

    /// <summary>Returns INVALID_INPUT for a member that the command does not take; otherwise null.</summary>
    internal StoreError? CheckMembers() => CommandMembers.Check(this, _members);

    /// <summary>The value of a member; null if the request has no such member.</summary>
    /// <param name="name">The name in UTF-8.</param>
    public JsonText? this[ReadOnlySpan<byte> name] => _members.Find(name);

    /// <summary>Reads a request. The messages of errors are those of the Simple State Engine.</summary>
    public static Result<CommandRequest> Parse(ReadOnlySpan<byte> utf8, Limits limits)
    {
        if (!JsonMembers.Parse(utf8, limits).TryGet(out var members, out var error))
        {
            return error.Code == ErrorCode.InvalidJson
                ? error with { Message = "invalid JSON" }
                : StoreError.InvalidInput("The request must be a JSON object");
        }

        return Of(members);
    }

    /// <summary>Reads a command inside a batch, or another object with the members of a command.</summary>
    public static Result<CommandRequest> Of(JsonMembers members)
    {
        var request = new CommandRequest(members);
        return (request.NotText("cmd"u8, "cmd") ?? request.NotText("namespace"u8, "namespace")) is { } error ? error : request;
    }

    /// <summary>The name of the table.</summary>
    public Result<string> State() => this["state"u8] switch
    {
        null => StoreError.InvalidInput("Missing 'state' field"),
        { } state when state.TryString() is { } name => name,

        // The Simple State Engine accepts any value as a name, and then finds no table with that name.
        { } other => StoreError.NotFound($"State '{(other.ToString() == "null" ? "None" : other.ToString())}' not found"),
    };

    /// <summary>The value of a member; INVALID_INPUT if the request has no such member.</summary>
    /// <param name="name">The name in UTF-8.</param>
    public Result<JsonText> Required(ReadOnlySpan<byte> name) =>
        this[name] is { } value ? value : StoreError.InvalidInput($"Missing '{System.Text.Encoding.UTF8.GetString(name)}' field");

    /// <summary>Reads the member <c>id</c>; INVALID_INPUT if it is absent or not the id of a record.</summary>
    public Result<long> Id() => Required("id"u8).TryGet(out var id, out var error) ? RecordId.Parse(id) : error;

    /// <summary>Reads a whole number of 0 or more; null if it is absent or null.</summary>
    public Result<long?> Count(ReadOnlySpan<byte> name)
    {
        if (this[name] is not { } value || IsNull(value))
        {
            return (long?)null;
        }

        return long.TryParse(value.Utf8.Span, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number)
            ? number
            : StoreError.InvalidInput($"{System.Text.Encoding.UTF8.GetString(name)} must be a whole number, 0 or more");
    }

    /// <summary>Whether a member is <c>true</c>. Any other value counts as false, and so does an absent member.</summary>
    /// <param name="name">The name in UTF-8.</param>
    public bool Flag(ReadOnlySpan<byte> name) => this[name]?.ToString() == "true";

    /// <summary>Reads an array of strings.</summary>
    public Result<ImmutableArray<string>> Texts(ReadOnlySpan<byte> name)
    {
        if (this[name] is { } array && array.Utf8.Span[0] == '[')
        {
            ImmutableArray<string?> texts = [.. JsonItems.Of(array).Select(item => item.TryString())];
            if (!texts.Contains(null))
            {
                return ImmutableArray.CreateRange(texts, text => text!);
            }
        }

        return StoreError.InvalidInput($"{System.Text.Encoding.UTF8.GetString(name)} must be an array of field names");
    }

    /// <summary>Whether a value is the JSON value <c>null</c>.</summary>
    public static bool IsNull(JsonText value) => value.Utf8.Span.SequenceEqual("null"u8);

    private string? Text(ReadOnlySpan<byte> name) => this[name]?.TryString();

    private StoreError? NotText(ReadOnlySpan<byte> name, string called) => this[name] is { } value && !IsNull(value) && value.TryString() is null
        ? StoreError.InvalidInput($"{called} must be a string")
        : null;
}
