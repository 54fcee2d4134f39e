using StateStore.AspNetCore.Answers;

namespace StateStore.AspNetCore.Endpoints;

/// <summary>Probes: is the process alive, can it serve.</summary>
/// <param name="door">What all endpoints share.</param>
/// <param name="drain">Whether the server is about to stop.</param>
/// <param name="storage">Whom to ask; null where the store is somewhere else.</param>
/// <param name="parts">What else has to be ready.</param>
internal sealed class HealthEndpoints(Door door, Drain drain, IStateStorage? storage, IEnumerable<IReadinessPart> parts)
{
    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapOperation(door.Options, HttpMethods.Get, "/health/live", Live, new("Health", "live", "Liveness", "Ok")
        {
            Text = "The process runs. Says nothing of the storage, so that an outage there restarts nothing here.",
        });
        endpoints.MapOperation(door.Options, HttpMethods.Get, "/health/ready", Ready, new("Health", "ready", "Readiness", "Readiness")
        {
            Text = "The storage answers, and a silo is a member of its cluster. Status 503 while that is not so, and while the server is about to stop.",
            NotReady = "Readiness",
        });
    }

    private static ValueTask<StoreError?> Live(HttpContext context)
    {
        var json = new JsonBuilder();
        json.Raw("{\"ok\":true}"u8);
        JsonAnswer.Write(context, ref json);
        return default;
    }

    private async ValueTask<StoreError?> Ready(HttpContext context)
    {
        var health = storage is null
            ? new StorageHealth(true, "none of this process")
            : await storage.CheckHealthAsync(context.RequestAborted).ConfigureAwait(false);
        var isStopping = drain.HasBegun;
        var others = parts.Select(part => (part.Name, Now: part.Check())).ToArray();
        var isReady = health.IsReady && !isStopping && others.All(part => part.Now.IsReady);
        var json = new JsonBuilder();
        json.Raw("{\"ok\":"u8).Bool(isReady).Raw(",\"storage\":{\"ready\":"u8).Bool(health.IsReady);
        json.Raw(",\"description\":"u8).String(health.Description).Raw("}"u8);
        foreach (var (name, now) in others)
        {
            json.Raw(","u8).String(name).Raw(":{\"ready\":"u8).Bool(now.IsReady);
            json.Raw(",\"description\":"u8).String(now.Description).Raw("}"u8);
        }

        json.Raw(isStopping ? ",\"stopping\":true}"u8 : "}"u8);
        JsonAnswer.Write(context, ref json, isReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
        return null;
    }
}
