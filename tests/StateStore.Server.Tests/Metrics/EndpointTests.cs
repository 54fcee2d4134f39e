namespace StateStore.Server.Tests.Metrics;

/// <summary>The endpoint <c>/metrics</c>, and what a server loads for it.</summary>
public sealed class EndpointTests : ServerTest
{
    [Fact]
    public async Task Without_the_option_there_is_no_such_path_and_neither_OpenTelemetry_nor_Orleans_nor_JwtBearer_is_loaded()
    {
        await using var server = await ServerProcess.StartServingAsync(Directory, "");
        Assert.Equal(404, (await server.SendAsync("GET", "/metrics")).Status);
        Assert.Equal(200, (await server.SendAsync("PUT", Conversation, """{"state":"A"}""")).Status);
        var loaded = server.LoadedAssemblies();
        Assert.Contains("StateStore.Engine.dll", loaded);
        Assert.DoesNotContain(loaded, name => name.StartsWith("OpenTelemetry", StringComparison.Ordinal));
        Assert.DoesNotContain(loaded, name => name.StartsWith("Microsoft.IdentityModel", StringComparison.Ordinal) || name.EndsWith("JwtBearer.dll", StringComparison.Ordinal));
        Assert.DoesNotContain(loaded, name => name.StartsWith("Orleans", StringComparison.Ordinal) || name == "StateStore.Orleans.dll");
    }

    [Fact]
    public async Task With_the_option_metrics_are_served_to_GET_as_Prometheus_text()
    {
        await using var server = await ServerProcess.StartServingAsync(Directory, "", ("STATESTORE_METRICS", "on"));
        using var answer = await server.Client.GetAsync(new Uri("/metrics", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("text/plain", answer.Content.Headers.ContentType?.MediaType);
        Assert.Contains("# TYPE statestore_storage_ready gauge", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(405, (await server.SendAsync("POST", "/metrics", "{}")).Status);
        Assert.DoesNotContain("/metrics", (await server.SendAsync("GET", "/openapi/v1.json")).Body, StringComparison.Ordinal);
        Assert.Contains("OpenTelemetry.dll", server.LoadedAssemblies());
    }

    [Theory]
    [InlineData("Host", "evil.example")]
    [InlineData("Origin", "http://evil.example")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    public async Task A_foreign_host_or_page_is_FORBIDDEN(string name, string value)
    {
        await using var server = await ServerProcess.StartServingAsync(Directory, "--metrics on");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");
        request.Headers.TryAddWithoutValidation(name, value);
        using var answer = await server.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Fact]
    public Task A_value_that_is_neither_on_nor_off_ends_with_one_line() => RefusesAsync(2, "--metrics: \"maybe\"", "--metrics maybe");
}
