using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using StateStore.AspNetCore.Access;
using StateStore.AspNetCore.Answers;
using StateStore.AspNetCore.WebPages;

namespace StateStore.AspNetCore.Requests;

/// <summary>
/// The first middleware of a request. It reads the names from the path before routing, and turns all later failures (no such path, wrong method, an
/// exception) into error answers. It refuses web pages of other origins. While the server drains, it closes the connection with each answer.
/// Requests for paths that are not StateStore's pass unchanged.
/// </summary>
internal sealed partial class RequestGate(
    RequestDelegate next, HttpOptions options, OwnPaths own, WebPageGuard pages, HttpAudit audit, Drain drain, ILogger<RequestGate> logger)
{
    public Task InvokeAsync(HttpContext context)
    {
        var error = RawPath.Split(context, own);
        return error is not null || own.Contains(context.Request.Path.Value) ? ServeAsync(context, error) : next(context);
    }

    private async Task ServeAsync(HttpContext context, StoreError? error)
    {
        try
        {
            pages.Share(context);
            if (pages.Check(context) is { } foreign)
            {
                audit.Deny(context, null, foreign.Code, Permission.Public);
                error = foreign;
            }

            if (error is null && !pages.AnswerPreflight(context))
            {
                await next(context).ConfigureAwait(false);
                error = BareError(context);
            }

            if (error is not null)
            {
                ErrorAnswer.Write(context, error, options);
            }
        }
        catch (Exception e) when (own.Contains(context.GetEndpoint()))
        {
            // If the client has disconnected, there is nothing to answer and nothing to report.
            if (!context.RequestAborted.IsCancellationRequested)
            {
                Fail(context, e);
            }
        }
        finally
        {
            drain.Close(context);
        }
    }

    /// <summary>The error of a request that an exception has ended. It shows no text of the exception, except that of a damaged entry.</summary>
    public static StoreError ErrorOf(HttpContext context, Exception e, HttpOptions options) => e switch
    {
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => StoreError.TooLarge("The body", options.Limits.BodyBytes),
        BadHttpRequestException => StoreError.InvalidInput("The body is not valid HTTP, or the client took too long to send it"),
        StorageUnavailableException => new(ErrorCode.StorageUnavailable, "The storage is not available; try again"),
        StorageCorruptException => new(ErrorCode.Corrupt, e.Message),
        _ => new(ErrorCode.Internal, $"An internal error; look for {context.TraceIdentifier} in the log of the server"),
    };

    private void Fail(HttpContext context, Exception e)
    {
        var error = ErrorOf(context, e, options);
        if (error.Code == ErrorCode.Internal)
        {
            LogFailed(context.TraceIdentifier, context.Request.Method, context.Request.Path, e);
        }

        if (TryClear(context))
        {
            pages.Share(context);
            ErrorAnswer.Write(context, error, options);
        }
    }

    /// <summary>Takes back an answer that has failed, so that an error can be written. False if a part has been sent: then the connection is broken.</summary>
    public static bool TryClear(HttpContext context)
    {
        if (context.Response.HasStarted)
        {
            // A broken connection shows the client that the answer is incomplete.
            context.Abort();
            return false;
        }

        context.Response.Clear();
        return true;
    }

    /// <summary>
    /// The error for an answer that has only a status, set by routing. A bare status of the application for one of StateStore's endpoints
    /// (a 401 of its authentication) stays as it is.
    /// </summary>
    private StoreError? BareError(HttpContext context)
    {
        if (context.Response is not { StatusCode: >= 400, HasStarted: false, ContentLength: null, ContentType: null } response ||
            (!options.IsWholeApplication && context.GetEndpoint() is RouteEndpoint))
        {
            return null;
        }

        if (response.StatusCode == StatusCodes.Status405MethodNotAllowed && HttpMethods.IsOptions(context.Request.Method))
        {
            // Routing has set Allow, which is the complete answer to OPTIONS (RFC 9110, section 9.3.7).
            response.StatusCode = StatusCodes.Status204NoContent;
            return null;
        }

        return OfStatus(response.StatusCode, context.Request.Method);
    }

    private static StoreError OfStatus(int status, string method) => status switch
    {
        StatusCodes.Status404NotFound => StoreError.NotFound("There is no such path"),
        StatusCodes.Status405MethodNotAllowed => new(ErrorCode.MethodNotAllowed, $"This path does not take {method}"),
        < 500 => StoreError.InvalidInput("This path does not accept the request"),
        _ => new(ErrorCode.Internal, "The request failed"),
    };

    [LoggerMessage(EventId = 1, Level = LogLevel.Error, Message = "Request {TraceId} failed: {Method} {Path}")]
    private partial void LogFailed(string traceId, string method, string path, Exception e);

    /// <summary>Adds the gate before all other middleware, routing included, regardless of the order in which the application adds its own.</summary>
    public sealed class First : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.UseMiddleware<RequestGate>();
            next(app);
        };
    }
}
