namespace StateStore.AspNetCore.Tests.Support;

/// <summary>An HTTP answer, read to its end.</summary>
public sealed record Answer(HttpStatusCode Status, string Body, string? ETag, IReadOnlyDictionary<string, string> Headers)
{
    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    public JsonElement Conversation => Json.GetProperty("conversation");

    public string? ErrorCode => Json.GetProperty("error").GetProperty("code").GetString();

    public string Message => Json.GetProperty("error").GetProperty("message").GetString()!;

    public static async Task<Answer> ReadAsync(HttpResponseMessage response)
    {
        var headers = response.Headers.Concat(response.Content.Headers)
            .ToDictionary(header => header.Key, header => string.Join(",", header.Value), StringComparer.OrdinalIgnoreCase);
        return new(response.StatusCode, await response.Content.ReadAsStringAsync(), response.Headers.ETag?.Tag, headers);
    }

    /// <summary>Asserts that the request succeeded and that the answer has exactly these members, in this order.</summary>
    public Answer ShouldBeOk(params string[] members)
    {
        Assert.True(Status == HttpStatusCode.OK, $"{Status}: {Body}");
        Assert.True(Json.GetProperty("ok").GetBoolean());
        if (members.Length > 0)
        {
            Assert.Equal(members, Json.EnumerateObject().Select(member => member.Name));
        }

        return this;
    }

    /// <summary>Asserts this status and code, the common shape of errors, and that the answer reveals no internals.</summary>
    public Answer ShouldFail(int status, string code, string saying = "")
    {
        Assert.True((int)Status == status, $"{Status}: {Body}");
        Assert.False(Json.GetProperty("ok").GetBoolean());
        Assert.Equal(code, ErrorCode);
        Assert.NotEmpty(Message);
        Assert.Contains(saying, Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", Body, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", Body, StringComparison.Ordinal);
        return this;
    }
}
