using System.Diagnostics;

namespace ActorUdp.Hosts.Fuzz.Engine;

/// <summary>One thread that takes its streams in turn, a slice of time each, until it is told to stop or finds something.</summary>
internal sealed class FuzzWorker
{
    private const int CasesBetweenLooks = 16;

    private static readonly TimeSpan _slice = TimeSpan.FromMilliseconds(25);

    private readonly CancellationToken _stop;
    private readonly long _casesEach;
    private long _cases;
    private volatile FuzzStream? _current;

    /// <param name="streams">One for each target.</param>
    /// <param name="casesEach">After so many cases of each stream the worker ends.</param>
    /// <param name="stop">Ends it before.</param>
    public FuzzWorker(IReadOnlyList<FuzzStream> streams, long casesEach, CancellationToken stop)
    {
        Streams = streams;
        _casesEach = casesEach;
        _stop = stop;
    }

    public IReadOnlyList<FuzzStream> Streams { get; }

    /// <summary>What it found, and where, once it has ended.</summary>
    public (FuzzStream Stream, Finding Finding)? Found { get; private set; }

    /// <summary>Cases so far. Any thread.</summary>
    public long Cases => Volatile.Read(ref _cases);

    /// <summary>The stream whose turn it is. Any thread.</summary>
    public FuzzStream? Current => _current;

    public void Run()
    {
        bool isAnyLeft = true;
        while (isAnyLeft && !_stop.IsCancellationRequested)
        {
            isAnyLeft = false;
            foreach (FuzzStream stream in Streams)
            {
                _current = stream;
                if (!RunSlice(stream))
                    return;
                isAnyLeft |= stream.Cases < _casesEach;
            }
        }
    }

    private bool RunSlice(FuzzStream stream)
    {
        long started = Stopwatch.GetTimestamp();
        while (!_stop.IsCancellationRequested && Stopwatch.GetElapsedTime(started) < _slice)
        {
            for (int i = 0; i < CasesBetweenLooks; i++)
            {
                if (stream.Cases >= _casesEach)
                    return true;
                Volatile.Write(ref _cases, _cases + 1);
                if (stream.Next() is { } finding)
                {
                    Found = (stream, finding);
                    return false;
                }
            }
        }
        return true;
    }
}
