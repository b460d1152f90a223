using System.Buffers;
using System.Buffers.Binary;

namespace ActorUdp.Remote;

/// <summary>
/// Hands the events of an association to its listener in order, on a thread of the dispatcher that Akka.Remote uses, and keeps them until
/// there is a listener. Thread-safe, but that PDUs are added by one thread at a time.
/// </summary>
/// <remarks>
/// What a listener is given is made where it is used, not by the thread that receives. Who allocates at the moment at which somebody
/// else begins a collection may be put to sleep for milliseconds; if that thread sleeps, nothing arrives and nothing is sent.
/// </remarks>
/// <param name="dispatcher">Where the listener is called.</param>
/// <param name="chunks">Where the memory of what waits comes from.</param>
/// <param name="fail">Takes what a listener throws.</param>
internal sealed class PayloadBuffer(MessageDispatcher dispatcher, ArrayPool<byte> chunks, Action<Exception> fail) : IRunnable
{
    /// <summary>Bytes of a chunk, and about as many as are handed on at once.</summary>
    public const int ChunkLength = 16 << 10;

    // Longer ones are copied to where they stay.
    private const int MaximumCopied = ChunkLength / 8;

    private const int LengthSize = sizeof(int);

    private readonly Lock _lock = new();
    private readonly Queue<Batch> _batches = [];
    private volatile IHandleEventListener? _listener;
    private byte[] _chunk = [];
    private int _filled;
    private int _submitted;
    private long _beforeListener;
    private bool _isScheduled;
    private bool _isEnded;

    /// <summary>Bytes that wait for a listener.</summary>
    public long WaitingBytes => _listener is null ? _beforeListener : 0;

    public void Listen(IHandleEventListener listener)
    {
        lock (_lock)
        {
            _listener = listener;
            Schedule();
        }
    }

    /// <summary>Adds a PDU, to be handed on with <see cref="Submit"/>.</summary>
    /// <param name="pdu">The PDU, which is copied.</param>
    public void Add(ReadOnlySpan<byte> pdu)
    {
        if (pdu.Length > MaximumCopied)
        {
            Add(UnsafeByteOperations.UnsafeWrap(pdu.ToArray()), pdu.Length);
            return;
        }

        if (_filled + LengthSize + pdu.Length > _chunk.Length)
        {
            if (_chunk.Length > 0)
            {
                Publish(isFull: true);
            }

            _chunk = chunks.Rent(ChunkLength);
        }

        Span<byte> room = _chunk.AsSpan(_filled);
        BinaryPrimitives.WriteInt32LittleEndian(room, pdu.Length);
        pdu.CopyTo(room[LengthSize..]);
        _filled += LengthSize + pdu.Length;
        Count(pdu.Length);
    }

    /// <summary>Adds a PDU and hands on all that has been added.</summary>
    /// <param name="pdu">A PDU that nobody changes any more.</param>
    /// <param name="bytes">How much it is, with what came with it.</param>
    public void Add(ByteString pdu, long bytes)
    {
        Submit();
        Count(bytes);
        lock (_lock)
        {
            Enqueue(new Batch(new InboundPayload(pdu), To: pdu.Length), isEnd: false);
        }
    }

    /// <summary>Hands on what has been added.</summary>
    public void Submit()
    {
        if (_filled > _submitted)
        {
            Publish(isFull: false);
        }
    }

    /// <summary>Nothing follows. What was added and not yet handed on is not any more.</summary>
    public void End(DisassociateInfo reason)
    {
        lock (_lock)
        {
            Enqueue(new Batch(new Disassociated(reason)), isEnd: true);
        }
    }

    /// <inheritdoc/>
    public void Execute() => Run();

    /// <summary>Hands on what is first. Called by the dispatcher.</summary>
    public void Run()
    {
        for (int bytes = 0; bytes < ChunkLength && TryTake(out Batch batch); bytes += batch.To - batch.From)
        {
            try
            {
                Notify(batch);
            }
            catch (Exception e)
            {
                Break(batch);
                fail(e);
            }
        }

        lock (_lock)
        {
            _isScheduled = false;
            Schedule();
        }
    }

    private bool TryTake(out Batch batch)
    {
        lock (_lock)
        {
            return _batches.TryDequeue(out batch);
        }
    }

    private void Notify(in Batch batch)
    {
        if (batch.Event is { } happened)
        {
            _listener!.Notify(happened);
            return;
        }

        ReadOnlySpan<byte> rest = batch.Chunk.AsSpan(batch.From..batch.To);
        while (!rest.IsEmpty)
        {
            int end = LengthSize + BinaryPrimitives.ReadInt32LittleEndian(rest);
            _listener!.Notify(new InboundPayload(UnsafeByteOperations.UnsafeWrap(rest[LengthSize..end].ToArray())));
            rest = rest[end..];
        }

        if (batch.IsLastOfChunk)
        {
            chunks.Return(batch.Chunk!);
        }
    }

    /// <summary>What follows must not be handed on after what was lost; only the end is.</summary>
    private void Break(in Batch lost)
    {
        lock (_lock)
        {
            _batches.Clear();
            _isEnded = lost.Event is Disassociated;
            Enqueue(new Batch(new Disassociated(DisassociateInfo.Unknown)), isEnd: true);
        }
    }

    private void Count(long bytes)
    {
        if (_listener is null)
        {
            _beforeListener += bytes;
        }
    }

    private void Publish(bool isFull)
    {
        lock (_lock)
        {
            // A listener that keeps up is given the chunk with what is in it, and nothing is kept here. For one that does not, the chunk is filled:
            // batches of a few PDUs, of which any number may wait, must not take a chunk each.
            bool isLast = isFull || !(_isScheduled || _batches.Count > 0);
            Enqueue(new Batch(null, _chunk, _submitted, _filled, isLast), isEnd: false);
            (_chunk, _filled, _submitted) = isLast ? ([], 0, 0) : (_chunk, _filled, _filled);
        }
    }

    // Called under the lock, as the next.
    private void Enqueue(in Batch batch, bool isEnd)
    {
        if (!_isEnded)
        {
            _isEnded = isEnd;
            _batches.Enqueue(batch);
            Schedule();
        }
    }

    private void Schedule()
    {
        if (!_isScheduled && _listener is not null && _batches.Count > 0)
        {
            _isScheduled = true;
            try
            {
                dispatcher.Schedule(this);
            }
            catch (RejectedExecutionException)
            {
                // The actor system has ended, and with it whoever listened.
            }
        }
    }

    /// <summary>An event, or PDUs, each after its length, in a part of a chunk.</summary>
    private readonly record struct Batch(IHandleEvent? Event, byte[]? Chunk = null, int From = 0, int To = 0, bool IsLastOfChunk = false);
}
