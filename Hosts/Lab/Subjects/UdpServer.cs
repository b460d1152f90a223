using ActorUdp.Hosts.Node;
using ActorUdp.Hosts.Pings;

namespace ActorUdp.Hosts.Lab.Subjects;

/// <summary>An ActorUdp node that answers pings and takes bulk messages.</summary>
internal sealed class UdpServer(HostSystem host, BulkSink sink) : ILabServer
{
    public string Address => host.Transport.LocalAddress.HostAndPort;

    public BulkSink Sink => sink;

    public static async Task<UdpServer> StartAsync(HostOptions options)
    {
        HostSystem host = await HostSystem.StartAsync(options).ConfigureAwait(false);
        var sink = new BulkSink();
        host.Register(PingResponder.Recipient, Props.Create<PingResponder>().WithDispatcher(UdpTransport.Dispatcher));
        host.Register(SinkActor.Recipient, Props.Create<SinkActor>(sink));
        return new UdpServer(host, sink);
    }

    public ValueTask DisposeAsync() => host.DisposeAsync();
}

/// <summary>The recipient of bulk messages.</summary>
internal sealed class SinkActor : ReceiveActor
{
    /// <summary>The name under which it is registered.</summary>
    public const string Recipient = "sink";

    public SinkActor(BulkSink sink) => Receive<byte[]>(message => sink.Add(message));
}
