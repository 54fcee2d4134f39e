namespace StateStore.Engine.Webhooks;

/// <summary>Times as text, as events have them.</summary>
internal static class TimeText
{
    /// <summary>The time in UTC with three decimals.</summary>
    public static string Of(DateTimeOffset at)
    {
        var json = new JsonBuilder();
        return json.Time(at).ToJsonText().TryString()!;
    }
}
