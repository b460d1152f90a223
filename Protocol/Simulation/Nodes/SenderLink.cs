using ActorUdp.Protocol;
using ActorUdp.Protocol.Wire;
using ActorUdp.Simulation.Checks;
using ActorUdp.Simulation.Worlds;

namespace ActorUdp.Simulation.Nodes;

/// <summary>All that a node does to send to one address, worked as <c>PeerSender</c> does; and the account of its messages.</summary>
internal sealed class SenderLink : EndpointLink
{
    /// <summary>Datagrams in one turn of the actor.</summary>
    private const int MaximumBurst = 256;

    private readonly SendWatch _watch;
    private SimulatedSocket _socket;
    private CloseReason? _closeWanted;
    private bool _isRefused;
    private int _turns;

    public SenderLink(SimulatedNode node, Address target, int place, int jitterSeed)
        : base(node)
    {
        Target = target;
        TargetPlace = place;
        Connection = new OutboundConnection(node.Settings, node.Identity, node.NewId, (ulong)jitterSeed, node.Clock.Now);
        Account = World.Ledger.Open(this);
        _watch = new SendWatch(this);
        _socket = NewSocket();
    }

    public Address Target { get; }

    /// <summary>The place whose node it means to reach.</summary>
    public int TargetPlace { get; }

    public OutboundConnection Connection { get; }

    public MessageAccount Account { get; }

    public ulong RoutedId { get; set; }

    public ulong RoutedRemoteId { get; set; }

    /// <summary>Called after each turn, to put more messages in.</summary>
    public Action? OnTurn { get; set; }

    /// <summary>Somebody wants it closed.</summary>
    public bool IsClosing => _closeWanted is not null;

    public void Start() => Wake();

    /// <summary>Queues one message and enters it into the account when it was accepted.</summary>
    public SendResult Send(int channel, int length, long? deadline, ulong key)
    {
        if (IsOver)
            return SendResult.Closed;
        var message = Account.Write(channel, length);
        var options = new MessageOptions
        {
            Deadline = deadline is { } at ? new MonotonicNanos(at) : null,
            LatestOnlyKey = key,
        };
        var result = Connection.TrySend(channel, message, default, options, out var wake);
        if (result == SendResult.Accepted)
            Account.OnAccepted(channel, length, deadline, key);
        else
            DidNotAccept(result, channel, length);
        if (wake)
            Wake();
        return result;
    }

    // A message that fits must be taken by a connection that says it is fine and has room.
    private void DidNotAccept(SendResult result, int channel, int length)
    {
        if (result == SendResult.TooLarge && length <= World.Places.Min(p => p.Plan.Settings.MaximumMessageSizeOf(channel)))
            throw new SimulationException($"{this} finds {length} bytes on channel {channel} too large");
        if (result == SendResult.Closed && _closeWanted is null)
            throw new SimulationException($"{this} is closed though nobody asked for it");
    }

    public SendResult SendUnreliable(int length)
    {
        if (IsOver)
            return SendResult.Closed;
        var result = Connection.TrySendUnreliable(Account.WriteUnreliable(length), default, out var wake);
        if (result == SendResult.Accepted)
            Account.OnUnreliableAccepted(length);
        if (wake)
            Wake();
        return result;
    }

    public void Refused()
    {
        _isRefused = true;
        Wake();
    }

    public void Close(CloseReason reason)
    {
        _closeWanted ??= reason;
        Wake();
    }

    /// <summary>The actor's socket goes with it: its successor sends from another port.</summary>
    public override void RestartActor(long downtime)
    {
        base.RestartActor(downtime);
        Reconnect();
    }

    public void Reconnect()
    {
        if (Node.Place.Plan.SharesSocket)
            return;
        _socket.Close();
        _socket = NewSocket();
    }

    /// <summary>The address that the peer sees becomes another.</summary>
    public void Rebind()
    {
        if (!Node.Place.Plan.SharesSocket)
            _socket.Rebind();
    }

    /// <summary>Loses all that it sends, until it is told otherwise.</summary>
    public void Mute(bool isMuted) => World.Network.Mute(_socket, Target, isMuted);

    public void DrainSocket() => _socket.Drain();

    public void Die()
    {
        IsOver = true;
        if (!Node.Place.Plan.SharesSocket)
            _socket.Close();
    }

    public override string ToString() => $"{Node} -> {Target}";

    protected override void Work()
    {
        if (Connection.State == OutboundState.Idle)
            Connection.Open(Now);
        while (TryTake(out var datagram, out _, out var source))
        {
            var verdict = Connection.OnDatagram(datagram, Now);
            Note(verdict, datagram, source);
            _watch.Observe(verdict == Verdict.Ok);
        }
        if (_closeWanted is { } reason)
        {
            Connection.Close(reason, Now);
            _watch.Observe(false);
        }
        if (_isRefused)
        {
            _isRefused = false;
            DidSomething = true;
            Connection.OnRefused(Now);
            _watch.Observe(false);
        }
        if (Connection.NextTimeout is { } due && due <= Now)
        {
            Connection.OnTimeout(Now);
            _watch.Observe(false);
        }
        var more = Transmit();
        TakeEvents();
        if (Connection.State == OutboundState.Closed)
        {
            End();
            return;
        }
        if (_turns++ % MemoryBounds.Every == 0)
            MemoryBounds.Check(this);
        if (more)
            Wake();
        OnTurn?.Invoke();
        SetDeadline(Connection.NextTimeout);
    }

    /// <summary>True when there is more to send than one turn may.</summary>
    private bool Transmit()
    {
        for (var i = 0; i < MaximumBurst; i++)
        {
            var length = Connection.PollTransmit(Node.Buffer, Now);
            if (length == 0)
                return false;
            DidSomething = true;
            Node.Route(this);
            if (length > Node.Place.Plan.DeviceMtu)
            {
                Connection.OnTooLarge(length, Now);
                continue;
            }
            _socket.Send(Node.Buffer.AsSpan(0, length), Target);
        }
        return true;
    }

    private void TakeEvents()
    {
        while (Connection.PollEvent(out var e))
        {
            DidSomething = true;
            World.Trace?.Event(this, e);
            _watch.OnEvent(e);
        }
        Node.Route(this);
    }

    private void End()
    {
        Account.Settle(Connection.Stats);
        Die();
        Node.Remove(this);
    }

    private SimulatedSocket NewSocket()
    {
        if (Node.Place.Plan.SharesSocket)
            return Node.Listener;
        var address = new Address(Node.Place.Address.Machine, World.NewPort());
        var socket = new SimulatedSocket(Node, this, address, Target);
        socket.Open();
        return socket;
    }
}
