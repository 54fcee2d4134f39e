using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace StateStore.AspNetCore.Tests;

public sealed class OpenApiTests : DoorTest
{
    private JsonElement _document;

    /// <summary>Keys are stored, so that the document has the operations about them too.</summary>
    protected override AccessOptions Access => new() { IsOpenWithoutKeys = true };

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        _document = (await Door.GetAsync("/openapi/v1.json")).Json;
    }

    [Fact]
    public void Every_endpoint_is_described()
    {
        var ids = new HashSet<string>();
        var routes = Door.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(route => !route.RoutePattern.RawText!.StartsWith("/openapi", StringComparison.Ordinal)).ToList();
        Assert.Equal(91, routes.Count);
        foreach (var route in routes)
        {
            var method = route.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods.Single();
            var operation = Operation(route.RoutePattern.RawText!, method);
            Assert.NotEmpty(operation.GetProperty("summary").GetString()!);
            Assert.True(ids.Add(operation.GetProperty("operationId").GetString()!));
            Assert.True(operation.GetProperty("responses").TryGetProperty("200", out _));
            Assert.True(operation.GetProperty("responses").TryGetProperty("503", out _));
            Assert.NotEmpty(operation.GetProperty("tags").EnumerateArray());
        }
    }

    [Fact]
    public void Every_change_has_a_dry_run_except_the_deletion_that_has_a_confirmation()
    {
        var without = new List<string>();
        foreach (var path in _document.GetProperty("paths").EnumerateObject())
        {
            foreach (var operation in path.Value.EnumerateObject().Where(operation => operation.Name is "put" or "post" or "patch" or "delete"))
            {
                var parameters = operation.Value.TryGetProperty("parameters", out var all) ? all.GetRawText() : "";
                if (!parameters.Contains("#/components/parameters/DryRun", StringComparison.Ordinal))
                {
                    without.Add(operation.Value.GetProperty("operationId").GetString()!);
                }
            }
        }

        // The check of a bundle changes nothing.
        Assert.Equal(["checkSchema", "deleteNamespace"], without.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_version_of_the_document_is_the_version_of_the_product() =>
        Assert.Equal(StateStoreHttp.Version, _document.GetProperty("info").GetProperty("version").GetString());

    [Fact]
    public void Every_reference_resolves_and_every_component_is_used()
    {
        var references = References(_document).ToHashSet();
        foreach (var reference in references)
        {
            Assert.NotEqual(JsonValueKind.Undefined, Resolve(reference).ValueKind);
        }

        var components = _document.GetProperty("components").EnumerateObject()
            .SelectMany(kind => kind.Value.EnumerateObject().Select(component => $"#/components/{kind.Name}/{component.Name}"));
        Assert.Equal(components.Order(), references.Order());
    }

    [Fact]
    public async Task Real_answers_match_their_schemas()
    {
        await CheckAsync("PUT", "/schema", Bundle, Ns + "/schema");
        await CheckAsync("GET", "/schema", null, Ns + "/schema");
        await CheckAsync("POST", "/conversations/{id}", null, One);
        await CheckAsync("PUT", "/conversations/{id}", Set("PROPOSE", """{"n":1}"""), One);
        await CheckAsync("PUT", "/conversations/{id}", Set("NOWHERE"), One);
        await CheckAsync("PUT", "/conversations/{id}", "{}", One);
        await CheckAsync("GET", "/conversations/{id}", null, One);
        await CheckAsync("GET", "/conversations/{id}", null, Ns + "/conversations/none");
        await CheckAsync("GET", "/conversations", null, Ns + "/conversations?limit=1");
        await CheckAsync("GET", "/conversations/{id}/history", null, One + "/history");
        await CheckAsync("GET", "/events", null, Ns + "/events");
        await CheckAsync("GET", "/debug", null, Ns + "/debug");
        await CheckAsync("GET", "/stats", null, Ns + "/stats");
        await CheckAsync("DELETE", "/conversations/{id}", null, One);
        await CheckAsync("GET", "/events", null, Ns + "/events");
        await CheckAsync("DELETE", "/schema", null, Ns + "/schema");
        await CheckAsync("GET", "/debug", null, Ns + "/debug");
        await CheckAsync("DELETE", "", null, Ns + "?confirm=bot:proposal");
        await CheckAsync("DELETE", "", null, Ns);
        await CheckAsync("GET", "", null, "/v1/namespaces", "/v1/namespaces");
        await CheckAsync("GET", "", null, "/", "/");
        await CheckAsync("GET", "", null, "/health/live", "/health/live");
        await CheckAsync("GET", "", null, "/health/ready", "/health/ready");
    }

    [Fact]
    public async Task Answers_about_timeouts_match_their_schemas()
    {
        const string Timeout = "/conversations/{id}/timeouts/{to}";
        await CheckAsync("PUT", "/schema", """{"fsm":{"initial":"A","transitions":{"A":["B","C"]},"after":{"A":[{"delay":"1h","to":"B","data":{"n":1}},{"delay":"2h","to":"C","restart":"on_change"}]}}}""", Ns + "/schema");
        await CheckAsync("GET", "/schema", null, Ns + "/schema");
        await CheckAsync("POST", "/conversations/{id}", null, One);
        await CheckAsync("PATCH", Timeout, """{"delay":"5m"}""", One + "/timeouts/B");
        await CheckAsync("PATCH", Timeout, """{"at":"2040-01-01T00:00:00Z","expected_version":7}""", One + "/timeouts/B");
        await CheckAsync("DELETE", Timeout, null, One + "/timeouts/C");
        await CheckAsync("DELETE", Timeout, null, One + "/timeouts/C");
        await CheckAsync("GET", "/conversations", null, Ns + "/conversations");
        await CheckAsync("POST", Timeout + ":fire", null, One + "/timeouts/B:fire?dry_run=true");
        await CheckAsync("POST", Timeout + ":fire", null, One + "/timeouts/B:fire");
        await CheckAsync("GET", "/events", null, Ns + "/events");
    }

    [Fact]
    public async Task Answers_about_tables_match_their_schemas()
    {
        const string Table = Ns + "/tables/leads";
        await CheckAsync("PUT", "/tables/{table}", """{"max_length":5}""", Table);
        await CheckAsync("PUT", "/tables/{table}", """{"max_length":5}""", Table);
        await CheckAsync("GET", "/tables/{table}", null, Table);
        await CheckAsync("GET", "/tables", null, Ns + "/tables");
        await CheckAsync("POST", "/tables/{table}/records", """{"n":1}""", Table + "/records");
        await CheckAsync("PUT", "/tables/{table}/records", """{"records":[{"n":1},{"n":2}]}""", Table + "/records");
        await CheckAsync("GET", "/tables/{table}/records", null, Table + "/records?limit=1");
        await CheckAsync("GET", "/tables/{table}/records", null, Table + "/records?all=true&versions=true");
        await CheckAsync("POST", "/tables:batch", """{"operations":[{"op":"set_records","table":"leads","records":[{"n":1}]},{"op":"delete_record","table":"leads","id":9}]}""", Ns + "/tables:batch");
        await CheckAsync("PUT", "/tables/{table}/records/{record}", """{"n":3}""", Table + "/records/1");
        await CheckAsync("PATCH", "/tables/{table}/records/{record}", """{"n":4}""", Table + "/records/1");
        await CheckAsync("GET", "/tables/{table}/records/{record}", null, Table + "/records/1");
        await CheckAsync("DELETE", "/tables/{table}/records/{record}", null, Table + "/records/1");
        await CheckAsync("GET", "/tables/{table}/records/{record}", null, Table + "/records/1");
        await CheckAsync("GET", "/events", null, Ns + "/events?kind=table");
        await CheckAsync("DELETE", "/tables/{table}", null, Table);
        await CheckAsync("POST", "", """{"cmd":"LIST_STATES"}""", "/v1/commands", "/v1/commands");
        await CheckAsync("POST", "", """{"cmd":"GET_SCHEMA","state":"none"}""", "/v1/commands", "/v1/commands");
    }

    [Fact]
    public async Task Answers_about_keys_match_their_schemas()
    {
        const string Key = Ns + "/keys/a";
        await CheckAsync("PUT", "/keys/{key}", """{"n":1}""", Key);
        await CheckAsync("PUT", "/keys/{key}", "1", Key + "?ttl=30s");
        await CheckAsync("GET", "/keys/{key}", null, Key);
        await CheckAsync("GET", "/keys/{key}", null, Ns + "/keys/none");
        await CheckAsync("POST", "/keys/{key}/increment", """{"by":2}""", Key + "/increment");
        await CheckAsync("POST", "/keys/{key}/compare-and-set", """{"expected":3,"value":{"x":1}}""", Key + "/compare-and-set");
        await CheckAsync("POST", "/keys/{key}/compare-and-set", """{"expected":3,"value":{"x":1}}""", Key + "/compare-and-set");
        await CheckAsync("POST", "/keys/{key}/touch", """{"ttl":"-1"}""", Key + "/touch");
        await CheckAsync("GET", "/keys", null, Ns + "/keys?limit=1");
        await CheckAsync("GET", "/keys", null, Ns + "/keys?values=true");
        await CheckAsync("POST", "/keys:batch", """{"operations":[{"op":"get","key":"a"},{"op":"set","key":"b","value":1,"ttl":"1h"},{"op":"delete","key":"c"}]}""", Ns + "/keys:batch");
        await CheckAsync("POST", "/keys:batch", """{"operations":[{"op":"acquire","name":"l","owner":"a","ttl":"1h"},{"op":"take","name":"m","limit":1,"window":"1h"}]}""", Ns + "/keys:batch");
        await CheckAsync("GET", "/events", null, Ns + "/events?kind=key");
        await CheckAsync("DELETE", "/keys/{key}", null, Key);
    }

    [Fact]
    public async Task Answers_about_leases_and_limits_match_their_schemas()
    {
        const string Lease = Ns + "/leases/a";
        await CheckAsync("POST", "/leases/{lease}/acquire", """{"owner":"a","ttl":"30s","wait":"1s"}""", Lease + "/acquire");
        await CheckAsync("POST", "/leases/{lease}/acquire", """{"owner":"b","ttl":"30s"}""", Lease + "/acquire");
        await CheckAsync("GET", "/leases/{lease}", null, Lease);
        await CheckAsync("GET", "/leases/{lease}", null, Ns + "/leases/none");
        await CheckAsync("POST", "/leases/{lease}/renew", """{"owner":"a","token":1,"ttl":"30s"}""", Lease + "/renew");
        await CheckAsync("POST", "/leases/{lease}/release", """{"owner":"a","token":1}""", Lease + "/release");
        await CheckAsync("POST", "/limits/{limit}", """{"limit":1,"window":"1h"}""", Ns + "/limits/a");
        await CheckAsync("POST", "/limits/{limit}", """{"limit":1,"window":"1h","kind":"sliding","n":1}""", Ns + "/limits/a");
    }

    [Fact]
    public void Every_body_and_every_answer_has_examples_that_match_its_schema()
    {
        foreach (var operation in _document.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject()))
        {
            var contents = operation.Value.GetProperty("responses").EnumerateObject().Select(response => response.Value)
                .Concat(operation.Value.TryGetProperty("requestBody", out var body) ? [body] : [])
                .Where(holder => holder.TryGetProperty("content", out _)).SelectMany(holder => holder.GetProperty("content").EnumerateObject());
            foreach (var content in contents.Select(content => content.Value))
            {
                var examples = content.TryGetProperty("example", out var one)
                    ? [one]
                    : content.GetProperty("examples").EnumerateObject().Select(example => Resolve(example.Value.GetProperty("$ref").GetString()!).GetProperty("value"));
                Assert.NotEmpty(examples);
                foreach (var example in examples)
                {
                    SchemaCheck.Matches(_document, content.GetProperty("schema"), example, operation.Value.GetProperty("operationId").GetString()!);
                }
            }
        }
    }

    [Fact]
    public void Object_schemas_describe_their_members_or_allow_any_and_members_have_no_default()
    {
        foreach (var schema in Schemas(_document.GetProperty("components").GetProperty("schemas")))
        {
            var isObject = schema.TryGetProperty("type", out var type) && type.GetRawText().Contains("\"object\"", StringComparison.Ordinal);
            Assert.True(!isObject || schema.TryGetProperty("properties", out _) || schema.TryGetProperty("additionalProperties", out _), schema.GetRawText());

            // Client generators treat a member with a default as a required member.
            Assert.False(schema.TryGetProperty("default", out var given) && given.ValueKind != JsonValueKind.Object, schema.GetRawText());
            Assert.True(!schema.TryGetProperty("enum", out _) || isObject || schema.TryGetProperty("type", out _), schema.GetRawText());
        }

        static IEnumerable<JsonElement> Schemas(JsonElement element) => element.ValueKind == JsonValueKind.Object
            ? element.EnumerateObject().Where(member => member.Name is not ("example" or "examples")).SelectMany(member => Schemas(member.Value)).Append(element)
            : [];
    }

    [Fact]
    public void Examples_match_their_schemas()
    {
        foreach (var schema in _document.GetProperty("components").GetProperty("schemas").EnumerateObject())
        {
            if (schema.Value.TryGetProperty("example", out var example))
            {
                SchemaCheck.Matches(_document, schema.Value, example, schema.Name);
            }
        }
    }

    private async Task CheckAsync(string method, string template, string? body, string path, string root = "/v1/namespaces/{ns}")
    {
        var operation = Operation(root + template, method);
        if (body is not null && operation.TryGetProperty("requestBody", out var request) && body != "{}")
        {
            SchemaCheck.Matches(_document, SchemaOf(request), JsonDocument.Parse(body).RootElement, "body");
        }

        var answer = await Door.SendAsync(method, path, body);
        var status = ((int)answer.Status).ToString(System.Globalization.CultureInfo.InvariantCulture);
        Assert.True(operation.GetProperty("responses").TryGetProperty(status, out var response), $"{method} {path}: {status}");
        SchemaCheck.Matches(_document, SchemaOf(response), answer.Json, $"{method} {path}");
    }

    private JsonElement Operation(string path, string method) =>
        _document.GetProperty("paths").GetProperty(path).GetProperty(method.ToLowerInvariant());

    private static JsonElement SchemaOf(JsonElement bodyOrResponse) =>
        bodyOrResponse.GetProperty("content").GetProperty("application/json").GetProperty("schema");

    private JsonElement Resolve(string reference) => SchemaCheck.Resolve(_document, reference);

    /// <summary>All references. A security requirement names its scheme as a member, without a path.</summary>
    private static IEnumerable<string> References(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(member => member.Name switch
        {
            "$ref" => [member.Value.GetString()!],
            "security" => member.Value.EnumerateArray().SelectMany(one => one.EnumerateObject()).Select(scheme => "#/components/securitySchemes/" + scheme.Name),
            _ => References(member.Value),
        }),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(References),
        _ => [],
    };
}
