using System.Buffers.Binary;
using System.Diagnostics;
using ActorUdp.Hosts.Bench.Figures;
using ActorUdp.Hosts.Console;

namespace ActorUdp.Hosts.Bench.Subjects;

/// <summary>
/// Pings through any subject and records round trips without coordinated omission. With an interval each ping's time counts from
/// the moment at which it was due, whether earlier ones were answered or not. Without one, the next ping follows the answer, and
/// a time longer than what is usual (the median of the warm-up) adds the times of the pings that were not sent meanwhile, as
/// HdrHistogram's correction does.
/// </summary>
internal sealed class PingDriver
{
    /// <summary>A ping carries its number; it can be no smaller.</summary>
    public const int MinimumSize = sizeof(long);

    /// <summary>How fine the curve of <see cref="PingResult"/> is: points for each nine.</summary>
    public const int PointsPerNine = 4;

    private const int Nines = 5;

    // What is not answered so long after the end never will be.
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(15);

    private readonly PingPlan _plan;
    private readonly int _size;
    private readonly Action<byte[]> _send;
    private readonly LatencyHistogram _warmUp = new();
    private readonly LatencyHistogram _measured = new();
    private readonly LatencyHistogram _corrected = new();
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _started;
    private long _begin;
    private long _end;
    private long _expected;
    private long _sentAt;
    private long _sent;
    private long _answered;
    private long _last = long.MaxValue;

    /// <param name="plan">How to ping.</param>
    /// <param name="size">Bytes of a ping.</param>
    /// <param name="send">Sends a ping; the bytes are its own.</param>
    public PingDriver(PingPlan plan, int size, Action<byte[]> send)
    {
        _plan = plan;
        _size = Math.Max(size, MinimumSize);
        _send = send;
    }

    private bool IsPaced => _plan.Interval > TimeSpan.Zero;

    public async Task<PingResult> RunAsync(CancellationToken cancellationToken)
    {
        _started = Stopwatch.GetTimestamp();
        _begin = _started + Ticks(_plan.WarmUp);
        _end = _begin + Ticks(_plan.Time);
        if (IsPaced)
            await Task.Factory.StartNew(() => SendPaced(cancellationToken), cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default).ConfigureAwait(false);
        else
            SendNext(_started);
        try
        {
            await _done.Task.WaitAsync(IsPaced ? _patience : _plan.WarmUp + _plan.Time + _patience, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException e)
        {
            throw new CommandException($"a ping was not answered within {Human.Duration(_patience)}", ExitCode.Failure, e);
        }
        double[] curve = [.. Enumerable.Range(0, (Nines * PointsPerNine) + 1)
            .Select(i => _corrected.At(100 * (1 - Math.Pow(10, -(double)i / PointsPerNine))) / 1_000.0)];
        return new PingResult(LatencyFigures.Of(_corrected, _measured.Count), LatencyFigures.Of(_measured, _measured.Count), _sent, curve);
    }

    /// <summary>An answer has come. One thread at a time.</summary>
    public void Answered(ReadOnlySpan<byte> answer)
    {
        long now = Stopwatch.GetTimestamp();
        long number = BinaryPrimitives.ReadInt64LittleEndian(answer);
        long from = IsPaced ? DueAt(number) : _sentAt;
        Record(from, now);
        long answered = Interlocked.Increment(ref _answered);
        if (IsPaced)
        {
            if (answered >= Volatile.Read(ref _last))
                _done.TrySetResult();
        }
        else if (now < _end)
        {
            SendNext(now);
        }
        else
        {
            _done.TrySetResult();
        }
    }

    private static long Ticks(TimeSpan time) => (long)(time.TotalSeconds * Stopwatch.Frequency);

    private static long Nanos(long ticks) => (long)(ticks * (1e9 / Stopwatch.Frequency));

    private long DueAt(long number) => _started + (number * Ticks(_plan.Interval));

    private void Record(long from, long now)
    {
        long time = Nanos(now - from);
        if (from < _begin)
        {
            _warmUp.Record(time);
            return;
        }
        if (_measured.Count == 0)
            _expected = IsPaced ? 0 : _warmUp.At(50);
        _measured.Record(time);
        _corrected.RecordCorrected(time, _expected);
    }

    private void SendNext(long now)
    {
        _sentAt = now;
        _send(Ping(_sent++));
    }

    private void SendPaced(CancellationToken cancellationToken)
    {
        for (; DueAt(_sent) < _end; _sent++)
        {
            PreciseSleep.Until(DueAt(_sent));
            if (cancellationToken.IsCancellationRequested)
                return;
            _send(Ping(_sent));
        }
        Volatile.Write(ref _last, _sent);
        if (Volatile.Read(ref _answered) >= _sent)
            _done.TrySetResult();
    }

    private byte[] Ping(long number)
    {
        byte[] ping = new byte[_size];
        BinaryPrimitives.WriteInt64LittleEndian(ping, number);
        return ping;
    }
}
