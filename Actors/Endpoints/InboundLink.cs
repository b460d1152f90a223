using ActorUdp.Messaging;
using ActorUdp.Protocol;
using ActorUdp.Sockets;

namespace ActorUdp.Endpoints;

/// <summary>One connection of a peer that sends to us: its state, kept in the table and handed from incarnation to incarnation of its receiver actor.</summary>
internal sealed class InboundLink : EndpointLink
{
    private int _welcomeWanted = 1;
    private volatile ArrivalPath _path;

    public InboundLink(TransportCore core, InboundConnection connection, ArrivalPath path)
        : base(core, NameOf(connection.Peer))
    {
        Connection = connection;
        _path = path;
        Decoder = new MessageDecoder(core, this);
    }

    /// <summary>Owned by the receiver actor.</summary>
    public InboundConnection Connection { get; }

    /// <summary>Owned by the receiver actor.</summary>
    public MessageDecoder Decoder { get; }

    /// <summary>Where its datagrams last came from and to: acknowledgements go back this way. Read by anybody.</summary>
    public ArrivalPath Path
    {
        get => _path;
        set => _path = value;
    }

    /// <summary>The dialer said Hello again: its Welcome was lost. Thread-safe.</summary>
    public void WantWelcome()
    {
        Volatile.Write(ref _welcomeWanted, 1);
        Wake();
    }

    public bool TakeWelcomeWanted() => Interlocked.Exchange(ref _welcomeWanted, 0) == 1;

    private static PeerAddress NameOf(HelloInfo hello) =>
        PeerAddress.TryParse(hello.AdvertisedAddress, out PeerAddress? advertised) && advertised.Port != 0
            ? advertised
            : PeerAddress.Unadvertised(hello.Uid);
}
