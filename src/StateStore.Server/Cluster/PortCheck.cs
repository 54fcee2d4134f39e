using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace StateStore.Server.Cluster;

/// <summary>
/// Refuses a port of the silo at which another process listens. Orleans opens its ports with SO_REUSEPORT, so two silos could have one address.
/// The cluster would take the newer silo for a restart of the older one, and declare the older one dead.
/// </summary>
internal sealed class PortCheck(IOptions<EndpointOptions> endpoints) : ILifecycleParticipant<ISiloLifecycle>
{
    /// <summary>
    /// The last stage before Orleans listens, and long before the silo joins. Late, so that of two silos that start together the second still sees the first.
    /// </summary>
    private const int Stage = ServiceLifecycleStage.RuntimeInitialize - 100;

    public void Participate(ISiloLifecycle observer) => observer.Subscribe<PortCheck>(Stage, _ =>
    {
        var own = endpoints.Value;
        Check(own.SiloListeningEndpoint ?? new(own.AdvertisedIPAddress, own.SiloPort));
        Check(own.GatewayListeningEndpoint ?? new(own.AdvertisedIPAddress, own.GatewayPort));
        return Task.CompletedTask;
    });

    /// <summary>Binds the address once. Closed connections in TIME_WAIT do not make this fail, so a silo can restart on its port.</summary>
    /// <exception cref="AddressInUseException">Another process listens at the address.</exception>
    private static void Check(IPEndPoint endpoint)
    {
        using var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        if (endpoint.Address.Equals(IPAddress.IPv6Any))
        {
            // Orleans listens in this way too: at the IPv4 addresses as well.
            socket.DualMode = true;
        }

        try
        {
            socket.Bind(endpoint);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            throw new AddressInUseException($"{endpoint} is in use", e);
        }
    }
}
