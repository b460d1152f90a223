using ActorUdp.Protocol.Wire;

namespace ActorUdp.Protocol;

/// <summary>All receiving channels of one connection, polled by priority.</summary>
internal sealed class ReceiveChannels
{
    /// <summary>How many messages of a lane are taken before the next lane has its turn.</summary>
    private const int MessagesInTurn = 16;

    private readonly StreamReassembly[] _streams;
    private readonly UnreliableInbox _unreliable;
    private readonly int _lanes;
    private StreamReassembly? _polled;
    private int _lane;
    private int _turn;
    private bool _isTrimmed = true;

    public ReceiveChannels(ProtocolSettings settings, int lanes)
    {
        _lanes = lanes;
        _streams = new StreamReassembly[ChannelIds.FirstOrdinary + lanes];
        for (var i = 0; i < _streams.Length; i++)
            _streams[i] = new StreamReassembly(settings.InitialWindow, settings.MaximumWindow, settings.MaximumMessageSize);
        _unreliable = new UnreliableInbox(settings.UnreliableReceiveQueue);
    }

    public int Count => _streams.Length;

    public UnreliableInbox Unreliable => _unreliable;

    public long Delivered { get; private set; }

    public StreamReassembly this[int channel] => _streams[channel];

    public long Buffered
    {
        get
        {
            long total = 0;
            foreach (var stream in _streams)
                total += stream.Buffered;
            return total;
        }
    }

    public int Holes
    {
        get
        {
            var total = 0;
            foreach (var stream in _streams)
                total += stream.Holes;
            return total;
        }
    }

    /// <summary>Something arrived.</summary>
    public void OnArrival() => _isTrimmed = false;

    /// <summary>Takes the next message: control, unreliable, ordinary lanes in turn, bulk.</summary>
    public bool TryPoll(out InboundMessage message, out Verdict violation)
    {
        _polled?.Release();
        _polled = null;
        _unreliable.Release();
        violation = Verdict.Ok;
        message = default;
        if (TryCut(ChannelIds.Control, out message, ref violation))
            return true;
        if (_unreliable.TryTake(out var payload))
        {
            message = new InboundMessage(ChannelKinds.UnreliableChannel, ChannelKind.Unreliable, payload);
            return true;
        }
        for (var i = 0; i <= _lanes; i++)
        {
            if (_turn < MessagesInTurn && TryCut(ChannelIds.FirstOrdinary + _lane, out message, ref violation))
            {
                _turn++;
                return true;
            }
            _lane = _lane + 1 == _lanes ? 0 : _lane + 1;
            _turn = 0;
        }
        if (TryCut(ChannelIds.Bulk, out message, ref violation))
            return true;
        if (!_isTrimmed)
            Trim();
        return false;
    }

    private bool TryCut(int channel, out InboundMessage message, ref Verdict violation)
    {
        var stream = _streams[channel];
        if (stream.TryCut(out var payload))
        {
            message = new InboundMessage(channel, ChannelKinds.Of(channel), payload);
            _polled = stream;
            Delivered++;
            return true;
        }
        message = default;
        if (stream.Violation != Verdict.Ok)
            violation = stream.Violation;
        return false;
    }

    private void Trim()
    {
        _isTrimmed = true;
        foreach (var stream in _streams)
            stream.Trim();
    }
}
