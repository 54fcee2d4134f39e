using StateStore.AspNetCore.Answers;
using StateStore.AspNetCore.OpenApi;
using StateStore.AspNetCore.Requests;

namespace StateStore.AspNetCore.Endpoints;

/// <summary>The endpoint <c>/</c>: the name and version of the server, and the paths of its description and health.</summary>
internal sealed class RootEndpoint(Door door)
{
    public void Map(IEndpointRouteBuilder endpoints) => endpoints.MapRead(door, "/", Get, new("Health", "getServer", "Read Server", "Server", Permission.Authenticated)
    {
        Text = "Returns name and version of the server, and the paths of its API description and its readiness.",
    });

    private ValueTask<StoreError?> Get(HttpContext context, Caller caller)
    {
        if (QueryParameters.Read(context).Error is { } error)
        {
            return new(error);
        }

        var json = new JsonBuilder();
        json.Raw("{\"ok\":true,\"name\":\"StateStore\",\"version\":"u8).String(StateStoreHttp.Version);
        json.Raw(",\"api\":"u8).String(ApiDocument.PathOf(door.Options)).Raw(",\"health\":\"/health/ready\"}"u8);
        JsonAnswer.Write(context, ref json);
        return default;
    }
}
