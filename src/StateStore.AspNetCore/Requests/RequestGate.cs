using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using StateStore.AspNetCore.Answers;
using StateStore.AspNetCore.WebPages;

namespace StateStore.AspNetCore.Requests;

/// <summary>
/// The first and the last that sees a request: takes the names out of its path before routing, and gives whatever went wrong behind
/// it (no such path, wrong method, an exception) the shape of every other error. Web pages of other origins end here. While the server
/// drains, it sends callers away. What is not StateStore's passes through untouched.
/// </summary>
internal sealed partial class RequestGate(
    RequestDelegate next, HttpOptions options, OwnPaths own, WebPageGuard pages, Drain drain, ILogger<RequestGate> logger)
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
            error = pages.Check(context) ?? error;
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
            // Where the client has gone there is nobody to answer and nothing to report.
            if (!context.RequestAborted.IsCancellationRequested)
            {
                Fail(context, e);
            }
        }
        finally
        {
            if (drain.HasBegun && !context.Response.HasStarted)
            {
                context.Response.Headers.Connection = "close";
            }
        }
    }

    private void Fail(HttpContext context, Exception e)
    {
        var error = e switch
        {
            BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => StoreError.TooLarge("The body", options.Limits.BodyBytes),
            BadHttpRequestException => StoreError.InvalidInput("The body was not sent as HTTP demands, or too slowly"),
            StorageUnavailableException => new(ErrorCode.StorageUnavailable, "The storage is not available; try again"),
            StorageCorruptException => new(ErrorCode.Corrupt, e.Message),
            _ => new(ErrorCode.Internal, $"An internal error; the server's log has it under {context.TraceIdentifier}"),
        };
        if (error.Code == ErrorCode.Internal)
        {
            LogFailed(context.TraceIdentifier, context.Request.Method, context.Request.Path, e);
        }

        if (context.Response.HasStarted)
        {
            // Half an answer can't be taken back; a broken connection tells the client that it is not whole.
            context.Abort();
            return;
        }

        context.Response.Clear();
        pages.Share(context);
        ErrorAnswer.Write(context, error, options);
    }

    /// <summary>
    /// What routing means by a bare status, if that is the answer. What the application says of an endpoint (that who asks must say who he is) is the
    /// application's to say.
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
            // Routing has said in Allow what the path takes, which is all that was asked (RFC 9110, section 9.3.7).
            response.StatusCode = StatusCodes.Status204NoContent;
            return null;
        }

        return OfStatus(response.StatusCode, context.Request.Method);
    }

    private static StoreError OfStatus(int status, string method) => status switch
    {
        StatusCodes.Status404NotFound => StoreError.NotFound("There is no such path"),
        StatusCodes.Status405MethodNotAllowed => new(ErrorCode.MethodNotAllowed, $"This path does not take {method}"),
        < 500 => StoreError.InvalidInput("The request is not one that this path takes"),
        _ => new(ErrorCode.Internal, "The request failed"),
    };

    [LoggerMessage(EventId = 1, Level = LogLevel.Error, Message = "Request {TraceId} failed: {Method} {Path}")]
    private partial void LogFailed(string traceId, string method, string path, Exception e);

    /// <summary>Puts the gate in front of everything, routing included, wherever the application adds its own middleware.</summary>
    public sealed class First : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.UseMiddleware<RequestGate>();
            next(app);
        };
    }
}
