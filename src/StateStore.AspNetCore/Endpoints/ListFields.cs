namespace StateStore.AspNetCore.Endpoints;

/// <summary>The members that a list shows of each conversation, beside the id: all, or those of the query parameter <c>fields</c>.</summary>
internal sealed class ListFields
{
    private static readonly string[] Names = ["state", "data", "version", "entered_at", "updated_at", "expires_at", "timeouts", "stuck"];
    private static readonly ListFields All = new(Names);

    private readonly bool _state;
    private readonly bool _data;
    private readonly bool _version;
    private readonly bool _enteredAt;
    private readonly bool _updatedAt;
    private readonly bool _expiresAt;
    private readonly bool _timeouts;
    private readonly bool _stuck;

    private ListFields(string[] names)
    {
        _state = names.Contains("state");
        _data = names.Contains("data");
        _version = names.Contains("version");
        _enteredAt = names.Contains("entered_at");
        _updatedAt = names.Contains("updated_at");
        _expiresAt = names.Contains("expires_at");
        _timeouts = names.Contains("timeouts");
        _stuck = names.Contains("stuck");
    }

    /// <summary>Reads a list of names with commas between them; all if it is absent. Errors: INVALID_INPUT for an unknown name.</summary>
    public static Result<ListFields> Read(string? text)
    {
        if (text is null)
        {
            return All;
        }

        var names = text.Split(',', StringSplitOptions.TrimEntries);
        return names.FirstOrDefault(name => !Names.Contains(name)) is { } unknown
            ? StoreError.InvalidInput($"fields: \"{unknown}\" is not a field of a conversation; the fields are {string.Join(", ", Names)}")
            : new ListFields(names);
    }

    /// <summary>Writes the members, each with a comma before it.</summary>
    public void Write(ListedConversation listed, scoped ref JsonBuilder json)
    {
        var conversation = listed.Conversation;
        if (_state)
        {
            json.Raw(",\"state\":"u8).String(conversation.State);
        }

        if (_data)
        {
            json.Raw(",\"data\":"u8).Raw(conversation.Data.Utf8.Span);
        }

        if (_version)
        {
            json.Raw(",\"version\":"u8).Number(listed.Version);
        }

        ConversationCodec.WriteTimes(this == All ? conversation : Selected(conversation), ref json);
    }

    private Conversation Selected(Conversation conversation) => conversation with
    {
        EnteredAt = _enteredAt ? conversation.EnteredAt : null,
        UpdatedAt = _updatedAt ? conversation.UpdatedAt : null,
        ExpiresAt = _expiresAt ? conversation.ExpiresAt : null,
        Timeouts = _timeouts ? conversation.Timeouts : [],
        Stuck = _stuck ? conversation.Stuck : null,
    };
}
