namespace ActorUdp.Hosts.Lines;

/// <summary>
/// Bounds the lines that were sent and are not confirmed, in number and in bytes; a single line above the bound passes
/// alone. One sender enters, anybody confirms. Thread-safe.
/// </summary>
internal sealed class LineWindow(int maximumLines, long maximumBytes)
{
    private readonly Lock _gate = new();
    private readonly Queue<int> _lengths = [];
    private long _bytes;
    private TaskCompletionSource? _waiter;

    /// <summary>Lines that were sent.</summary>
    public ulong Sent { get; private set; }

    /// <summary>Lines that were confirmed.</summary>
    public ulong Confirmed { get; private set; }

    /// <summary>Bytes of the confirmed lines.</summary>
    public long ConfirmedBytes { get; private set; }

    /// <summary>Counts a line as sent, once there is room for it.</summary>
    public async ValueTask<ulong> EnterAsync(int length, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task room;
            lock (_gate)
            {
                if (_lengths.Count == 0 || (_lengths.Count < maximumLines && _bytes + length <= maximumBytes))
                {
                    _lengths.Enqueue(length);
                    _bytes += length;
                    return ++Sent;
                }
                _waiter ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                room = _waiter.Task;
            }
            await room.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Waits until every line sent so far is confirmed.</summary>
    public async Task WhenAllConfirmedAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Task change;
            lock (_gate)
            {
                if (_lengths.Count == 0)
                    return;
                _waiter ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                change = _waiter.Task;
            }
            await change.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>All lines up to <paramref name="number"/> are confirmed.</summary>
    /// <returns>False: so many were never sent.</returns>
    public bool Confirm(ulong number)
    {
        TaskCompletionSource? waiter;
        lock (_gate)
        {
            if (number > Sent)
                return false;
            while (Confirmed < number)
            {
                int length = _lengths.Dequeue();
                _bytes -= length;
                ConfirmedBytes += length;
                Confirmed++;
            }
            (waiter, _waiter) = (_waiter, null);
        }
        waiter?.SetResult();
        return true;
    }
}
