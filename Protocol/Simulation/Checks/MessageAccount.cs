using ActorUdp.Protocol;
using ActorUdp.Simulation.Nodes;

namespace ActorUdp.Simulation.Checks;

/// <summary>What one sender accepted, and what became of it.</summary>
internal sealed class MessageAccount
{
    private readonly SenderLink _link;
    private readonly List<Entry>[] _channels;
    private readonly Dictionary<(int Channel, ulong Key), long> _latest = [];
    private readonly List<Epoch> _epochs = [];
    private readonly List<int> _unreliable = [];
    private readonly HashSet<long> _unreliableDelivered = [];
    private byte[] _message = [];
    private Epoch _epoch;

    public MessageAccount(int id, SenderLink link)
    {
        Id = id;
        _link = link;
        _channels = new List<Entry>[link.Node.Settings.ChannelCount];
        for (var i = 0; i < _channels.Length; i++)
            _channels[i] = [];
        _epoch = Begin(default);
    }

    public int Id { get; }

    public SenderLink Link => _link;

    public long Accepted { get; private set; }

    public long Delivered { get; private set; }

    /// <summary>Messages that the sender has said are undelivered.</summary>
    public long Reported { get; set; }

    /// <summary>Messages that ended epochs obliged it to report.</summary>
    public long Owed { get; private set; }

    public Epoch Current => _epoch;

    /// <summary>Makes the next message of a channel. Valid until the next call.</summary>
    public ReadOnlySpan<byte> Write(int channel, int length)
    {
        var message = Room(length);
        MessageContent.Write(message, Id, channel, _channels[channel].Count);
        return message;
    }

    public void OnAccepted(int channel, int length, long? deadline, ulong key)
    {
        var entries = _channels[channel];
        if (key != 0)
            _latest[(channel, key)] = entries.Count;
        _link.Node.World.Trace?.Accepted(_link, channel, entries.Count, length);
        entries.Add(new Entry(length, deadline ?? long.MaxValue, key));
        Accepted++;
        _link.Node.World.Counters.MessagesAccepted++;
    }

    public ReadOnlySpan<byte> WriteUnreliable(int length)
    {
        var message = Room(Math.Max(length, MessageContent.HeaderSize));
        MessageContent.Write(message, Id, ChannelKinds.UnreliableChannel, _unreliable.Count);
        return message;
    }

    public void OnUnreliableAccepted(int length) => _unreliable.Add(Math.Max(length, MessageContent.HeaderSize));

    /// <summary>The sender has given up what it held, or lost its connection, which is the same for what it held.</summary>
    public Epoch EndEpoch(in OutboundStats stats)
    {
        var ended = _epoch;
        ended.Finish(Counts(), stats);
        if (ended.Dropped < 0)
            throw new SimulationException($"{_link}: {-ended.Dropped} messages more are settled than were accepted; {stats}");
        Owed += ended.Dropped;
        _epoch = Begin(stats);
        return ended;
    }

    /// <summary>A message came by a connection of this sender.</summary>
    public void OnMessage(Epoch epoch, in InboundMessage message, SimulatedNode receiver)
    {
        if (!ReferenceEquals(epoch.Receiver, receiver))
            throw new SimulationException($"a message of {_link} to {epoch.Receiver} came to {receiver}");
        if (message.Channel == ChannelKinds.UnreliableChannel)
        {
            OnUnreliable(message.Payload.Span);
            return;
        }
        var entries = _channels[message.Channel];
        var end = epoch.End?[message.Channel] ?? entries.Count;
        var payload = message.Payload.Span;
        for (var number = epoch.Next[message.Channel]; number < end; number++)
        {
            var entry = entries[(int)number];
            if (entry.Length == payload.Length && MessageContent.Matches(payload, Id, message.Channel, number))
            {
                epoch.Next[message.Channel] = number + 1;
                epoch.Delivered++;
                Delivered++;
                return;
            }
            if (!MayBeVoid(message.Channel, number))
                break;
        }
        throw new SimulationException(
            $"{_link}, channel {message.Channel}: {MessageContent.Describe(payload)} came where message {epoch.Next[message.Channel]}"
            + $" was due, of {epoch.Start[message.Channel]} to {end - 1}; this is account {Id}");
    }

    /// <summary>All is acknowledged or reported, and the books agree.</summary>
    public void Settle(in OutboundStats stats)
    {
        _epoch.Count(Counts(), stats);
        var settled = stats.MessagesAcknowledged + stats.MessagesUndelivered + stats.MessagesExpired + stats.MessagesSuperseded;
        if (stats.MessagesAccepted != Accepted || settled != Accepted)
            throw new SimulationException($"{_link}: {Accepted} messages were accepted, {settled} are settled; {stats}");
        if (Owed + _epoch.Dropped != Reported || Reported != stats.MessagesUndelivered)
            throw new SimulationException($"{_link}: {Owed + _epoch.Dropped} messages are undelivered, {Reported} were reported; {stats}");
    }

    /// <summary>What was confirmed has been handed on, as far as the receivers still live.</summary>
    public void CheckConfirmed(in OutboundStats stats)
    {
        _epoch.Count(Counts(), stats);
        foreach (var epoch in _epochs)
        {
            if (epoch.Receiver is { IsDead: false } && epoch.Delivered < epoch.Acknowledged)
            {
                throw new SimulationException(
                    $"{_link}: {epoch.Acknowledged} messages are confirmed, {epoch.Receiver} was given {epoch.Delivered}");
            }
        }
    }

    /// <summary>Everything that the present connection was given has arrived.</summary>
    public void CheckComplete()
    {
        if (_epoch.Receiver is not { IsDead: false })
            return;
        for (var channel = 0; channel < _channels.Length; channel++)
        {
            for (var number = _epoch.Next[channel]; number < _channels[channel].Count; number++)
            {
                if (!MayBeVoid(channel, number))
                    throw new SimulationException($"{_link}: message {number} on channel {channel} was confirmed and never came");
            }
        }
    }

    private void OnUnreliable(ReadOnlySpan<byte> payload)
    {
        var number = payload.Length < MessageContent.HeaderSize ? -1 : MessageContent.NumberOf(payload);
        var isOurs = number >= 0 && number < _unreliable.Count && _unreliable[(int)number] == payload.Length
            && MessageContent.Matches(payload, Id, ChannelKinds.UnreliableChannel, number);
        if (!isOurs)
            throw new SimulationException($"{_link}: an unreliable message is not what was sent: {MessageContent.Describe(payload)}");
        if (!_unreliableDelivered.Add(number))
            throw new SimulationException($"{_link}: unreliable message {number} came twice");
    }

    private bool MayBeVoid(int channel, long number)
    {
        var entry = _channels[channel][(int)number];
        return entry.Deadline <= _link.Node.Clock.Now.Value
            || (entry.Key != 0 && _latest[(channel, entry.Key)] > number);
    }

    private Epoch Begin(in OutboundStats stats)
    {
        var epoch = new Epoch(Counts(), stats);
        _epochs.Add(epoch);
        return epoch;
    }

    private long[] Counts()
    {
        var counts = new long[_channels.Length];
        for (var i = 0; i < counts.Length; i++)
            counts[i] = _channels[i].Count;
        return counts;
    }

    private Span<byte> Room(int length)
    {
        if (_message.Length < length)
            _message = new byte[Math.Max(length, 4_096)];
        return _message.AsSpan(0, length);
    }

    private readonly record struct Entry(int Length, long Deadline, ulong Key);
}
