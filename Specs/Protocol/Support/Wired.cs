using ActorUdp.Protocol;
using ActorUdp.Protocol.Wire;

namespace ActorUdp.Specs.Protocol.Support;

/// <summary>A dialer and a listener without a network between them: the spec moves datagrams and time by hand.</summary>
internal sealed class Wired
{
    private readonly Random _random = new(1);
    private readonly byte[] _buffer = new byte[65_536];

    private readonly ProtocolSettings _settingsOfListener;

    public Wired(ProtocolSettings? settings = null, string clusterOfDialer = "c", ProtocolSettings? settingsOfListener = null)
    {
        Settings = settings ?? ProtocolSettings.Default;
        _settingsOfListener = settingsOfListener ?? Settings;
        Dialer = new LocalIdentity(11, clusterOfDialer, "dialer", "");
        Outbound = new OutboundConnection(Settings, Dialer, NewId, 1, Now) { Refuses = uid => uid == RefusedUid };
        RestartListener(22);
    }

    public ProtocolSettings Settings { get; }

    public LocalIdentity Dialer { get; }

    public OutboundConnection Outbound { get; }

    public InboundConnection? Inbound { get; private set; }

    public ListenerHandshake Listener { get; private set; } = null!;

    public MonotonicNanos Now { get; private set; } = new(MonotonicNanos.PerSecond);

    public ulong ListenerUid { get; private set; }

    /// <summary>The incarnation of the listener that the dialer does not want; 0: none.</summary>
    public ulong RefusedUid { get; set; }

    /// <summary>Why the next proven Hello is rejected.</summary>
    public RejectReason? Rejects { get; set; }

    public void RestartListener(ulong uid)
    {
        ListenerUid = uid;
        var identity = new LocalIdentity(uid, "c", "listener", "");
        Listener = new ListenerHandshake(
            _settingsOfListener, identity, new byte[Cookie.KeySize], ListenerHandshake.DeriveResetKey("c"));
        Inbound = null;
    }

    public Wired Connected()
    {
        Outbound.Open(Now);
        Exchange();
        Assert.Equal(OutboundState.Established, Outbound.State);
        Events();
        return this;
    }

    public void Pass(TimeSpan time) => Now += time;

    /// <summary>Passes time in small steps, doing what is due, with nothing arriving anywhere.</summary>
    public void PassSilently(TimeSpan time)
    {
        var end = Now + time;
        while (Outbound.NextTimeout is { } due && due <= end)
        {
            Now = due > Now ? due : Now.Plus(MonotonicNanos.PerMillisecond);
            Outbound.OnTimeout(Now);
            Sent();
        }
        Now = end;
        Outbound.OnTimeout(Now);
        Sent();
    }

    /// <summary>All that the dialer has to send now.</summary>
    public List<byte[]> Sent()
    {
        var sent = new List<byte[]>();
        int length;
        while ((length = Outbound.PollTransmit(_buffer, Now)) > 0)
            sent.Add(_buffer[..length]);
        return sent;
    }

    /// <summary>All that the listener has to send now.</summary>
    public List<byte[]> Answers()
    {
        var sent = new List<byte[]>();
        int length;
        while (Inbound is not null && (length = Inbound.PollTransmit(_buffer, Now)) > 0)
            sent.Add(_buffer[..length]);
        return sent;
    }

    /// <summary>Gives a datagram to the listening side and returns what it answers at once.</summary>
    public byte[]? Arrive(byte[] datagram)
    {
        Assert.Equal(Verdict.Ok, PacketHeader.Read(datagram, out var header));
        int length;
        if (header.Type == PacketType.Hello)
            return ArriveHello(datagram, header);
        if (Inbound?.LocalConnectionId == header.ConnectionId)
        {
            Inbound.OnDatagram(datagram, Now);
            return null;
        }
        length = Listener.WriteReset(_buffer, header.ConnectionId, datagram.Length);
        return length == 0 ? null : _buffer[..length];
    }

    /// <summary>Moves everything there and back until nothing moves any more, also after the delay of an acknowledgement.</summary>
    public List<InboundMessage> Exchange()
    {
        var messages = new List<InboundMessage>();
        Move(messages);
        Pass(Settings.MaximumAckDelay);
        Move(messages);
        return messages;
    }

    public SendResult Send(int channel, int length, in MessageOptions options = default) =>
        Outbound.TrySend(channel, new byte[length], default, options, out _);

    public List<ConnectionEvent> Events()
    {
        var events = new List<ConnectionEvent>();
        while (Outbound.PollEvent(out var e))
            events.Add(e);
        return events;
    }

    public ConnectionEvent Event(ConnectionEventKind kind) => Assert.Single(Events(), e => e.Kind == kind);

    private void Move(List<InboundMessage> messages)
    {
        var moved = true;
        while (moved)
        {
            moved = false;
            foreach (var datagram in Sent())
            {
                moved = true;
                if (Arrive(datagram) is { } answer)
                    Outbound.OnDatagram(answer, Now);
            }
            Inbound?.FlushAcknowledgements(Now);
            while (Inbound is not null && Inbound.PollMessage(out var message))
                messages.Add(message with { Payload = message.Payload.ToArray() });
            foreach (var answer in Answers())
            {
                moved = true;
                Outbound.OnDatagram(answer, Now);
            }
        }
    }

    private byte[]? ArriveHello(byte[] datagram, PacketHeader header)
    {
        var outcome = Listener.OnHello(datagram, "source"u8, Now, _buffer, out var length, out var hello, out _);
        if (outcome == HelloOutcome.Proven && Rejects is { } reason)
        {
            length = Listener.WriteReject(_buffer, header.ConnectionId, reason, "no");
        }
        else if (outcome == HelloOutcome.Proven)
        {
            if (Inbound?.Peer.ConnectionId != hello!.ConnectionId)
            {
                var id = NewId();
                Inbound = new InboundConnection(
                    _settingsOfListener, new LocalIdentity(ListenerUid, "c", "listener", ""), hello, id, Listener.TokenOf(id), Now);
            }
            length = Inbound!.WriteWelcome(_buffer);
        }
        return length == 0 ? null : _buffer[..length];
    }

    private ulong NewId() => (ulong)_random.NextInt64(1, long.MaxValue);
}
