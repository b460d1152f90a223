using ActorUdp.Endpoints;
using ActorUdp.Protocol;
using ActorUdp.Protocol.Wire;

namespace ActorUdp.Remote;

/// <summary>
/// Which connections are used by how many associations: one that no association uses any more is closed after a while, at once when
/// its peer does not answer. Thread-safe.
/// </summary>
/// <param name="core">The connections.</param>
/// <param name="isFlushed">Whether a connection has been given all that is meant for it.</param>
internal sealed class LinkUses(TransportCore core, Func<PeerLink, bool> isFlushed)
{
    // An association that was replaced or refused is often followed by another.
    private static readonly TimeSpan _linger = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly Dictionary<PeerLink, int> _uses = [];
    private readonly Dictionary<PeerLink, Task> _closing = [];

    /// <summary>The connection to a peer, dialed if there is none. It is kept until it is released.</summary>
    /// <exception cref="PeerUnavailableException">There is no way to the peer.</exception>
    public async ValueTask<PeerLink> AcquireAsync(PeerAddress peer)
    {
        while (true)
        {
            PeerLink link = core.PeerOf(peer);
            Task? closing;
            lock (_lock)
            {
                if (!_closing.TryGetValue(link, out closing) && !link.IsForgotten)
                {
                    _uses[link] = _uses.GetValueOrDefault(link) + 1;
                    return link;
                }
            }

            // A connection that is just being closed makes room for a new one; any other that is forgotten has no way.
            await (closing ?? link.WhenConnected()).ConfigureAwait(false);
        }
    }

    public void Release(PeerLink link)
    {
        lock (_lock)
        {
            if (!_uses.TryGetValue(link, out int uses))
            {
                return;
            }

            if (uses > 1)
            {
                _uses[link] = uses - 1;
                return;
            }

            _uses.Remove(link);
        }

        if (link.Connection.State == OutboundState.Established)
        {
            CloseLater(link);
        }
        else
        {
            CloseUnused(link);
        }
    }

    private void CloseLater(PeerLink link) => core.System.Scheduler.Advanced.ScheduleOnce(_linger, () => CloseUnused(link));

    private void CloseUnused(PeerLink link)
    {
        if (core.IsShuttingDown)
        {
            return;
        }

        if (!isFlushed(link) && link.Connection.State == OutboundState.Established)
        {
            CloseLater(link);
            return;
        }

        lock (_lock)
        {
            if (_uses.ContainsKey(link) || _closing.ContainsKey(link) || link.IsForgotten)
            {
                return;
            }

            _closing.Add(link, link.Close(CloseReason.Requested).ContinueWith(_ => Closed(link), TaskScheduler.Default));
        }
    }

    private void Closed(PeerLink link)
    {
        lock (_lock)
        {
            _closing.Remove(link);
        }
    }
}
