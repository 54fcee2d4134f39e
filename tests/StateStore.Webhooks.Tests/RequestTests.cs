using System.Text;
using Microsoft.AspNetCore.Http;
using StandardWebhooks;

namespace StateStore.Webhooks.Tests;

/// <summary>The request as a receiver gets it.</summary>
public sealed class RequestTests : SenderTest
{
    [Fact]
    public async Task A_message_is_a_POST_of_its_body_that_the_library_of_Standard_Webhooks_verifies()
    {
        IHeaderDictionary headers = new HeaderDictionary();
        var (method, host, body) = ("", "", "");
        await using var receiver = await Receiver.StartAsync(async context =>
        {
            (method, host) = (context.Request.Method, context.Request.Host.Value!);
            foreach (var (name, value) in context.Request.Headers)
            {
                headers[name] = value;
            }

            body = await new StreamReader(context.Request.Body).ReadToEndAsync();
            context.Response.StatusCode = 204;
        });
        var earlier = WebhookSecret.Generate(SecretKind.Symmetric);
        var message = Message(receiver.Port) with
        {
            Secrets = [Secret, earlier, WebhookSecret.Generate(SecretKind.Asymmetric)],
            Headers = new Dictionary<string, string> { ["Authorization"] = "Bearer x", ["X-Source"] = "bot" },
        };

        Assert.Equal(new(AttemptKind.Delivered, 204, null, ""), await Sender().SendAsync(message, default));

        Assert.Equal(("POST", $"receiver.example:{receiver.Port}", Encoding.UTF8.GetString(message.Body.Span)), (method, host, body));
        Assert.Equal("msg_1", headers["webhook-id"].ToString());
        Assert.Equal("application/json", headers.ContentType.ToString());
        Assert.Equal(("Bearer x", "bot"), (headers.Authorization.ToString(), headers["X-Source"].ToString()));
        Assert.Matches(@"^StateStore/\d+\.\d+\.\d+", headers.UserAgent.ToString());
        new StandardWebhook(Secret.Text).Verify(body, headers);
        new StandardWebhook(earlier.Text).Verify(body, headers);
        Assert.ThrowsAny<Exception>(() => new StandardWebhook(WebhookSecret.Generate(SecretKind.Symmetric).Text).Verify(body, headers));
    }
}
