using ActorUdp.Messaging;
using ActorUdp.Protocol;
using ActorUdp.Protocol.Wire;

namespace ActorUdp.Endpoints;

/// <summary>
/// The state of sending to one peer: the connection with its queues, kept in the table and handed from incarnation to
/// incarnation of the sender actor, and the threads that wait for something to happen to it.
/// </summary>
internal sealed class PeerLink : EndpointLink
{
    private readonly Lock _lock = new();
    private List<TaskCompletionSource>? _connectWaiters;
    private List<TaskCompletionSource<bool>>? _drainWaiters;
    private List<SpaceWaiter>? _spaceWaiters;
    private PeerUnavailableException? _unavailable;
    private volatile NumberedConnection _numbered;
    private volatile bool _forgotten;
    private readonly TaskCompletionSource _gone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CloseLink? _closeWanted;
    private int _refused;
    private int _dropWanted;

    public PeerLink(TransportCore core, PeerAddress peer)
        : base(core, peer) => _numbered = NewConnection();

    /// <summary>Its thread-safe members for anybody; everything else is owned by the sender actor.</summary>
    public OutboundConnection Connection => _numbered.Connection;

    /// <summary>The connection and the numbers that it has agreed on. Thread-safe.</summary>
    public NumberedConnection Numbered => _numbered;

    /// <summary>The connection id that datagrams for this link are routed by; kept by the table.</summary>
    public ulong RoutedId { get; set; }

    /// <summary>The peer's connection id that resets for this link are routed by; kept by the table.</summary>
    public ulong RoutedRemoteId { get; set; }

    /// <summary>Called by the sender actor in each turn before it transmits: the time to queue more. Null: nobody wants to know.</summary>
    public Action? BeforeTransmit { get; set; }

    /// <summary>The link has left the table: it takes no more messages.</summary>
    public bool IsForgotten => _forgotten;

    /// <summary>True while somebody waits for queue space.</summary>
    public bool HasSpaceWaiters => Volatile.Read(ref _spaceWaiters) is not null;

    /// <summary>Queues a message on a reliable channel. Thread-safe.</summary>
    /// <param name="connection">What <see cref="Numbered"/> was when the message was made.</param>
    /// <param name="channel">The channel.</param>
    /// <param name="head">The first part of the message.</param>
    /// <param name="body">The second part of the message.</param>
    /// <param name="options">What may happen to it before it is sent.</param>
    /// <param name="epoch">The epoch that its numbers belong to; 0: it has none.</param>
    /// <param name="result">Whether it was accepted.</param>
    /// <returns>False when the epoch has passed and nothing was done: make the message anew.</returns>
    public bool TrySend(
        NumberedConnection connection,
        int channel,
        ReadOnlySpan<byte> head,
        ReadOnlySpan<byte> body,
        in MessageOptions options,
        ulong epoch,
        out SendResult result)
    {
        if (_forgotten)
        {
            result = SendResult.Closed;
            return true;
        }

        bool isDone = connection.Connection.TrySendInEpoch(channel, head, body, options, epoch, out result, out bool wake);
        if (wake)
        {
            WakeToSend();
        }

        return isDone;
    }

    /// <summary>Like the other overload, but a long body is not copied: it must never change any more. Thread-safe.</summary>
    public bool TrySend(
        NumberedConnection connection,
        int channel,
        ReadOnlySpan<byte> head,
        ReadOnlyMemory<byte> body,
        in MessageOptions options,
        ulong epoch,
        out SendResult result)
    {
        if (_forgotten)
        {
            result = SendResult.Closed;
            return true;
        }

        bool isDone = connection.Connection.TrySendOwnedInEpoch(channel, head, body, options, epoch, out result, out bool wake);
        if (wake)
        {
            WakeToSend();
        }

        return isDone;
    }

    /// <summary>Queues a message that makes no use of numbers. Thread-safe.</summary>
    public SendResult TrySend(ChannelKind kind, ulong laneHash, ReadOnlySpan<byte> head, ReadOnlySpan<byte> body, in MessageOptions options)
    {
        if (kind == ChannelKind.Unreliable)
        {
            return TrySendUnreliable(Numbered, head, body);
        }

        TrySend(Numbered, ChannelKinds.ChannelFor(kind, laneHash, Core.Protocol.OrdinaryLanes), head, body, options, epoch: 0, out SendResult result);
        return result;
    }

    /// <summary>Queues a message that may be lost. Thread-safe.</summary>
    public SendResult TrySendUnreliable(NumberedConnection connection, ReadOnlySpan<byte> head, ReadOnlySpan<byte> body)
    {
        if (_forgotten)
        {
            return SendResult.Closed;
        }

        SendResult result = connection.Connection.TrySendUnreliable(head, body, out bool wake);
        if (wake)
        {
            WakeToSend();
        }

        return result;
    }

    /// <summary>Bytes that are queued on an ordinary lane, or sent and not yet acknowledged. Thread-safe.</summary>
    public long QueuedOn(ulong laneHash)
    {
        OutboundConnection connection = Connection;
        return connection.QueuedBytes(connection.OrdinaryChannelFor(laneHash));
    }

    /// <summary>The socket reported that nobody listens at the peer's port. Thread-safe.</summary>
    public void Refused()
    {
        Volatile.Write(ref _refused, 1);
        Wake();
    }

    /// <summary>Ends the link at once and without a word; what it holds is reported. Thread-safe.</summary>
    /// <param name="reason">What is reported.</param>
    public void Drop(UndeliveredReason reason)
    {
        Volatile.Write(ref _dropWanted, (int)reason + 1);
        Wake();
    }

    public UndeliveredReason? TakeDropWanted() => Interlocked.Exchange(ref _dropWanted, 0) is > 0 and int wanted ? (UndeliveredReason)(wanted - 1) : null;

    public bool TakeRefused() => Interlocked.Exchange(ref _refused, 0) == 1;

    /// <summary>Flush, say goodbye, and leave the table. Thread-safe.</summary>
    /// <returns>Completes when the link has left the table.</returns>
    public Task Close(CloseReason reason)
    {
        Volatile.Write(ref _closeWanted, new CloseLink(reason));
        Wake();
        return _gone.Task;
    }

    public CloseLink? TakeCloseWanted() => Interlocked.Exchange(ref _closeWanted, null);

    /// <summary>Completes when the connection is established, faults with why it can't be. Thread-safe.</summary>
    public Task WhenConnected()
    {
        lock (_lock)
        {
            if (_unavailable is not null)
            {
                return Task.FromException(_unavailable);
            }

            if (Connection.State == OutboundState.Established)
            {
                return Task.CompletedTask;
            }

            return Add(ref _connectWaiters).Task;
        }
    }

    /// <summary>Completes with true when all accepted messages are acknowledged, with false when some are given up. Thread-safe.</summary>
    public Task<bool> WhenDrained()
    {
        Task<bool> task;
        lock (_lock)
        {
            var waiter = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
            (_drainWaiters ??= []).Add(waiter);
            task = waiter.Task;
        }

        Wake();
        return task;
    }

    /// <summary>Completes when it is worth trying to send again. Thread-safe.</summary>
    /// <param name="channel">The channel.</param>
    public Task WhenSpace(int channel)
    {
        var waiter = new SpaceWaiter(channel, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        lock (_lock)
        {
            (_spaceWaiters ??= []).Add(waiter);
        }

        return waiter.Source.Task;
    }

    // What follows is called by the sender actor.
    public void NowConnected() => Complete(ref _connectWaiters, clearUnavailable: true);

    public void NowUnavailable(PeerUnavailableException why)
    {
        List<TaskCompletionSource>? waiters;
        lock (_lock)
        {
            _unavailable = why;
            (waiters, _connectWaiters) = (_connectWaiters, null);
        }

        waiters?.ForEach(w => w.TrySetException(why));
        EndSpaceWaits(_ => true);
    }

    /// <summary>
    /// Lets those go on whose channel is below the high watermark: a whole batch fits then, and nobody is woken for each message that
    /// has left a full queue. A queue that was full gets there before it runs dry.
    /// </summary>
    public void NowSpace()
    {
        OutboundConnection connection = Connection;
        EndSpaceWaits(waiter => waiter.Channel == ChannelKinds.UnreliableChannel || !connection.IsHigh(waiter.Channel));
    }

    public void CheckDrained()
    {
        if (Volatile.Read(ref _drainWaiters) is not null && Connection.IsDrained)
        {
            Drained(true);
        }
    }

    public void Drained(bool delivered)
    {
        List<TaskCompletionSource<bool>>? waiters;
        lock (_lock)
        {
            (waiters, _drainWaiters) = (_drainWaiters, null);
        }

        waiters?.ForEach(w => w.TrySetResult(delivered));
    }

    /// <summary>The connection's own state broke: a fresh one takes its place. What it held has been reported by the caller.</summary>
    public void ReplaceConnection() => _numbered = NewConnection();

    /// <summary>Reports what the connection holds as undelivered. Only when no actor works the link any more.</summary>
    public void GiveUp()
    {
        try
        {
            Connection.Abort(UndeliveredReason.Closed, Core.Clock.Now);
        }
        catch (ProtocolInvariantException)
        {
            // Its state is what broke; that has been reported when it did.
            return;
        }

        var events = new PeerEventTranslator(this);
        while (Connection.PollEvent(out ConnectionEvent happened))
        {
            events.Publish(happened, resolveProblem: "");
        }
    }

    public void Forget(PeerUnavailableException why)
    {
        _forgotten = true;
        NowUnavailable(why);
        Drained(Connection.IsDrained);
        _gone.TrySetResult();
    }

    private void EndSpaceWaits(Predicate<SpaceWaiter> isOver)
    {
        lock (_lock)
        {
            for (int i = (_spaceWaiters?.Count ?? 0) - 1; i >= 0; i--)
            {
                if (isOver(_spaceWaiters![i]))
                {
                    // Goes on elsewhere, not under this lock.
                    _spaceWaiters[i].Source.TrySetResult();
                    _spaceWaiters.RemoveAt(i);
                }
            }

            if (_spaceWaiters?.Count == 0)
            {
                _spaceWaiters = null;
            }
        }
    }

    private void WakeToSend()
    {
        if (Core.Thread is { } thread)
        {
            thread.WakeHere(this);
        }
        else
        {
            Wake();
        }
    }

    private NumberedConnection NewConnection() => new(Core.NewOutboundConnection(Peer), Core.Protocol.ChannelCount);

    private static TaskCompletionSource Add(ref List<TaskCompletionSource>? waiters)
    {
        var waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        (waiters ??= []).Add(waiter);
        return waiter;
    }

    private void Complete(ref List<TaskCompletionSource>? from, bool clearUnavailable)
    {
        List<TaskCompletionSource>? waiters;
        lock (_lock)
        {
            if (clearUnavailable)
            {
                _unavailable = null;
            }

            (waiters, from) = (from, null);
        }

        waiters?.ForEach(w => w.TrySetResult());
    }

    private readonly record struct SpaceWaiter(int Channel, TaskCompletionSource Source);
}
