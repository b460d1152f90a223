using ActorUdp.Messaging;
using ActorUdp.Protocol;
using ActorUdp.Sockets;

namespace ActorUdp.Endpoints;

/// <summary>One connection of a peer that sends to us: its state, kept in the table and handed from incarnation to incarnation of its receiver actor.</summary>
internal sealed class InboundLink : EndpointLink
{
    private ArrivalPath? _welcomeWanted;
    private volatile ArrivalPath _path;

    public InboundLink(TransportCore core, InboundConnection connection, ArrivalPath path)
        : base(core, NameOf(connection.Peer))
    {
        Connection = connection;
        _path = path;
        _welcomeWanted = path;
        Decoder = new MessageDecoder(core, this);
    }

    /// <summary>Owned by the receiver actor.</summary>
    public InboundConnection Connection { get; }

    /// <summary>Owned by the receiver actor.</summary>
    public MessageDecoder Decoder { get; }

    /// <summary>What is to be done, once, when a turn has received all that it receives. Owned by the receiver actor.</summary>
    public Action? AfterReceiving { get; set; }

    /// <summary>Where its datagrams last came from and to: acknowledgements go back this way. Read by anybody.</summary>
    public ArrivalPath Path
    {
        get => _path;
        set => _path = value;
    }

    /// <summary>The dialer said Hello again: its Welcome was lost, or its address has changed since. Thread-safe.</summary>
    /// <param name="path">Where that Hello came from, and where its Welcome goes.</param>
    public void WantWelcome(ArrivalPath path)
    {
        Volatile.Write(ref _welcomeWanted, path);
        Wake();
    }

    /// <summary>Where a Welcome is to go; null: nowhere.</summary>
    public ArrivalPath? TakeWelcomeWanted() => Interlocked.Exchange(ref _welcomeWanted, null);

    /// <summary>A turn has received all that it receives.</summary>
    public void Received()
    {
        if (AfterReceiving is { } after)
        {
            AfterReceiving = null;
            after();
        }
    }

    /// <summary>How a dialer is named: by what it advertises, else by its incarnation.</summary>
    public static PeerAddress NameOf(HelloInfo hello) =>
        PeerAddress.TryParse(hello.AdvertisedAddress, out PeerAddress? advertised) && advertised.Port != 0
            ? advertised
            : PeerAddress.Unadvertised(hello.Uid);
}
