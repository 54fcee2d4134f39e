namespace StateStore.Engine.Commits;

/// <summary>Makes the refusal of a change that would raise a namespace above its quota.</summary>
internal static class QuotaRefusal
{
    /// <summary>
    /// LIMIT_EXCEEDED. Details: <c>{"keys":n,"max_keys":n}</c> or <c>{"bytes":n,"max_bytes":n}</c> for keys; likewise <c>conversations</c>,
    /// <c>conversation_bytes</c>, <c>records</c>, <c>record_bytes</c>, <c>inboxes</c>, <c>inbox_bytes</c>.
    /// </summary>
    public static StoreError Of(string ns, in QuotaExcess excess, NamespaceQuota quota)
    {
        var (used, most) = (excess.Usage, quota.Of(excess.Count));
        var (entries, bytes) = excess.Count switch
        {
            EntryCount.Conversations => ("conversations", "conversation_bytes"),
            EntryCount.Records => ("records", "record_bytes"),
            EntryCount.Inboxes => ("inboxes", "inbox_bytes"),
            _ => ("keys", "bytes"),
        };
        var option = "--max-" + (!excess.IsOfBytes ? entries : excess.Count == EntryCount.Keys ? "key-bytes" : bytes.Replace('_', '-'));
        var remedy = excess.Count == EntryCount.Inboxes ? "handle waiting messages" : $"delete {entries}";
        return excess.IsOfBytes
            ? Refusal(bytes, used.Bytes, most.Bytes, $"its {entries} take {used.Bytes} bytes and may take {most.Bytes} ({option}). Nothing was changed; {remedy}, store smaller ones, or raise the quota")
            : Refusal(entries, used.Entries, most.Entries, $"it holds {used.Entries} {entries} and may hold {most.Entries} ({option}). Nothing was changed; {remedy}, or raise the quota");

        StoreError Refusal(string what, long present, long allowed, string words)
        {
            var details = new JsonBuilder();
            details.Raw("{"u8).String(what).Raw(":"u8).Number(present).Raw(","u8).String("max_" + what).Raw(":"u8).Number(allowed).Raw("}"u8);
            return new(ErrorCode.LimitExceeded, $"The namespace \"{ns}\" has no room: {words}", details.ToJsonText());
        }
    }
}
