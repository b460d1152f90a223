namespace ActorUdp.Protocol;

/// <summary>Turns what happens to send queues behind the owner's back into events: watermarks and expired messages.</summary>
internal sealed class QueueWatch
{
    private readonly SendChannels _channels;
    private readonly long[] _high;
    private readonly long[] _low;
    private readonly bool[] _isHigh;
    private readonly long[] _expired;

    public QueueWatch(ProtocolSettings settings, SendChannels channels)
    {
        _channels = channels;
        _high = new long[channels.Count];
        _low = new long[channels.Count];
        _isHigh = new bool[channels.Count];
        _expired = new long[channels.Count];
        for (var i = 0; i < channels.Count; i++)
        {
            _high[i] = (long)(settings.SendQueueOf(i) * settings.HighWatermark);
            _low[i] = (long)(settings.SendQueueOf(i) * settings.LowWatermark);
        }
    }

    /// <summary>When <see cref="Sweep"/> may find something, or <see cref="long.MaxValue"/>. Nanoseconds.</summary>
    public long NextSweep
    {
        get
        {
            var next = long.MaxValue;
            for (var i = 0; i < _high.Length; i++)
                next = Math.Min(next, _channels[i].Log.NextSweep ?? long.MaxValue);
            return next;
        }
    }

    public void Sweep(long now)
    {
        for (var i = 0; i < _high.Length; i++)
            _channels[i].Log.SweepExpired(now);
    }

    public void Collect(StructRing<ConnectionEvent> events)
    {
        for (var i = 0; i < _high.Length; i++)
        {
            var log = _channels[i].Log;
            var queued = log.QueuedBytes;
            if (_isHigh[i] ? queued <= _low[i] : queued >= _high[i])
            {
                _isHigh[i] = !_isHigh[i];
                events.Enqueue(new ConnectionEvent
                {
                    Kind = ConnectionEventKind.Watermark,
                    Channel = i,
                    IsHighWatermark = _isHigh[i],
                });
            }
            if (log.Expired == _expired[i])
                continue;
            events.Enqueue(new ConnectionEvent
            {
                Kind = ConnectionEventKind.Expired,
                Channel = i,
                Count = log.Expired - _expired[i],
            });
            _expired[i] = log.Expired;
        }
    }
}
