using StateStore.AspNetCore.Answers;
using StateStore.AspNetCore.OpenApi;
using StateStore.AspNetCore.Requests;

namespace StateStore.AspNetCore.Endpoints;

/// <summary>What whoever asks for <c>/</c> finds: what this is, and where to go on.</summary>
internal sealed class RootEndpoint(Door door)
{
    public void Map(IEndpointRouteBuilder endpoints) => endpoints.MapRead(door.Options, "/", Get, new("Health", "getServer", "Read Server", "Server")
    {
        Text = "What this is, and where its API is described and its health told.",
    });

    private ValueTask<StoreError?> Get(HttpContext context)
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
