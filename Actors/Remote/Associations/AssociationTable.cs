using System.Buffers;
using System.Collections.Concurrent;
using ActorUdp.Endpoints;
using ActorUdp.Protocol;
using ActorUdp.Protocol.Wire;

namespace ActorUdp.Remote;

/// <summary>
/// The associations of one transport, by the id that their records carry: makes and ends them, routes records to them, and ends those whose
/// connections end. Thread-safe.
/// </summary>
internal sealed class AssociationTable : IPeerObserver
{
    // What is kept for the next burst; the collector gets the rest.
    private const int MaximumChunks = 32;

    private readonly ConcurrentDictionary<ulong, UdpAssociation> _associations = new();
    private readonly ConcurrentDictionary<PeerLink, ICancelable> _silent = new();
    private readonly ConcurrentDictionary<PeerLink, AsidePump> _pumps = new();
    private readonly StrangerLog _strangers = new();
    private readonly ILoggingAdapter _log;
    private LinkUses _links = null!;
    private TransportCore _core = null!;

    public AssociationTable(RemoteTransportSettings settings, ILoggingAdapter log)
    {
        Settings = settings;
        _log = log;
    }

    public RemoteTransportSettings Settings { get; }

    /// <summary>What goes beside messages.</summary>
    public Attachments Attachments { get; private set; } = null!;

    /// <summary>Where Akka.Remote's own actors run, and where it is told what has arrived.</summary>
    public MessageDispatcher Dispatcher { get; private set; } = null!;

    /// <summary>The memory of what has arrived and waits to be told.</summary>
    public ArrayPool<byte> Chunks { get; } = ArrayPool<byte>.Create(PayloadBuffer.ChunkLength, MaximumChunks);

    /// <summary>This transport's own address; set when it listens.</summary>
    public Address LocalAddress { get; private set; } = null!;

    /// <summary>Who wants to hear of associations that peers ask for.</summary>
    public TaskCompletionSource<IAssociationEventListener> Listener { get; } = new();

    /// <summary>The connections that carry the associations.</summary>
    public LinkUses Links => _links;

    /// <summary>Associations that are open or being opened.</summary>
    public int Count => _associations.Count;

    /// <summary>The endpoints that carry the records; once, before anything else.</summary>
    public void Use(TransportCore core)
    {
        _core = core;
        string dispatcher = core.System.Settings.Config.GetString("akka.remote.use-dispatcher", "");
        Dispatcher = core.System.Dispatchers.Lookup(dispatcher.Length > 0 ? dispatcher : Dispatchers.DefaultDispatcherId);
        Attachments = Attachments.Of((ExtendedActorSystem)core.System);
        Attachments.Understand();
        _links = new LinkUses(core, link => !_pumps.TryGetValue(link, out AsidePump? pump) || pump.IsEmpty);
    }

    public void Listening(Address local) => LocalAddress = local;

    /// <summary>Asks a peer for an association.</summary>
    /// <exception cref="InvalidAssociationException">The peer can't be reached, refuses, or does not answer in time.</exception>
    public async Task<AssociationHandle> AssociateAsync(Address remote)
    {
        PeerAddress peer = Addresses.ToPeer(remote);
        UdpAssociation? association = null;
        try
        {
            PeerLink link = await _links.AcquireAsync(peer).ConfigureAwait(false);
            association = new UdpAssociation(this, _core.NewId(), PumpOf(link), inbound: null, LocalAddress, remote);
            _associations[association.Id] = association;
            Task connected = link.WhenConnected();
            if (link.Connection.State == OutboundState.Established)
            {
                association.Greet();
            }

            await Task.WhenAny(association.Opened, Failure(connected)).Unwrap().WaitAsync(Settings.ConnectionTimeout, _core.Environment.Time).ConfigureAwait(false);
            return association;
        }
        catch (Exception e) when (e is PeerUnavailableException or TimeoutException)
        {
            string why = e is TimeoutException ? $"no answer within {Settings.Section}.connection-timeout ({Settings.ConnectionTimeout.TotalSeconds} s)" : e.Message;
            if (association is not null)
            {
                End(association, DisassociateInfo.Unknown, why, tellPeer: true);
            }

            throw new InvalidAssociationException($"No association with {remote}: {why}.");
        }
    }

    /// <summary>Ends an association; nothing happens when it has ended.</summary>
    public void End(UdpAssociation association, DisassociateInfo reason, string why, bool tellPeer)
    {
        if (!association.TryEnd(reason, why))
        {
            return;
        }

        _associations.TryRemove(new KeyValuePair<ulong, UdpAssociation>(association.Id, association));
        _strangers.Add(association.Id);
        if (tellPeer)
        {
            association.SayClosed(reason);
        }

        _log.Debug("Association {0:x16} with {1} is over ({2}): {3}", association.Id, association.RemoteAddress, reason, why);
        _links.Release(association.Outbound);
    }

    /// <summary>Ends all of them in order: this node is shutting down.</summary>
    public void EndAll()
    {
        foreach (UdpAssociation association in _associations.Values)
        {
            End(association, DisassociateInfo.Shutdown, "this node is shutting down", tellPeer: true);
        }
    }

    /// <summary>Completes when what was set aside has been given to the connections.</summary>
    public Task FlushAsync() =>
        Task.WhenAll(_pumps.Values.Where(pump => pump.Link.Connection.State == OutboundState.Established).Select(pump => pump.WhenEmpty()));

    /// <summary>A message is larger than both nodes carry.</summary>
    /// <returns>False.</returns>
    public bool TellTooLarge(UdpAssociation association, long length)
    {
        _log.Error(
            "A message of {0} bytes, to or from {1}, is dropped: it is larger than what both nodes carry. Key {2}.maximum-frame-size, here {3} bytes, says how much that is; it must be as high at both.",
            length,
            association.RemoteAddress,
            Settings.Section,
            Settings.MaximumFrameSize);
        return false;
    }

    /// <summary>Ends an association that failed on what it received: a listener may throw anything.</summary>
    public void Fail(UdpAssociation association, Exception e)
    {
        _log.Error(e, "The association with {0} failed on what it received, and is closed.", association.RemoteAddress);
        End(association, DisassociateInfo.Unknown, e.Message, tellPeer: true);
    }

    void IPeerObserver.OnMessage(InboundLink link, in InboundMessage message)
    {
        ReadOnlySpan<byte> record = message.Payload.Span;
        if (!RecordHeader.TryRead(record, out RecordHeader header))
        {
            _core.Counters.Count(Verdict.BadEnvelope);
            return;
        }

        if (!_associations.TryGetValue(header.Association, out UdpAssociation? association))
        {
            OnStranger(link, header);
            return;
        }

        try
        {
            Route(association, link, header, message.Kind, record[header.Length..]);
        }
        catch (Exception e)
        {
            // It concerns this association alone, not the connection.
            Fail(association, e);
        }
    }

    void IPeerObserver.OnEvent(PeerLink link, in ConnectionEvent happened, string resolveProblem)
    {
        switch (happened.Kind)
        {
            case ConnectionEventKind.Connected:
                OnConnected(link, happened.PeerUid);
                break;
            case ConnectionEventKind.Reachable:
                Unsilence(link);
                break;
            case ConnectionEventKind.Unreachable when happened.Unreachable == UnreachableReason.Silent:
                OnSilent(link);
                break;
            case ConnectionEventKind.Unreachable:
                string why = resolveProblem.Length > 0 ? resolveProblem
                    : happened.Unreachable == UnreachableReason.Refused ? $"nobody listens at {link.Peer}" : $"no answer from {link.Peer}";
                EndWhere(a => a.Outbound == link, DisassociateInfo.Unknown, why);
                break;
            case ConnectionEventKind.Rejected:
                EndWhere(a => a.Outbound == link, DisassociateInfo.Unknown, $"{link.Peer} rejected us ({happened.Reject}): {happened.Text}");
                break;
            case ConnectionEventKind.ClosedByPeer:
                EndWhere(a => a.Outbound == link, ReasonOf(happened.Close), $"{link.Peer} closed the connection ({happened.Close})");
                break;
            case ConnectionEventKind.Restarted:
                EndWhere(a => a.Outbound == link && a.IsConfirmed, DisassociateInfo.Unknown, $"{link.Peer} has restarted");
                break;
            case ConnectionEventKind.Undelivered:
                // What is being opened is asked for again with the next connection.
                UndeliveredReason undelivered = happened.Undelivered;
                bool isForgotten = undelivered is UndeliveredReason.PeerRestarted or UndeliveredReason.ConnectionForgotten;
                EndWhere(a => a.Outbound == link && (a.IsConfirmed || !isForgotten), DisassociateInfo.Unknown, $"the connection to {link.Peer} lost messages ({undelivered})");
                PumpOf(link).Drop();
                break;
            case ConnectionEventKind.Closed:
                Unsilence(link);
                if (_pumps.TryRemove(link, out AsidePump? pump))
                {
                    pump.Drop();
                }

                EndWhere(a => a.Outbound == link, DisassociateInfo.Unknown, $"the connection to {link.Peer} is closed");
                break;
        }
    }

    void IPeerObserver.OnClosedByPeer(InboundLink link, CloseReason reason) =>
        EndWhere(a => a.Inbound == link, ReasonOf(reason), $"{link.Peer} closed its connection ({reason})");

    void IPeerObserver.OnEnded(InboundLink link) =>
        EndWhere(a => a.Inbound == link, DisassociateInfo.Unknown, $"the connection from {link.Peer} is over");

    private static DisassociateInfo ReasonOf(CloseReason reason) =>
        reason == CloseReason.Shutdown ? DisassociateInfo.Shutdown : DisassociateInfo.Unknown;

    /// <summary>A task that ends only when the other fails, and then as that does.</summary>
    private static Task Failure(Task task) =>
        task.ContinueWith(t => t.IsCompletedSuccessfully ? new TaskCompletionSource().Task : t, TaskScheduler.Default).Unwrap();

    private void Route(UdpAssociation association, InboundLink link, in RecordHeader header, ChannelKind channel, ReadOnlySpan<byte> body)
    {
        if (header.Kind == RecordKind.Abort)
        {
            End(association, header.Reason, "the peer does not have it", tellPeer: false);
        }
        else if (header.Kind == RecordKind.Opened && association.IsDialer)
        {
            association.Confirm(link);
        }
        else if (association.Inbound != link)
        {
            // The peer has another connection now: what was on the way by the old one is lost.
            End(association, DisassociateInfo.Unknown, $"{link.Peer} has dialed anew", tellPeer: true);
        }
        else if (header.Kind == RecordKind.Open)
        {
            association.Greet();
        }
        else
        {
            association.Confirm(link);
            if (!association.OnRecord(header, channel, body))
            {
                _log.Warning("{0} broke the rules of an association, which is closed.", link.Peer);
                End(association, DisassociateInfo.Unknown, "the peer broke its rules", tellPeer: true);
            }
        }
    }

    private void OnStranger(InboundLink link, in RecordHeader header)
    {
        if (header.Kind == RecordKind.Open)
        {
            _ = AcceptAsync(link, header);
        }
        else if (header.Kind != RecordKind.Abort && _strangers.Add(header.Association))
        {
            Abort(link, header.Association, DisassociateInfo.Unknown);
        }
    }

    private void Abort(InboundLink link, ulong association, DisassociateInfo reason)
    {
        Span<byte> record = stackalloc byte[RecordHeader.MaximumLength];
        int length = new RecordHeader(RecordKind.Abort, association, Reason: reason).Write(record);
        _core.FindPeer(link.Peer)?.TrySend(ChannelKind.Control, association, record[..length], [], default);
    }

    private async Task AcceptAsync(InboundLink from, RecordHeader open)
    {
        try
        {
            PeerLink link = await _links.AcquireAsync(from.Peer).ConfigureAwait(false);
            var association = new UdpAssociation(this, open.Association, PumpOf(link), from, LocalAddress, Addresses.ToAkka(from.Peer, Settings.Scheme, _core.System.Name));
            if (_core.IsShuttingDown || open.Number != RecordHeader.Version)
            {
                _links.Release(link);
                Abort(from, open.Association, _core.IsShuttingDown ? DisassociateInfo.Shutdown : DisassociateInfo.Unknown);
                return;
            }

            if (!_associations.TryAdd(association.Id, association))
            {
                _links.Release(link);
                return;
            }

            if (_core.Lookup(from.Connection.LocalConnectionId) != from)
            {
                End(association, DisassociateInfo.Unknown, "its connection ended before it was open", tellPeer: false);
                return;
            }

            association.Greet();
            _ = Listener.Task.ContinueWith(
                listener => listener.Result.Notify(new InboundAssociation(association)),
                CancellationToken.None,
                TaskContinuationOptions.OnlyOnRanToCompletion,
                TaskScheduler.Default);
        }
        catch (PeerUnavailableException e)
        {
            _log.Debug("{0} asked for an association, but there is no way back: {1}", from.Peer, e.Message);
        }
    }

    private AsidePump PumpOf(PeerLink link) => _pumps.GetOrAdd(link, l => new AsidePump(l, Settings.BulkRate, Settings.AttachedRate));

    private void OnConnected(PeerLink link, ulong uid)
    {
        Unsilence(link);
        EndWhere(
            a => a.Outbound == link && a.Inbound is { } inbound && inbound.Connection.Peer.Uid != uid,
            DisassociateInfo.Unknown,
            $"{link.Peer} is another incarnation than the one that asked for it");
        foreach (UdpAssociation association in _associations.Values)
        {
            if (association.Outbound == link && !association.IsConfirmed)
            {
                association.Greet();
            }
        }
    }

    /// <summary>
    /// A short silence loses nothing. Where messages wait to be acknowledged, the connection itself gives up; where none do, nobody would.
    /// </summary>
    private void OnSilent(PeerLink link)
    {
        TimeSpan patience = Settings.Udp.GiveUpTimeout - Settings.Udp.UnreachableTimeout;
        var outage = new Cancelable(_core.System.Scheduler);
        _silent[link] = outage;
        _core.System.Scheduler.Advanced.ScheduleOnce(patience, () => EndWhere(a => a.Outbound == link, DisassociateInfo.Unknown, $"{link.Peer} has fallen silent"), outage);
    }

    private void Unsilence(PeerLink link)
    {
        if (_silent.TryRemove(link, out ICancelable? outage))
        {
            outage.Cancel();
        }
    }

    private void EndWhere(Func<UdpAssociation, bool> concerned, DisassociateInfo reason, string why)
    {
        foreach (UdpAssociation association in _associations.Values)
        {
            if (concerned(association))
            {
                End(association, reason, why, tellPeer: true);
            }
        }
    }
}
