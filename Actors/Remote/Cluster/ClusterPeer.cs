using ActorUdp.Endpoints;
using ActorUdp.Protocol;
using Akka.Cluster;

namespace ActorUdp.Remote;

/// <summary>One member and the connection that is kept to it. Owned by <see cref="ClusterPeersActor"/>.</summary>
internal sealed class ClusterPeer(UniqueAddress member, ActorUdpTransport transport)
{
    private PeerLink? _link;
    private bool _isAcquiring;

    public UniqueAddress Member { get; } = member;

    /// <summary>What the transport calls it.</summary>
    public PeerAddress Name { get; } = Addresses.ToPeer(member.Address);

    public bool IsConnected => _link is { IsForgotten: false } link && link.Connection.State == OutboundState.Established;

    /// <summary>The connection has ended though the member is still one.</summary>
    public bool IsLost => !_isAcquiring && _link is null or { IsForgotten: true };

    /// <summary>It has been told that this member is connected.</summary>
    public bool IsToldConnected { get; set; }

    public OutboundStats Figures => _link?.Connection.Stats ?? default;

    public Task<PeerLink> AcquireAsync()
    {
        _isAcquiring = true;
        return transport.Links.AcquireAsync(Name).AsTask();
    }

    public void OnAcquired(PeerLink? link)
    {
        _isAcquiring = false;
        _link = link;
    }

    public void Release()
    {
        if (_link is not null)
        {
            transport.Links.Release(_link);
            _link = null;
        }
    }
}
