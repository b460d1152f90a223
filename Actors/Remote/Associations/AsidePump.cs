using ActorUdp.Endpoints;
using ActorUdp.Protocol;
using ActorUdp.Timing;

namespace ActorUdp.Remote;

/// <summary>
/// Sends what was set aside on one connection, piece by piece, as the bulk channel takes it: a large PDU is not copied as a whole, neither
/// here nor by who writes it. Thread-safe.
/// </summary>
internal sealed class AsidePump : IDeadlineTarget
{
    // With its header and length it fits an array of 32 KiB, which is what the channel's log, and the assembly at the other end, begin with.
    private const int Piece = (32 << 10) - 64;

    // Long enough to be sent from where it lies, short enough to be put together at the other end without much memory.
    private const int AttachedPiece = 128 << 10;

    // One turn of the sender copies no more; other channels want their turn too.
    private const int MaximumTurn = 1 << 20;

    // How much may go at once after a pause: what timers can't keep apart.
    private const long Burst = 2 * MonotonicNanos.PerMillisecond;

    private readonly Lock _lock = new();
    private readonly Queue<AsideFrame> _frames = [];
    private readonly DeadlineTimer.Deadline _due;
    private readonly double _nanosPerByte;
    private readonly double _nanosPerArrayByte;
    private TaskCompletionSource? _emptied;
    private int _sent;
    private double _free;

    /// <param name="link">The connection.</param>
    /// <param name="rate">Bytes a second at the most of PDUs and what goes beside them.</param>
    /// <param name="attachedRate">The same of byte arrays that go beside them.</param>
    public AsidePump(PeerLink link, long rate, long attachedRate)
    {
        Link = link;
        _nanosPerByte = (double)MonotonicNanos.PerSecond / rate;
        _nanosPerArrayByte = (double)MonotonicNanos.PerSecond / attachedRate;
        _due = new DeadlineTimer.Deadline(link.Core.Timer, this);
        link.BeforeTransmit = Pump;
    }

    void IDeadlineTarget.OnDeadline() => Link.Wake();

    public PeerLink Link { get; }

    public bool IsEmpty
    {
        get
        {
            lock (_lock)
            {
                return _frames.Count == 0;
            }
        }
    }

    public void Enqueue(AsideFrame frame)
    {
        lock (_lock)
        {
            _frames.Enqueue(frame);
        }

        Link.Wake();
    }

    /// <summary>Completes when everything has been given to the connection, or the connection is over.</summary>
    public Task WhenEmpty()
    {
        lock (_lock)
        {
            if (_frames.Count == 0 || Link.IsForgotten)
            {
                return Task.CompletedTask;
            }

            _emptied ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _emptied.Task;
        }
    }

    /// <summary>The connection is over, or has lost what it had: what was set aside belongs to associations that have ended.</summary>
    public void Drop()
    {
        lock (_lock)
        {
            _frames.Clear();
            _sent = 0;
            _emptied?.TrySetResult();
            _emptied = null;
        }
    }

    /// <summary>Called by the sender in each of its turns.</summary>
    private void Pump()
    {
        lock (_lock)
        {
            int turn = 0;
            long now = Link.Core.Clock.Now.Value;
            _free = Math.Max(_free, now - Burst);
            while (turn < MaximumTurn && _frames.TryPeek(out AsideFrame? frame))
            {
                if (_free > now)
                {
                    _due.Set(new MonotonicNanos((long)_free));
                    return;
                }

                bool isArray = frame.IsArray && _sent >= frame.Total;
                int length = TrySend(frame);
                if (length == 0)
                {
                    return;
                }

                turn += length;
                _free += length * (isArray ? _nanosPerArrayByte : _nanosPerByte);
            }

            if (_frames.Count > 0)
            {
                Link.Wake();
            }
            else
            {
                _emptied?.TrySetResult();
                _emptied = null;
            }
        }
    }

    /// <returns>Bytes sent; 0: there is no room.</returns>
    private int TrySend(AsideFrame frame)
    {
        bool isFirst = _sent == 0;
        ReadOnlySpan<byte> prefix = isFirst ? frame.Frame : [];
        ReadOnlyMemory<byte> rest = frame.From(Math.Max(_sent, frame.Frame.Length));
        ReadOnlyMemory<byte> piece = rest[..Math.Min(rest.Length, _sent < frame.Total ? Piece - prefix.Length : AttachedPiece)];
        RecordHeader header = isFirst ? frame.First : new RecordHeader(RecordKind.AsideMore, frame.Association);
        if (Link.SendRecord(ChannelKind.Bulk, header, prefix, piece) != SendResult.Accepted)
        {
            return 0;
        }

        _sent += prefix.Length + piece.Length;
        if (_sent == frame.Length)
        {
            _frames.Dequeue();
            _sent = 0;
        }

        return prefix.Length + piece.Length;
    }
}
