using ActorUdp.Protocol;
using BenchmarkDotNet.Attributes;

namespace ActorUdp.Benchmarks;

/// <summary>The send queue of a channel: a message appended, copied into a datagram, acknowledged. Figures are for one message.</summary>
public class SendQueueBenchmarks
{
    private const int Messages = 1_000;

    private readonly ByteLog _log = new(16 << 20, 0.75);
    private readonly byte[] _datagram = new byte[1_100];
    private byte[] _message = [];

    [Params(100, 1_024)]
    public int Size { get; set; }

    [GlobalSetup]
    public void SetUp() => _message = new byte[Size];

    [Benchmark(OperationsPerInvoke = Messages)]
    public long AppendReadFree()
    {
        for (int i = 0; i < Messages; i++)
        {
            if (_log.TryReserve(_message.Length, default, out LogReservation reservation) != SendResult.Accepted)
                throw new InvalidOperationException("the queue is full");
            reservation.Fill(default, _message);
            _log.Commit(reservation);
        }
        for (long at = _log.Start; at < _log.Committed; at += _datagram.Length)
        {
            int length = (int)Math.Min(_datagram.Length, _log.Committed - at);
            _log.Read(at, _datagram.AsSpan(0, length));
        }
        _log.Free(_log.Committed);
        return _log.Start;
    }
}

/// <summary>The receiving end of a channel: datagrams in, messages out. Figures are for one message.</summary>
public class ReassemblyBenchmarks
{
    private const int Messages = 1_000;
    private const int Piece = 1_100;
    private const int Window = 16 << 20;

    private readonly StreamReassembly _stream = new(Window, Window, Window);
    private byte[] _records = [];
    private long _offset;

    [Params(100, 1_024)]
    public int Size { get; set; }

    [GlobalSetup]
    public void SetUp()
    {
        var log = new ByteLog(Window, 0.75);
        byte[] message = new byte[Size];
        for (int i = 0; i < Messages; i++)
        {
            log.TryReserve(Size, default, out LogReservation reservation);
            reservation.Fill(default, message);
            log.Commit(reservation);
        }
        _records = new byte[log.Committed];
        log.Read(0, _records);
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Messages)]
    public int InOrder()
    {
        for (int at = 0; at < _records.Length; at += Piece)
            Write(at);
        return Take();
    }

    /// <summary>Every second datagram comes first.</summary>
    [Benchmark(OperationsPerInvoke = Messages)]
    public int Reordered()
    {
        for (int at = Piece; at < _records.Length; at += 2 * Piece)
            Write(at);
        for (int at = 0; at < _records.Length; at += 2 * Piece)
            Write(at);
        return Take();
    }

    private void Write(int at) => _stream.Write(_offset + at, _records.AsSpan(at, Math.Min(Piece, _records.Length - at)));

    private int Take()
    {
        int taken = 0;
        while (_stream.TryCut(out _))
        {
            _stream.Release();
            taken++;
        }
        if (taken != Messages)
            throw new InvalidOperationException($"{taken} messages came out");
        _offset += _records.Length;
        return taken;
    }
}
