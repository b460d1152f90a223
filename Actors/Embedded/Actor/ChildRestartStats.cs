using System.Diagnostics;

namespace ActorUdp.Embedded.Actor;

/// <summary>What a parent keeps of a child: the handle, and how often it was restarted lately.</summary>
public sealed class ChildRestartStats
{
    private int _retries;

    // Stopwatch ticks of the first restart in the window.
    private long? _windowStart;

    internal ChildRestartStats(IInternalActorRef child) => Child = child;

    /// <summary>The child.</summary>
    public IInternalActorRef Child { get; }

    /// <summary>Which incarnation of the child's path.</summary>
    public long Uid => Child.Path.Uid;

    /// <summary>Told to stop, not yet ended. Guarded by the parent's lock.</summary>
    internal bool IsDying { get; set; }

    /// <summary>Counts a restart and says whether it is still within the limits.</summary>
    /// <param name="maxNrOfRetries">The most restarts in a window; 0 for none, negative for no limit.</param>
    /// <param name="withinTimeMilliseconds">The window; 0 or negative for all time.</param>
    public bool RequestRestartPermission(int maxNrOfRetries, int withinTimeMilliseconds)
    {
        if (maxNrOfRetries == 0)
            return false;
        if (withinTimeMilliseconds <= 0)
            return maxNrOfRetries < 0 || ++_retries <= maxNrOfRetries;

        // A window without a count allows one restart in it.
        int limit = maxNrOfRetries > 0 ? maxNrOfRetries : 1;
        _windowStart ??= Stopwatch.GetTimestamp();
        if (Stopwatch.GetElapsedTime(_windowStart.Value).TotalMilliseconds <= withinTimeMilliseconds)
            return ++_retries <= limit;

        _retries = 1;
        _windowStart = Stopwatch.GetTimestamp();
        return true;
    }
}
