using ActorUdp.Protocol.Wire;

namespace ActorUdp.Protocol;

/// <summary>
/// All sending channels of one peer. Their logs outlive connections; what was sent and acknowledged is of the present one.
/// </summary>
internal sealed class SendChannels : IRecoverySink
{
    private readonly StreamSender[] _streams;
    private readonly StreamSender _control;
    private readonly StreamSender _bulk;
    private readonly UnreliableSender _unreliable;
    private readonly PriorityScheduler _scheduler;
    private readonly int _lanes;

    public SendChannels(ProtocolSettings settings)
    {
        _lanes = settings.OrdinaryLanes;
        _streams = new StreamSender[settings.ChannelCount];
        for (var channel = 0; channel < _streams.Length; channel++)
            _streams[channel] = new StreamSender(channel, new ByteLog(settings.SendQueueOf(channel), settings.HighWatermark));
        _control = _streams[ChannelIds.Control];
        _bulk = _streams[ChannelIds.Bulk];
        _unreliable = new UnreliableSender(new ByteLog(settings.UnreliableSendQueue, settings.HighWatermark));
        _scheduler = new PriorityScheduler(_lanes, settings.BulkShare, settings.DatagramSize);
    }

    public int Count => _streams.Length;

    public bool IsCloseAcknowledged { get; private set; }

    public bool HasControl => _control.HasSendable;

    public bool HasSendable
    {
        get
        {
            foreach (var stream in _streams)
            {
                if (stream.HasSendable)
                    return true;
            }
            return _unreliable.HasSendable;
        }
    }

    /// <summary>Whether everything accepted was acknowledged or dropped.</summary>
    public bool IsDrained
    {
        get
        {
            foreach (var stream in _streams)
            {
                if (!stream.Log.IsEmpty)
                    return false;
            }
            return true;
        }
    }

    /// <summary>Takes note of what producers have put into the logs, as far as the next datagram can carry it.</summary>
    public void Look()
    {
        foreach (var stream in _streams)
            stream.Look();
    }

    /// <summary>The owner goes to sleep: notes which channels have more than their credit allows.</summary>
    public void NoteHeld()
    {
        foreach (var stream in _streams)
            stream.NoteHeld();
    }

    public UnreliableSender Unreliable => _unreliable;

    public StreamSender this[int channel] => _streams[channel];

    /// <summary>The size of a full datagram.</summary>
    public int DatagramSize
    {
        get => _scheduler.DatagramSize;
        set => _scheduler.DatagramSize = value;
    }

    /// <summary>A new connection begins.</summary>
    public void Restart(long credit, ulong epoch)
    {
        IsCloseAcknowledged = false;
        foreach (var stream in _streams)
            stream.Restart(credit, epoch);
        _unreliable.Log.BeginEpoch(epoch);
    }

    public void Seal()
    {
        foreach (var stream in _streams)
            stream.Log.Seal();
        _unreliable.Log.Seal();
    }

    public void Trim()
    {
        foreach (var stream in _streams)
            stream.Log.Trim();
        _unreliable.Log.Trim();
    }

    /// <summary>Gives up everything accepted so far.</summary>
    /// <returns>Messages and bytes of messages that were unacknowledged.</returns>
    public (long Messages, long Bytes) DropAll()
    {
        long messages = 0, bytes = 0;
        foreach (var stream in _streams)
        {
            var (count, size) = stream.Log.DropAll();
            messages += count;
            bytes += size;
        }
        return (messages, bytes);
    }

    /// <summary>
    /// The peer takes no larger messages than this. A channel that has one in its queue already gives the queue up: what was accepted
    /// behind it may build upon it.
    /// </summary>
    /// <returns>Messages and bytes of messages that were given up.</returns>
    public (long Messages, long Bytes) Limit(int maximumMessage)
    {
        long messages = 0, bytes = 0;
        foreach (var stream in _streams)
        {
            if (!stream.Log.Limit(maximumMessage))
                continue;
            var (count, size) = stream.Log.DropAll();
            messages += count;
            bytes += size;
        }
        return (messages, bytes);
    }

    /// <summary>Fills a datagram by priority.</summary>
    /// <returns>Whether anything was written.</returns>
    public bool Fill(ref DatagramWriter writer, ref SentPacket packet, bool controlOnly, long now)
    {
        var total = Drain(_control, ref writer, ref packet, now);
        if (controlOnly)
            return total > 0;
        var bulk = _scheduler.BulkGoesFirst ? Drain(_bulk, ref writer, ref packet, now) : 0;
        int sent;
        while ((sent = _unreliable.TryWrite(ref writer, DatagramSize)) > 0)
            total += sent;
        var lastLane = -1;
        for (var i = 0; i < _lanes; i++)
        {
            var lane = (_scheduler.FirstLane + i) % _lanes;
            sent = Drain(_streams[ChannelIds.FirstOrdinary + lane], ref writer, ref packet, now);
            if (sent == 0)
                continue;
            total += sent;
            lastLane = lane;
        }
        bulk += Drain(_bulk, ref writer, ref packet, now);
        total += bulk;
        _scheduler.OnDatagram(total, bulk, _bulk.HasSendable, lastLane);
        return total > 0;
    }

    public void OnRangeAcknowledged(in SentRange range) => _streams[range.Channel].OnAcknowledged(range);

    public void OnRangeLost(in SentRange range) => _streams[range.Channel].OnLost(range);

    public void OnCloseAcknowledged() => IsCloseAcknowledged = true;

    private static int Drain(StreamSender stream, ref DatagramWriter writer, ref SentPacket packet, long now)
    {
        if (!stream.HasSendable)
            return 0;
        int total = 0, written;
        while ((written = stream.TryWrite(ref writer, ref packet, now)) > 0)
            total += written;
        return total;
    }
}
