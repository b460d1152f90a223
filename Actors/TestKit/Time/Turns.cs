using System.Diagnostics.CodeAnalysis;

namespace ActorUdp.TestKit.Time;

/// <summary>
/// Runs the actors of all systems of a network in virtual time, one after another in the order in which they got something
/// to do. So "nothing is left to do" is exact, and what happens does not depend on which thread was quicker. Outside of a
/// pump a thread of the pool takes the turns; an actor that blocks gets company after a while, lest it wait for another
/// for ever. Thread-safe.
/// </summary>
internal sealed class Turns : IDisposable
{
    private static readonly TimeSpan _watchInterval = TimeSpan.FromMilliseconds(100);

    private readonly object _lock = new();
    private readonly Queue<IRunnable> _waiting = new();
    private readonly Timer _watch;
    private readonly TimeSpan _patience;
    private TaskCompletionSource _stuck = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // The threads of the turns that have begun, among those of _running.
    private readonly List<Thread> _threads = [];
    private int _running;
    private bool _pumped;
    private long _taken;
    private long _takenWhenWatched;
    private TimeSpan _stalled;

    /// <param name="patience">How long one turn may take, in real time, before <see cref="WhenStuck"/>.</param>
    public Turns(TimeSpan patience)
    {
        _patience = patience;
        using (ExecutionContext.SuppressFlow())
        {
            _watch = new Timer(_ => Watch(), null, _watchInterval, _watchInterval);
        }
    }

    /// <summary>Completes when from now on an actor is busy with one message for longer than the patience lasts.</summary>
    public Task WhenStuck()
    {
        lock (_lock)
        {
            _stalled = TimeSpan.Zero;
            _stuck = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _stuck.Task;
        }
    }

    public void Execute(IRunnable run)
    {
        lock (_lock)
        {
            _waiting.Enqueue(run);
            if (_running > 0 || _pumped)
            {
                Monitor.PulseAll(_lock);
                return;
            }

            StartWorker();
        }
    }

    /// <summary>From now on, until the result is disposed, the caller promises to call <see cref="RunAll"/>.</summary>
    public Pumping Pump()
    {
        lock (_lock)
        {
            _pumped = true;
        }

        return new Pumping(this);
    }

    /// <summary>Takes turns on this thread until there are none left and no other thread is in one.</summary>
    public void RunAll()
    {
        while (WaitForTurn(out IRunnable? run))
        {
            try
            {
                run.Run();
            }
            finally
            {
                EndTurn(isLast: true);
            }
        }
    }

    public void Dispose() => _watch.Dispose();

    private bool WaitForTurn([NotNullWhen(true)] out IRunnable? run)
    {
        lock (_lock)
        {
            while (_running > 0)
            {
                Monitor.Wait(_lock);
            }

            if (!_waiting.TryDequeue(out run))
            {
                return false;
            }

            _running++;
            BeginTurn();
            return true;
        }
    }

    // The lock is held.
    private void BeginTurn()
    {
        _taken++;
        _threads.Add(Thread.CurrentThread);
    }

    private void EndTurn(bool isLast)
    {
        lock (_lock)
        {
            _threads.Remove(Thread.CurrentThread);
            if (isLast)
            {
                _running--;
                Monitor.PulseAll(_lock);
            }
        }
    }

    // The lock is held.
    private void StartWorker()
    {
        _running++;
        ThreadPool.UnsafeQueueUserWorkItem(_ => Work(), null);
    }

    private void Work()
    {
        while (true)
        {
            IRunnable? run;
            lock (_lock)
            {
                if (!_waiting.TryDequeue(out run))
                {
                    _running--;
                    Monitor.PulseAll(_lock);
                    return;
                }

                BeginTurn();
            }

            run.Run();
            EndTurn(isLast: false);
        }
    }

    private void Watch()
    {
        lock (_lock)
        {
            if (_running == 0 || _taken != _takenWhenWatched)
            {
                _takenWhenWatched = _taken;
                _stalled = TimeSpan.Zero;
                return;
            }

            _stalled += _watchInterval;

            // Blocked, not merely slow: on a busy machine a turn may take long, and company would spoil the order.
            if (_waiting.Count > 0 && _threads.Count == _running && _threads.TrueForAll(t => t.ThreadState.HasFlag(ThreadState.WaitSleepJoin)))
            {
                StartWorker();
            }

            if (_stalled >= _patience)
            {
                _stuck.TrySetResult();
            }
        }
    }

    private void EndPump()
    {
        lock (_lock)
        {
            _pumped = false;
            if (_waiting.Count > 0 && _running == 0)
            {
                StartWorker();
            }
        }
    }

    /// <summary>Ends a pump when disposed.</summary>
    public readonly struct Pumping(Turns turns) : IDisposable
    {
        public void Dispose() => turns.EndPump();
    }
}
