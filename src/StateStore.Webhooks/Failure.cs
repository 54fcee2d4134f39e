using System.Globalization;

namespace StateStore.Webhooks;

/// <summary>
/// Attempts without an answer. Their reasons are for the owner of the webhook, so they name its host and no address: the owner could otherwise explore the
/// network and the resolver of the server.
/// </summary>
internal static class Failure
{
    public static AttemptOutcome TimedOut(WebhookMessage message) => Failed(
        string.Create(CultureInfo.InvariantCulture, $"{message.Url.IdnHost} did not answer within {message.Timeout.TotalSeconds:0.###} seconds"));

    public static AttemptOutcome Of(Exception exception, Uri url)
    {
        var host = url.IdnHost;
        if (Find<ConnectException>(exception) is { } connect)
        {
            var kind = connect.Problem == ConnectProblem.NotAllowed ? AttemptKind.Refused : AttemptKind.Failed;
            return new(kind, 0, null, ReasonOf(connect.Problem, host));
        }

        return exception is OperationCanceledException
            ? Failed($"{host} did not accept the connection in time")
            : Failed(ReasonOf((exception as HttpRequestException)?.HttpRequestError ?? HttpRequestError.Unknown, host));
    }

    private static string ReasonOf(ConnectProblem problem, string host) => problem switch
    {
        ConnectProblem.Unresolved => $"the name {host} cannot be resolved",
        ConnectProblem.NotAllowed =>
            $"{host} has no public address. Let it resolve to a public address, or let the operator of the server allow its network for webhooks",
        ConnectProblem.Refused => $"{host} refused the connection",
        ConnectProblem.Unreachable => $"{host} cannot be reached",
        ConnectProblem.CertificateExpired => $"the certificate of {host} has expired or is not valid yet",
        ConnectProblem.CertificateUntrusted => $"the certificate of {host} is not signed by an authority that the server trusts, or it lacks a certificate in between",
        ConnectProblem.CertificateOfOtherName => $"the certificate of {host} is for another name",
        _ => $"{host} has sent no certificate",
    };

    private static string ReasonOf(HttpRequestError error, string host) => error switch
    {
        HttpRequestError.SecureConnectionError => $"{host} does not speak TLS as expected",
        HttpRequestError.ResponseEnded => $"{host} closed the connection before it had answered",
        HttpRequestError.InvalidResponse => $"{host} did not answer in HTTP/1.1",
        HttpRequestError.ConfigurationLimitExceeded => $"the headers of the answer of {host} are too large",
        _ => $"the connection to {host} broke",
    };

    private static AttemptOutcome Failed(string reason) => new(AttemptKind.Failed, 0, null, reason);

    private static T? Find<T>(Exception? exception)
        where T : Exception
    {
        while (exception is not (null or T))
        {
            exception = exception.InnerException;
        }

        return (T?)exception;
    }
}
