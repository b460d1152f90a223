using ActorUdp.Protocol.Wire;

namespace ActorUdp.Protocol;

/// <summary>
/// The receiving side of one reliable channel: bytes in any order go in, whole messages in order come out. Memory: one window
/// of chunks, one message, a bounded number of runs.
/// </summary>
internal sealed class StreamReassembly(int initialWindow, int maximumWindow, int maximumMessage)
{
    /// <summary>More holes than this are not remembered: datagrams that would add one are dropped unacknowledged.</summary>
    private const int MaximumRuns = 16_384;

    private readonly ChunkBuffer _chunks = new();
    private readonly RangeSet _ahead = new();
    private readonly RangeSet _void = new();
    private readonly MessageAssembly _assembly = new();
    private long _contiguous;
    private long _consumed;
    private bool _holdsPayload;

    public ReceiveWindow Window { get; } = new(initialWindow, maximumWindow);

    /// <summary>Bytes that were consumed: credit follows them.</summary>
    public long Consumed => _consumed;

    /// <summary>Bytes received and neither consumed nor void.</summary>
    public long Buffered => _contiguous - _consumed + _ahead.Total;

    /// <summary>Runs that are remembered beyond the contiguous bytes.</summary>
    public int Holes => _ahead.Count + _void.Count;

    /// <summary>Bytes that could be consumed, but were not yet.</summary>
    public long Untaken => _contiguous - _consumed;

    /// <summary>How the dialer broke the protocol with the content of the channel, if it did.</summary>
    public Verdict Violation { get; private set; }

    /// <summary>Judges a range before it is applied.</summary>
    public Verdict Check(long offset, long length)
    {
        if (offset + length > Window.Limit)
            return Verdict.FlowControlViolation;
        return Holes < MaximumRuns || offset <= _contiguous ? Verdict.Ok : Verdict.TooManyHoles;
    }

    /// <summary>Takes bytes that were checked.</summary>
    public void Write(long offset, ReadOnlySpan<byte> data)
    {
        var end = offset + data.Length;
        if (end <= _contiguous && !Mutations.Is(Mutation.SkipStreamDedup))
            return;
        if (offset < _contiguous && !Mutations.Is(Mutation.SkipStreamDedup))
        {
            data = data[(int)(_contiguous - offset)..];
            offset = _contiguous + (Mutations.Is(Mutation.ReassembleOffByOne) ? 1 : 0);
        }
        if (_assembly.IsActive && offset == _consumed && _consumed == _contiguous && _ahead.IsEmpty && _void.IsEmpty)
        {
            Assemble(data[..Math.Min(data.Length, _assembly.Missing)]);
            data = data[(int)(_consumed - offset)..];
            offset = _consumed;
        }
        if (data.IsEmpty)
            return;
        _chunks.Write(offset, data);
        Extend(offset, end);
    }

    /// <summary>Takes a range that was checked and will never carry bytes.</summary>
    public void Skip(long offset, long length)
    {
        var start = Math.Max(offset, _contiguous);
        if (start >= offset + length)
            return;
        _void.AddExcept(start, offset + length, _ahead);
        Extend(start, offset + length);
    }

    /// <summary>Cuts the next message out.</summary>
    /// <param name="payload">The message; valid until <see cref="Release"/>.</param>
    /// <returns>False when the next message is not there yet, or the channel is in violation.</returns>
    public bool TryCut(out ReadOnlyMemory<byte> payload)
    {
        payload = default;
        // Most polls of most channels end here.
        if ((_consumed == _contiguous && !_assembly.IsComplete) || Violation != Verdict.Ok)
            return false;
        if (_assembly.IsActive)
            return TryAssemble(out payload);
        if (!_void.IsEmpty)
            PassVoid();
        var available = _contiguous - _consumed;
        if (available == 0)
            return false;
        if (!TryReadHeader(available, out var length, out var headerLength))
            return false;
        if (length > (ulong)maximumMessage)
            return Violate(Verdict.MessageTooLarge);
        return TryCutRecord(headerLength, (int)length, out payload);
    }

    /// <summary>Gives memory back that the last message lay in.</summary>
    public void Release()
    {
        if (!_holdsPayload)
            return;
        _holdsPayload = false;
        _chunks.Release(_consumed, false);
    }

    /// <summary>Gives all chunks back when nothing is buffered: an idle channel holds no memory.</summary>
    public void Trim()
    {
        Release();
        if (Buffered != 0)
            return;
        _chunks.Release(_consumed, true);
        _assembly.Release();
    }

    // What comes in order while a large message is put together needs no chunk in between.
    private void Assemble(ReadOnlySpan<byte> data)
    {
        data.CopyTo(_assembly.Append(data.Length));
        _contiguous += data.Length;
        Consume(_contiguous);
    }

    private bool Violate(Verdict verdict)
    {
        Violation = verdict;
        return false;
    }

    private void Extend(long start, long end)
    {
        if (start > _contiguous)
        {
            _ahead.Add(start, end);
            return;
        }
        _contiguous = Math.Max(_contiguous, end);
        while (!_ahead.IsEmpty && _ahead.First.Start <= _contiguous)
        {
            _contiguous = Math.Max(_contiguous, _ahead.First.End);
            _ahead.RemoveFirst();
        }
    }

    private void PassVoid()
    {
        while (!_void.IsEmpty && _void.First.Start <= _consumed && _consumed < _contiguous)
        {
            _consumed = Math.Min(_void.First.End, _contiguous);
            _void.Remove(0, _consumed);
            _holdsPayload = true;
        }
    }

    private bool TryReadHeader(long available, out ulong length, out int headerLength)
    {
        var first = _chunks.Slice(_consumed, VarInt.MaximumLength).Span;
        if (_void.IsEmpty && available >= first.Length && VarInt.TryRead(first, out length, out headerLength))
            return true;
        // The header may span two chunks, or end where void bytes begin.
        Span<byte> header = stackalloc byte[VarInt.MaximumLength];
        var isCutByVoid = !_void.IsEmpty && _void.First.Start < _consumed + Math.Min(header.Length, available);
        header = header[..(int)Math.Min(header.Length, isCutByVoid ? _void.First.Start - _consumed : available)];
        _chunks.Read(_consumed, header);
        return VarInt.TryRead(header, out length, out headerLength) || (isCutByVoid && Violate(Verdict.BadOffset));
    }

    private bool TryCutRecord(int headerLength, int length, out ReadOnlyMemory<byte> payload)
    {
        payload = default;
        var start = _consumed + headerLength;
        var end = start + length;
        if (!_void.IsEmpty && _void.First.Start < end)
            return Violate(Verdict.BadOffset);
        // A small message waits in its chunk until it is whole. What waits holds credit back, so it must be small
        // beside the window, or the rest of it could never be sent.
        var fitsChunk = length == 0 || start / ChunkBuffer.ChunkSize == (end - 1) / ChunkBuffer.ChunkSize;
        if (!fitsChunk || (end > _contiguous && length > Window.Size / 4))
        {
            Consume(start);
            _assembly.Begin(length);
            return TryAssemble(out payload);
        }
        if (end > _contiguous)
            return false;
        if (length > 0)
            payload = _chunks.Slice(start, length);
        Consume(end);
        return true;
    }

    private bool TryAssemble(out ReadOnlyMemory<byte> payload)
    {
        payload = default;
        var available = (int)Math.Min(_contiguous - _consumed, _assembly.Missing);
        if (!_void.IsEmpty && _void.First.Start < _consumed + available)
            return Violate(Verdict.BadOffset);
        if (available > 0)
        {
            _chunks.Read(_consumed, _assembly.Append(available));
            Consume(_consumed + available);
        }
        if (_assembly.Missing > 0)
        {
            _chunks.Release(_consumed, false);
            return false;
        }
        payload = _assembly.Complete();
        return true;
    }

    private void Consume(long offset)
    {
        _consumed = offset;
        _holdsPayload = true;
    }
}
