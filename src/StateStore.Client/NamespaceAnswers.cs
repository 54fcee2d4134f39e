namespace StateStore.Client;

/// <summary>Reads the answers of a server about namespaces.</summary>
internal static class NamespaceAnswers
{
    /// <summary>A bundle with its version. The members of an answer around them do not belong to the bundle.</summary>
    public static BundleSnapshot Bundle(JsonMembers answer)
    {
        var json = new JsonBuilder();
        json.Byte((byte)'{');
        for (var i = 0; i < answer.Count; i++)
        {
            if (answer.NameIs(i, "fsm"u8) || answer.NameIs(i, "json_schema"u8) || answer.NameIs(i, "ttl"u8) || answer.NameIs(i, "inbox"u8))
            {
                json.Raw(json.Length == 1 ? ""u8 : ","u8).Raw(answer.Member(i).Span);
            }
        }

        return new(answer.Number("version"u8), SchemaBundle.Parse(json.Byte((byte)'}').ToArray(), ServerLimits.Any).Value);
    }

    /// <summary>A page of namespaces.</summary>
    public static Result<NamespacePage> Page(JsonMembers answer) =>
        new NamespacePage([.. answer.Objects("namespaces"u8).Select(counts => Info(counts.Text("name"u8), counts))], answer.OptionalText("next"u8));

    /// <summary>The outcome of a deletion.</summary>
    public static NamespaceDeleted Deleted(JsonMembers answer) => new(answer.Flag("deleted"u8), answer.Flag("sweeping"u8));

    /// <summary>The description of a namespace.</summary>
    public static Result<NamespaceDescription> Description(JsonMembers answer) => new NamespaceDescription(
        Info(answer.Text("namespace"u8), answer.Object("counts"u8)),
        answer.Find("bundle"u8) is { IsObject: true } bundle ? Bundle(JsonMembers.Of(bundle)) : null,
        ChangeAnswers.Changes(answer))
    {
        BundleError = Error(answer.Find("bundle_error"u8)),
        EventsError = Error(answer.Find("events_error"u8)),
    };

    private static StoreError? Error(JsonText? error) => error is { } json ? ErrorAnswers.Of(JsonMembers.Of(json)) : null;

    private static NamespaceInfo Info(string name, JsonMembers counts) => new(name, counts.Number("conversations"u8), counts.Number("events"u8))
    {
        Keys = counts.Number("keys"u8),
        KeyBytes = counts.Number("key_bytes"u8),
        TableEvents = counts.Number("table_events"u8),
        KeyEvents = counts.Number("key_events"u8),
        Inboxes = counts.OptionalNumber("inboxes"u8) ?? 0,
        InboxBytes = counts.OptionalNumber("inbox_bytes"u8) ?? 0,
        MessageEvents = counts.OptionalNumber("message_events"u8) ?? 0,
    };
}
