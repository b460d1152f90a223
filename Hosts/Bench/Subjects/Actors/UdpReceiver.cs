using ActorUdp.Hosts.Node;
using ActorUdp.Hosts.Pings;

namespace ActorUdp.Hosts.Bench.Subjects.Actors;

/// <summary>ActorUdp's receiving half: a node with a recipient that counts and an actor that answers pings.</summary>
internal sealed class UdpReceiver : IReceivingEnd
{
    private readonly HostSystem _host;

    private UdpReceiver(HostSystem host) => _host = host;

    public string Address => _host.Transport.LocalAddress.ToString();

    public ArrivalTally Arrivals { get; } = new();

    public long? WireBytes => _host.Transport.Counters.BytesSent;

    /// <param name="options">The node, and whether an actor or a handler counts.</param>
    public static async Task<UdpReceiver> StartAsync(EndOptions options)
    {
        var end = new UdpReceiver(await HostSystem.StartAsync(options.Host).ConfigureAwait(false));
        if (options.Tells)
            end._host.Register(CountingActor.Recipient, Props.Create<CountingActor>(end.Arrivals, options.Grant));
        else
            end._host.Transport.Register(CountingActor.Recipient, new CountingHandler(end.Arrivals, options.Grant).Take);
        end._host.Register(PingResponder.Recipient, Props.Create<PingResponder>().WithDispatcher(options.PingDispatcher));
        return end;
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();
}
