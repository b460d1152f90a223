using System.Diagnostics;

namespace ActorUdp.Hosts.Bench.Subjects;

/// <summary>
/// Counts messages where they arrive, and notes when the last one did. Reliable subjects mark the last message of a run in its
/// first byte, so that no other message costs a look at the clock. One thread at a time counts; the others only ask.
/// </summary>
internal sealed class ArrivalTally
{
    /// <summary>The first byte of a message that others follow.</summary>
    public const byte More = 0;

    /// <summary>The first byte of the last message of a run.</summary>
    public const byte Last = 1;

    private long _messages;
    private long _lastAt;
    private TaskCompletionSource _complete = NewSignal();

    public long Messages => Volatile.Read(ref _messages);

    /// <summary>When the last one arrived, by <see cref="Stopwatch"/>.</summary>
    public long LastAt => Volatile.Read(ref _lastAt);

    /// <summary>Completes when the message that is marked as the last has arrived.</summary>
    public Task WhenComplete => Volatile.Read(ref _complete).Task;

    /// <summary>Starts at 0. Only while nothing is under way.</summary>
    public void Reset()
    {
        Volatile.Write(ref _messages, 0);
        Volatile.Write(ref _complete, NewSignal());
    }

    public void Add(ReadOnlySpan<byte> message)
    {
        _messages++;
        if (message[0] == Last)
            Complete();
    }

    /// <summary>Counts messages of a subject that loses some, so that none can be the last for sure.</summary>
    public void AddUnmarked(long total)
    {
        Volatile.Write(ref _messages, total);
        Volatile.Write(ref _lastAt, Stopwatch.GetTimestamp());
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Complete()
    {
        Volatile.Write(ref _lastAt, Stopwatch.GetTimestamp());
        Volatile.Read(ref _complete).TrySetResult();
    }
}
