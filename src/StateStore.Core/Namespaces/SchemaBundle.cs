namespace StateStore.Core.Namespaces;

/// <summary>
/// The rules of a namespace: a state machine, a JSON Schema, or both. Its JSON is <c>{"fsm": {...}?, "json_schema": {...}?, "ttl": "30d"?}</c> ("Set
/// Schema Bundle" of the Activepieces piece; <c>ttl</c> is our addition).
/// </summary>
/// <param name="Fsm">The machine; null if the bundle has none.</param>
/// <param name="FsmJson">The machine as it was given.</param>
/// <param name="DataSchema">The compiled schema; null if the bundle has none.</param>
/// <param name="JsonSchema">The schema as it was given.</param>
public sealed record SchemaBundle(FsmDefinition? Fsm, JsonText? FsmJson, DataSchema? DataSchema, JsonText? JsonSchema)
{
    /// <summary>The time that a conversation lives from each change on, unless the change says another.</summary>
    public TimeToLive Ttl { get; init; }

    /// <summary>The time to live as it was given; null if it was not.</summary>
    public JsonText? TtlJson { get; init; }

    /// <summary>Warnings of probable mistakes in an accepted bundle; at most <see cref="Limits.ErrorDetails"/> warnings.</summary>
    public IReadOnlyList<Problem> Warnings(Limits limits) =>
        [.. (Fsm is null ? [] : FsmWarnings.Of(Fsm)).Concat(DataSchema?.Warnings ?? []).Take(limits.ErrorDetails)];

    /// <summary>The states that a conversation can have; null if any state is allowed.</summary>
    public IReadOnlySet<string>? KnownStates => Fsm is { UnlistedAllowed: false } ? Fsm.States : null;

    /// <summary>The state in which a new conversation starts.</summary>
    public static string InitialState(SchemaBundle? bundle) => bundle?.Fsm?.Initial ?? FsmDefinition.UnknownState;

    /// <summary>
    /// Reads a bundle from outside. Errors: INVALID_JSON; INVALID_INPUT for an unknown property, a bad <c>ttl</c>, or neither machine nor schema;
    /// INVALID_SCHEMA with every problem of both.
    /// </summary>
    public static Result<SchemaBundle> Parse(ReadOnlySpan<byte> utf8, Limits limits)
    {
        var parsed = JsonMembers.Parse(utf8, limits);
        return parsed.TryGet(out var members, out var error) ? Read(members, limits, isStored: false) : error;
    }

    /// <summary>
    /// Reads a stored bundle. An older tool may have written it without a check. It writes no version, and its JSON Schema is draft 7 unless <c>$schema</c>
    /// names another dialect. The schema of the returned bundle then says so.
    /// </summary>
    public static Result<SchemaBundle> ParseStored(ReadOnlySpan<byte> stored, Limits limits)
    {
        var parsed = JsonMembers.Parse(stored, limits);
        return parsed.TryGet(out var members, out var error) ? Read(members, limits, isStored: true) : error;
    }

    private static Result<SchemaBundle> Read(JsonMembers members, Limits limits, bool isStored)
    {
        JsonText? fsmJson = null;
        JsonText? jsonSchema = null;
        JsonText? ttlJson = null;
        for (var i = 0; i < members.Count; i++)
        {
            var value = members.Value(i);
            if (members.NameIs(i, "fsm"u8))
            {
                fsmJson = OrAbsent(value);
            }
            else if (members.NameIs(i, "json_schema"u8))
            {
                jsonSchema = OrAbsent(value);
            }
            else if (members.NameIs(i, "ttl"u8))
            {
                ttlJson = OrAbsent(value);
            }
            else if (!isStored || !members.NameIs(i, "version"u8))
            {
                return StoreError.InvalidInput($"Unknown property \"{members.Name(i)}\"; a schema bundle has fsm, json_schema and ttl");
            }
        }

        if (fsmJson is null && jsonSchema is null)
        {
            return StoreError.InvalidInput("A schema bundle needs fsm, json_schema, or both");
        }

        if (isStored && members.Find("version"u8) is null && jsonSchema is { } older)
        {
            jsonSchema = WithDraft7(older);
        }

        return ReadTtl(ttlJson, limits).TryGet(out var ttl, out var error) && Compile(fsmJson, jsonSchema, limits).TryGet(out var bundle, out error)
            ? bundle with { Ttl = ttl, TtlJson = ttlJson }
            : error;
    }

    private static Result<SchemaBundle> Compile(JsonText? fsmJson, JsonText? jsonSchema, Limits limits)
    {
        var problems = new List<Problem>();
        var fsm = fsmJson is { } machine ? new FsmReader(limits, problems).Read(machine) : null;
        var dataSchema = jsonSchema is { } schema ? DataSchema.Compile(schema, limits, problems) : null;
        if (problems.Count > 0)
        {
            return StoreError.FromProblems(ErrorCode.InvalidSchema, "The schema bundle is not valid", problems);
        }

        return new SchemaBundle(fsm, fsmJson, dataSchema, jsonSchema);
    }

    private static Result<TimeToLive> ReadTtl(JsonText? ttl, Limits limits) =>
        ttl is { } json ? DurationText.Ttl(json.TryString() ?? json.ToString(), limits) : TimeToLive.Unsaid;

    /// <summary>The schema with the dialect of the older tool, unless it names its own.</summary>
    private static JsonText WithDraft7(JsonText schema)
    {
        if (!schema.IsObject || JsonMembers.Of(schema).Find("$schema"u8) is not null)
        {
            return schema;
        }

        var rest = schema.Utf8.Span[1..];
        var json = new JsonBuilder(rest.Length + 64);
        json.Raw("{\"$schema\":\"http://json-schema.org/draft-07/schema#\""u8).Raw(rest is [(byte)'}'] ? ""u8 : ","u8);
        return json.Raw(rest).ToJsonText();
    }

    /// <summary>Null for the JSON value <c>null</c>, which stands for an absent part.</summary>
    private static JsonText? OrAbsent(JsonText value) => value.Utf8.Span.SequenceEqual("null"u8) ? null : value;
}
