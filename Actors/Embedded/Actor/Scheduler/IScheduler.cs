namespace ActorUdp.Embedded.Actor;

/// <summary>Knows the time.</summary>
public interface ITimeProvider
{
    /// <summary>The time of day, UTC.</summary>
    DateTimeOffset Now { get; }

    /// <summary>The time since some moment in the past. It never goes back.</summary>
    TimeSpan MonotonicClock { get; }

    /// <summary>The same at the clock's best resolution.</summary>
    TimeSpan HighResMonotonicClock { get; }
}

/// <summary>Sends messages later. Thread-safe.</summary>
public interface ITellScheduler
{
    /// <summary>Sends a message once.</summary>
    void ScheduleTellOnce(TimeSpan delay, ICanTell receiver, object message, IActorRef? sender);

    /// <summary>Sends a message once, unless cancelled before.</summary>
    void ScheduleTellOnce(TimeSpan delay, ICanTell receiver, object message, IActorRef? sender, ICancelable? cancelable);

    /// <summary>Sends a message again and again.</summary>
    void ScheduleTellRepeatedly(TimeSpan initialDelay, TimeSpan interval, ICanTell receiver, object message, IActorRef? sender);

    /// <summary>Sends a message again and again until cancelled.</summary>
    void ScheduleTellRepeatedly(TimeSpan initialDelay, TimeSpan interval, ICanTell receiver, object message, IActorRef? sender,
        ICancelable? cancelable);
}

/// <summary>Runs actions later, on a thread of the pool, outside of any actor. Thread-safe.</summary>
public interface IAdvancedScheduler
{
    /// <summary>Runs an action once.</summary>
    void ScheduleOnce(TimeSpan delay, Action action);

    /// <summary>Runs an action once, unless cancelled before.</summary>
    void ScheduleOnce(TimeSpan delay, Action action, ICancelable? cancelable);

    /// <summary>Runs an action again and again.</summary>
    void ScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action);

    /// <summary>Runs an action again and again until cancelled.</summary>
    void ScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action, ICancelable? cancelable);
}

/// <summary>The scheduler of an actor system.</summary>
public interface IScheduler : ITellScheduler, ITimeProvider
{
    /// <summary>Runs actions instead of sending messages.</summary>
    IAdvancedScheduler Advanced { get; }
}

/// <summary>Something that can be cancelled.</summary>
public interface ICancelable
{
    /// <summary>Whether it has been cancelled.</summary>
    bool IsCancellationRequested { get; }

    /// <summary>Signals the cancellation.</summary>
    CancellationToken Token { get; }

    /// <summary>Cancels now.</summary>
    void Cancel();

    /// <summary>Cancels after a delay.</summary>
    void CancelAfter(TimeSpan delay);
}

/// <summary>The usual <see cref="ICancelable"/>. Thread-safe.</summary>
public sealed class Cancelable : ICancelable, IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly IScheduler _scheduler;

    /// <summary>Creates it.</summary>
    /// <param name="scheduler">What <see cref="CancelAfter"/> uses.</param>
    public Cancelable(IScheduler scheduler) => _scheduler = scheduler;

    /// <inheritdoc/>
    public bool IsCancellationRequested => _source.IsCancellationRequested;

    /// <inheritdoc/>
    public CancellationToken Token => _source.Token;

    /// <inheritdoc/>
    public void Cancel() => _source.Cancel();

    /// <inheritdoc/>
    public void CancelAfter(TimeSpan delay) => _scheduler.Advanced.ScheduleOnce(delay, Cancel, this);

    /// <summary>Frees what it holds; it can not be cancelled any more.</summary>
    public void Dispose() => _source.Dispose();
}

/// <summary>Short forms.</summary>
public static class SchedulerExtensions
{
    /// <summary>Cancels, if there is something to cancel.</summary>
    public static void CancelIfNotNull(this ICancelable? cancelable) => cancelable?.Cancel();

    /// <summary>Sends a message once; the answer cancels it.</summary>
    public static ICancelable ScheduleTellOnceCancelable(this IScheduler scheduler, TimeSpan delay, ICanTell receiver,
        object message, IActorRef? sender)
    {
        var cancelable = new Cancelable(scheduler);
        scheduler.ScheduleTellOnce(delay, receiver, message, sender, cancelable);
        return cancelable;
    }

    /// <summary>Sends a message again and again; the answer cancels it.</summary>
    public static ICancelable ScheduleTellRepeatedlyCancelable(this IScheduler scheduler, TimeSpan initialDelay,
        TimeSpan interval, ICanTell receiver, object message, IActorRef? sender)
    {
        var cancelable = new Cancelable(scheduler);
        scheduler.ScheduleTellRepeatedly(initialDelay, interval, receiver, message, sender, cancelable);
        return cancelable;
    }
}
