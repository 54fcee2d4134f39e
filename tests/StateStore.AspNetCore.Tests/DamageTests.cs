namespace StateStore.AspNetCore.Tests;

/// <summary>Damaged entries over HTTP: the status is 409 without <c>Retry-After</c>, and lists go on.</summary>
public sealed class DamageTests : DoorTest
{
    private const string Namespace = "bot:proposal";

    [Fact]
    public async Task A_damaged_entry_answers_409_CORRUPT_without_Retry_After_and_is_repaired_by_PUT_and_DELETE()
    {
        await PlantAsync(EntityKey.Conversation("one"));
        await PlantAsync(EntityKey.Key("k"));

        var answer = (await Door.GetAsync(One)).ShouldFail(409, "CORRUPT", "bytes that are not JSON, not a conversation");
        Assert.False(answer.Headers.ContainsKey("Retry-After"));
        (await Door.SendAsync("POST", One)).ShouldFail(409, "CORRUPT");
        (await Door.PutAsync(One, Set("A"), ("If-Match", "\"1\""))).ShouldFail(409, "CORRUPT");
        (await Door.PutAsync(One, Set("A"))).ShouldBeOk();
        (await Door.GetAsync(One)).ShouldBeOk();

        (await Door.GetAsync(Ns + "/keys/k")).ShouldFail(409, "CORRUPT");
        (await Door.SendAsync("DELETE", Ns + "/keys/k")).ShouldBeOk();
        (await Door.GetAsync(Ns + "/keys/k")).ShouldFail(404, "NOT_FOUND");
    }

    [Fact]
    public async Task Lists_show_the_readable_entries_and_name_the_damaged_ones()
    {
        await Door.PutAsync(Ns + "/conversations/a", Set("A"));
        await Door.PutAsync(Ns + "/keys/a", "1");
        await Door.PutAsync(Ns + "/tables/a", "{}");
        await Door.PutAsync(Ns + "/tables/a/records/1", "{\"n\":1}");
        await Door.PutAsync(Ns + "/tables/a/records/2", "{\"n\":1}");
        var lists = new[] { "conversations", "keys", "tables", "tables/a/records" };
        foreach (var list in lists)
        {
            Assert.DoesNotContain("corrupt", (await Door.GetAsync($"{Ns}/{list}")).ShouldBeOk().Body, StringComparison.Ordinal);
        }

        await PlantAsync(EntityKey.Conversation("bad"));
        await PlantAsync(EntityKey.Key("bad"));
        await PlantAsync(EntityKey.Table("bad"));
        var records = await Door.Storage.ScanAsync(Namespace, new(KeyKind.Record, "", null, 10), default);
        await PlantAsync(new(KeyKind.Record, records.Entries[^1].Id));
        foreach (var (list, id) in lists.Zip(["bad", "bad", "bad", "2"]))
        {
            var answer = (await Door.GetAsync($"{Ns}/{list}")).ShouldBeOk("ok", list.Split('/')[^1], "next", "corrupt");
            var corrupt = answer.Json.GetProperty("corrupt");
            Assert.Equal(id, corrupt[0].GetProperty("id").GetString());
            Assert.Contains("can't be read", corrupt[0].GetProperty("message").GetString(), StringComparison.Ordinal);
            Assert.Equal(1, answer.Json.GetProperty(list.Split('/')[^1]).GetArrayLength());
        }

        var listed = await Door.SendAsync("POST", "/v1/commands", $$"""{"cmd":"LIST_RECORDS","state":"a","namespace":"{{Namespace}}"}""");
        Assert.Contains("\"records\":[{\"id\":1,\"n\":1}],\"corrupt\":[{\"id\":\"2\"", listed.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_bundle_answers_409_CORRUPT_and_debug_shows_the_error()
    {
        await PlantAsync(EntityKey.Schema, "{\"fsm\":{\"initial\":7}}");

        (await Door.GetAsync(Ns + "/schema")).ShouldFail(409, "CORRUPT");
        (await Door.PutAsync(One, Set("A"))).ShouldFail(409, "CORRUPT");
        var debug = (await Door.GetAsync(Ns + "/debug")).ShouldBeOk("ok", "namespace", "bundle", "bundle_error", "counts", "events").Json;
        Assert.Equal("CORRUPT", debug.GetProperty("bundle_error").GetProperty("code").GetString());
        (await Door.SendAsync("DELETE", Ns + "/schema")).ShouldBeOk();
        (await Door.PutAsync(One, Set("A"))).ShouldBeOk();
    }

    private async Task PlantAsync(EntityKey key, string bytes = "no json") =>
        await Door.Storage.CommitAsync(new(Namespace, [], [Write.Put(key, new(1_000_000), Encoding.UTF8.GetBytes(bytes))], []), default);
}
