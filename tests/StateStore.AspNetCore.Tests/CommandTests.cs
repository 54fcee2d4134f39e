namespace StateStore.AspNetCore.Tests;

/// <summary>The commands of the Simple State Engine: every reply as its users know it.</summary>
public sealed class CommandTests : DoorTest
{
    [Fact]
    public async Task The_tutorial_commands_get_the_replies_of_the_Simple_State_Engine()
    {
        await ReplyAsync("""{"cmd":"CREATE_STATE","state":"leads","max_length":1000}""", """{"status":"ok","created":"leads","max_length":1000}""");
        await ReplyAsync("""{"cmd":"GET_SCHEMA","state":"leads"}""", """{"status":"ok","schema":null}""");
        await ReplyAsync(
            """{"cmd":"SET_STATE","state":"leads","data":[{"name":"Alice","status":"open"},{"name":"Bob","status":"open"}]}""",
            """{"status":"ok","accepted":2,"dropped":0}""");
        await ReplyAsync("""{"cmd":"CREATE_RECORD","state":"leads","data":{"name":"Charlie","status":"open"}}""", """{"status":"ok","id":3}""");
        await ReplyAsync("""{"cmd":"GET_RECORD","state":"leads","id":3}""", """{"status":"ok","record":{"id":3,"name":"Charlie","status":"open"}}""");
        await ReplyAsync("""{"cmd":"PATCH_RECORD","state":"leads","id":3,"data":{"status":"closed"}}""", """{"status":"ok","patched":true}""");
        await FailAsync("""{"cmd":"PATCH_RECORD","state":"leads","id":3,"data":{"priority":1}}""", "PATCH contains unknown fields: {'priority'}");
        await ReplyAsync("""{"cmd":"SET_RECORD","state":"leads","id":2,"data":{"id":2,"name":"Bob","status":"archived"}}""", """{"status":"ok"}""");
        await ReplyAsync("""{"cmd":"DELETE_RECORD","state":"leads","id":1}""", """{"status":"ok","deleted":true}""");
        await ReplyAsync("""{"cmd":"DELETE_RECORD","state":"leads","id":1}""", """{"status":"ok","deleted":false}""");
        await ReplyAsync(
            """{"cmd":"LIST_RECORDS","state":"leads"}""",
            """{"status":"ok","records":[{"id":2,"name":"Bob","status":"archived"},{"id":3,"name":"Charlie","status":"closed"}]}""");
        await ReplyAsync(
            """{"cmd":"get_state_info","state":"leads"}""",
            """{"status":"ok","name":"leads","max_length":1000,"current_length":2,"schema":["id","name","status"],"version":5}""");
        await ReplyAsync("""{"cmd":"LIST_STATES"}""", """{"status":"ok","states":["leads"]}""");
        await ReplyAsync("""{"cmd":"DELETE_STATE","state":"leads"}""", """{"status":"ok"}""");
        await ReplyAsync("""{"cmd":"LIST_STATES"}""", """{"status":"ok","states":[]}""");
    }

    [Fact]
    public async Task States_are_listed_in_the_order_of_their_creation()
    {
        foreach (var state in new[] { "b", "c", "a" })
        {
            await RunAsync($$"""{"cmd":"CREATE_STATE","state":"{{state}}"}""");
        }

        await ReplyAsync("""{"cmd":"LIST_STATES"}""", """{"status":"ok","states":["b","c","a"]}""");
        await ReplyAsync("""{"cmd":"LIST_STATES","namespace":"other"}""", """{"status":"ok","states":[]}""");
    }

    [Theory]
    [InlineData("not json", "invalid JSON")]
    [InlineData("""{"cmd":"LIST_STATES","cmd":"LIST_STATES"}""", "invalid JSON")]
    [InlineData("[1]", "The request must be a JSON object")]
    [InlineData("""{"cmd":7}""", "cmd must be a string")]
    [InlineData("{}", "Missing 'state' field")]
    [InlineData("""{"cmd":"GET_RECORD"}""", "Missing 'state' field")]
    [InlineData("""{"cmd":"NOPE"}""", "Unknown command 'NOPE'")]
    [InlineData("""{"cmd":"GET_RECORD","state":null,"id":1}""", "State 'None' not found")]
    [InlineData("""{"cmd":"GET_RECORD","state":"none"}""", "State 'none' not found")]
    [InlineData("""{"cmd":"NOPE","state":"none"}""", "State 'none' not found")]
    [InlineData("""{"cmd":"nope","state":"t"}""", "Unknown command 'NOPE'")]
    [InlineData("""{"state":"t"}""", "Unknown command ''")]
    [InlineData("""{"cmd":"CREATE_STATE","state":"t"}""", "State 't' already exists")]
    [InlineData("""{"cmd":"CREATE_STATE","state":"u","max_length":"5"}""", "max_length must be a positive whole number, or null")]
    [InlineData("""{"cmd":"CREATE_STATE","state":"u","max_length":0}""", "max_length must be a positive whole number, or null")]
    [InlineData("""{"cmd":"CREATE_RECORD","state":"t"}""", "Missing 'data' field")]
    [InlineData("""{"cmd":"GET_RECORD","state":"t"}""", "Missing 'id' field")]
    [InlineData("""{"cmd":"GET_RECORD","state":"t","id":"abc"}""", "invalid literal for int() with base 10: 'abc'")]
    [InlineData("""{"cmd":"SET_STATE","state":"t","data":"x"}""", "data must be a list of records")]
    [InlineData("""{"cmd":"SET_STATE","state":"t","data":[{"id":1},{"id":"1"}]}""", "Duplicate id 1 in SET_STATE")]
    [InlineData("""{"cmd":"CREATE_RECORD","state":"t","data":{"id":10}}""", "Record id 10 already exists")]
    [InlineData("""{"cmd":"CREATE_RECORD","state":"t","data":{"x":1}}""", "CREATE_RECORD schema mismatch. Missing=set(), Extra={'x'}")]
    [InlineData("""{"cmd":"BATCH","commands":[{"cmd":"GET_RECORD","state":"t"}]}""", "Command 1: A batch takes only commands that change something, not 'GET_RECORD'")]
    public async Task Errors_have_the_messages_of_the_Simple_State_Engine(string command, string message)
    {
        await RunAsync("""{"cmd":"CREATE_STATE","state":"t"}""");
        await RunAsync("""{"cmd":"CREATE_RECORD","state":"t","data":{"id":"10"}}""");
        await FailAsync(command, message);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("\"\"")]
    [InlineData("0")]
    [InlineData("false")]
    public async Task SET_STATE_accepts_empty_and_null_data(string nothing)
    {
        await RunAsync("""{"cmd":"CREATE_STATE","state":"t"}""");
        await RunAsync("""{"cmd":"CREATE_RECORD","state":"t","data":{"a":1}}""");
        await ReplyAsync($$"""{"cmd":"SET_STATE","state":"t","data":{{nothing}}}""", """{"status":"ok","accepted":0,"dropped":0}""");
        await ReplyAsync("""{"cmd":"CREATE_RECORD","state":"t","data":{"a":1}}""", """{"status":"ok","id":1}""");
    }

    [Fact]
    public async Task Commands_beyond_those_of_the_Simple_State_Engine_work()
    {
        await RunAsync("""{"cmd":"CREATE_STATE","state":"t","json_schema":{"properties":{"n":{"type":"number"},"k":{}},"required":["n"]}}""");
        await ReplyAsync("""{"cmd":"UPSERT_RECORD","state":"t","match":["k"],"data":{"k":"a","n":1}}""", """{"status":"ok","id":1,"created":true}""");
        await ReplyAsync("""{"cmd":"UPSERT_RECORD","state":"t","match":["k"],"data":{"k":"a","n":2}}""", """{"status":"ok","id":1,"created":false}""");
        await ReplyAsync(
            """{"cmd":"PATCH_RECORD","state":"t","id":1,"increment":{"n":40},"return_record":true,"with_version":true}""",
            """{"status":"ok","patched":true,"record":{"id":1,"k":"a","n":42},"version":3}""");
        await FailAsync(
            """{"cmd":"PATCH_RECORD","state":"t","id":1,"data":{},"expected_version":1}""", "Expected version 1, but the record is at version 3");
        await ReplyAsync(
            """{"cmd":"BATCH","commands":[{"cmd":"CREATE_RECORD","state":"t","data":{"n":1}},{"cmd":"DELETE_RECORD","state":"t","id":1}]}""",
            """{"status":"ok","results":[{"status":"ok","id":2},{"status":"ok","deleted":true}]}""");
        await ReplyAsync("""{"cmd":"LIST_RECORDS","state":"t","limit":1}""", """{"status":"ok","records":[{"id":2,"n":1}],"next":null}""");
        await ReplyAsync("""{"cmd":"LIST_RECORDS","state":"t","where":{"n":5}}""", """{"status":"ok","records":[]}""");
        await ReplyAsync("""{"cmd":"GET_RECORD","state":"t","id":2,"with_version":true}""", """{"status":"ok","record":{"id":2,"n":1},"version":4}""");
    }

    [Theory]
    [InlineData("""{"cmd":"GET_RECORD","state":"t","id":1,"expected_version":1}""", "GET_RECORD takes no 'expected_version'")]
    [InlineData("""{"cmd":"GET_RECORD","state":"t","id":1,"where":{}}""", "GET_RECORD takes no 'where'")]
    [InlineData("""{"cmd":"LIST_STATES","limit":1}""", "LIST_STATES takes no 'limit'")]
    [InlineData("""{"cmd":"LIST_RECORDS","state":"t","with_version":true}""", "LIST_RECORDS takes no 'with_version'")]
    [InlineData("""{"cmd":"GET_SCHEMA","state":"t","with_version":true}""", "GET_SCHEMA takes no 'with_version'")]
    [InlineData("""{"cmd":"SET_RECORD","state":"t","id":1,"data":{"a":2},"increment":{"a":1}}""", "SET_RECORD takes no 'increment'")]
    [InlineData("""{"cmd":"SET_RECORD","state":"t","id":1,"data":{"a":2},"match":["a"]}""", "SET_RECORD takes no 'match'")]
    [InlineData("""{"cmd":"SET_RECORD","state":"t","id":1,"data":{"a":2},"return_record":"yes"}""", "return_record must be true or false")]
    [InlineData("""{"cmd":"SET_STATE","state":"t","data":[],"json_schema":{}}""", "SET_STATE takes no 'json_schema'")]
    [InlineData("""{"cmd":"SET_STATE","state":"t","data":[],"commands":[]}""", "SET_STATE takes no 'commands'")]
    [InlineData("""{"cmd":"BATCH","commands":[{"cmd":"DELETE_RECORD","state":"t","id":1}],"expected_version":9}""", "BATCH takes no 'expected_version'")]
    [InlineData("""{"cmd":"BATCH","commands":[{"cmd":"DELETE_RECORD","state":"t","id":1}],"with_version":true}""", "BATCH takes no 'with_version'")]
    [InlineData("""{"cmd":"CREATE_STATE","state":"u","namespace":"other","expected_version":3}""", "Expected version 3, but it does not exist")]
    [InlineData(
        """{"cmd":"BATCH","commands":[{"cmd":"DELETE_RECORD","state":"t","id":1},{"cmd":"SET_RECORD","state":"t","id":1,"data":{"a":2},"limit":1}]}""",
        "Command 2: SET_RECORD takes no 'limit'")]
    [InlineData(
        """{"cmd":"BATCH","commands":[{"cmd":"DELETE_RECORD","state":"t","id":1,"namespace":"other"}]}""",
        "Command 1: A command of this batch must not name a namespace other than 'default', the one beside 'commands'")]
    [InlineData(
        """{"cmd":"BATCH","namespace":"other","commands":[{"cmd":"DELETE_RECORD","state":"t","id":1,"namespace":"default"}]}""",
        "Command 1: A command of this batch must not name a namespace other than 'other', the one beside 'commands'")]
    public async Task Unknown_members_of_a_command_are_refused_and_change_nothing(string command, string message)
    {
        await RunAsync("""{"cmd":"CREATE_STATE","state":"t"}""");
        await RunAsync("""{"cmd":"CREATE_RECORD","state":"t","data":{"a":1}}""");
        await FailAsync(command, message);
        await ReplyAsync("""{"cmd":"LIST_RECORDS","state":"t"}""", """{"status":"ok","records":[{"id":1,"a":1}]}""");
        await ReplyAsync("""{"cmd":"LIST_STATES","namespace":"other"}""", """{"status":"ok","states":[]}""");
    }

    [Fact]
    public async Task Commands_of_a_batch_may_repeat_its_namespace()
    {
        await RunAsync("""{"cmd":"CREATE_STATE","state":"t","namespace":"other"}""");
        await ReplyAsync(
            """{"cmd":"BATCH","namespace":"other","commands":[{"cmd":"CREATE_RECORD","state":"t","namespace":"other","data":{},"with_version":true}]}""",
            """{"status":"ok","results":[{"status":"ok","id":1,"version":1}]}""");
    }

    [Fact]
    public async Task A_command_with_an_unknown_query_parameter_is_refused() =>
        Assert.Equal(
            """{"status":"error","message":"Unknown query parameter \"wait\"; this path takes dry_run"}""",
            (await Door.SendAsync("POST", "/v1/commands?wait=1s", """{"cmd":"CREATE_STATE","state":"t"}""")).Body);

    private async Task<Answer> RunAsync(string command) => await Door.SendAsync("POST", "/v1/commands", command);

    private async Task ReplyAsync(string command, string reply)
    {
        var answer = await RunAsync(command);
        Assert.Equal(reply, answer.Body);
        Assert.Equal(200, (int)answer.Status);
    }

    private async Task FailAsync(string command, string message)
    {
        var answer = await RunAsync(command);
        Assert.Equal(("error", message), (answer.Json.GetProperty("status").GetString(), answer.Json.GetProperty("message").GetString()));
        Assert.InRange((int)answer.Status, 400, 501);
    }
}
