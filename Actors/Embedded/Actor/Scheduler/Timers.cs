namespace ActorUdp.Embedded.Actor;

/// <summary>
/// Timers of one actor, by keys. A timer ends with the actor's incarnation, and no message of a timer that was cancelled,
/// replaced or belongs to an old incarnation is handled, not even one that stands in the mailbox.
/// </summary>
public interface ITimerScheduler
{
    /// <summary>The keys of the running timers.</summary>
    IReadOnlyCollection<object> ActiveTimers { get; }

    /// <summary>Sends the message again and again, first after an interval.</summary>
    void StartPeriodicTimer(object key, object msg, TimeSpan interval);

    /// <summary>Sends the message again and again.</summary>
    void StartPeriodicTimer(object key, object msg, TimeSpan initialDelay, TimeSpan interval);

    /// <summary>Sends the message once.</summary>
    void StartSingleTimer(object key, object msg, TimeSpan timeout);

    /// <summary>Whether the timer runs.</summary>
    bool IsTimerActive(object key);

    /// <summary>Ends a timer, if it runs.</summary>
    void Cancel(object key);

    /// <summary>Ends all timers.</summary>
    void CancelAll();
}

/// <summary>An actor that uses timers. The runtime sets the property before the constructor of the actor runs.</summary>
public interface IWithTimers
{
    /// <summary>The timers of the actor.</summary>
    ITimerScheduler Timers { get; set; }
}

/// <summary>A timer has fired.</summary>
internal abstract class TimerMessage(TimerScheduler owner, object key, long generation)
    : INoSerializationVerificationNeeded, Event.IDeadLetterSuppression
{
    internal TimerScheduler Owner => owner;

    internal object Key => key;

    internal long Generation => generation;
}

/// <summary>A timer has fired whose message resets the receive timeout.</summary>
internal sealed class InfluencingTimerMessage(TimerScheduler owner, object key, long generation)
    : TimerMessage(owner, key, generation);

/// <summary>A timer has fired whose message does not reset the receive timeout.</summary>
internal sealed class NotInfluencingTimerMessage(TimerScheduler owner, object key, long generation)
    : TimerMessage(owner, key, generation), INotInfluenceReceiveTimeout;

/// <summary>The timers of one incarnation of an actor.</summary>
internal sealed class TimerScheduler(ActorCell cell) : ITimerScheduler
{
    private readonly Dictionary<object, Running> _timers = [];
    private long _generation;

    public IReadOnlyCollection<object> ActiveTimers => _timers.Keys;

    public void StartPeriodicTimer(object key, object msg, TimeSpan interval) => Start(key, msg, interval, interval);

    public void StartPeriodicTimer(object key, object msg, TimeSpan initialDelay, TimeSpan interval) =>
        Start(key, msg, initialDelay, interval);

    public void StartSingleTimer(object key, object msg, TimeSpan timeout) => Start(key, msg, timeout, null);

    public bool IsTimerActive(object key) => _timers.ContainsKey(key);

    public void Cancel(object key)
    {
        if (_timers.Remove(key, out var running))
            running.Task.Cancel();
    }

    public void CancelAll()
    {
        foreach (var running in _timers.Values)
            running.Task.Cancel();
        _timers.Clear();
    }

    /// <summary>The message of a timer that fired; null when it is stale.</summary>
    internal object? Take(TimerMessage fired)
    {
        if (!ReferenceEquals(fired.Owner, this) || !_timers.TryGetValue(fired.Key, out var running)
            || running.Generation != fired.Generation)
            return null;

        if (!running.Repeats)
            _timers.Remove(fired.Key);
        return running.Message;
    }

    private void Start(object key, object message, TimeSpan delay, TimeSpan? interval)
    {
        Cancel(key);
        long generation = ++_generation;
        TimerMessage fired = message is INotInfluenceReceiveTimeout
            ? new NotInfluencingTimerMessage(this, key, generation)
            : new InfluencingTimerMessage(this, key, generation);
        IScheduler scheduler = cell.System.Scheduler;
        ICancelable task = interval is { } repeat
            ? scheduler.ScheduleTellRepeatedlyCancelable(delay, repeat, cell.Self, fired, ActorRefs.NoSender)
            : scheduler.ScheduleTellOnceCancelable(delay, cell.Self, fired, ActorRefs.NoSender);
        _timers[key] = new Running(message, generation, interval is not null, task);
    }

    private sealed record Running(object Message, long Generation, bool Repeats, ICancelable Task);
}
