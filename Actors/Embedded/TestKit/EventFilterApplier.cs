using ActorUdp.Embedded.Actor;
using Xunit;

namespace ActorUdp.Embedded.TestKit;

/// <summary>What is expected of the log while an action runs. What matches is not written.</summary>
public interface IEventFilterApplier
{
    /// <summary>These entries, and others.</summary>
    EventFilterFactory And { get; }

    /// <summary>Expects one entry.</summary>
    void ExpectOne(Action action, CancellationToken cancellationToken = default);

    /// <summary>Expects one entry in time.</summary>
    void ExpectOne(TimeSpan timeout, Action action, CancellationToken cancellationToken = default);

    /// <summary>Expects one entry.</summary>
    Task ExpectOneAsync(Func<Task> actionAsync, CancellationToken cancellationToken = default);

    /// <summary>Expects one entry in time.</summary>
    Task ExpectOneAsync(TimeSpan timeout, Func<Task> action, CancellationToken cancellationToken = default);

    /// <summary>Expects a number of entries, no more and no fewer.</summary>
    void Expect(int expectedCount, Action action, CancellationToken cancellationToken = default);

    /// <summary>Expects a number of entries in time, no more and no fewer.</summary>
    void Expect(int expectedCount, TimeSpan timeout, Action action, CancellationToken cancellationToken = default);

    /// <summary>Expects a number of entries, no more and no fewer.</summary>
    Task ExpectAsync(int expectedCount, Func<Task> actionAsync, CancellationToken cancellationToken = default);

    /// <summary>Expects a number of entries in time, no more and no fewer.</summary>
    Task ExpectAsync(int expectedCount, TimeSpan timeout, Func<Task> action, CancellationToken cancellationToken = default);

    /// <summary>Leaves the entries out, however many there are.</summary>
    void Mute(Action action, CancellationToken cancellationToken = default);

    /// <summary>Leaves the entries out, however many there are.</summary>
    Task MuteAsync(Func<Task> action, CancellationToken cancellationToken = default);

    /// <summary>Leaves the entries out until the answer is disposed of.</summary>
    IUnmutableFilter Mute();
}

/// <summary>Entries are left out until this is disposed of.</summary>
public interface IUnmutableFilter : IDisposable
{
    /// <summary>Lets the entries be written again.</summary>
    void Unmute();
}

/// <summary>Counts what matches while an action runs.</summary>
internal sealed class EventFilterApplier(ActorSystem system, TestKitSettings settings, EventFilter[] filters) : IEventFilterApplier
{
    public EventFilterFactory And => new(system, settings, filters);

    public void ExpectOne(Action action, CancellationToken cancellationToken = default) => Expect(1, action, cancellationToken);

    public void ExpectOne(TimeSpan timeout, Action action, CancellationToken cancellationToken = default) =>
        Expect(1, timeout, action, cancellationToken);

    public Task ExpectOneAsync(Func<Task> actionAsync, CancellationToken cancellationToken = default) =>
        ExpectAsync(1, actionAsync, cancellationToken);

    public Task ExpectOneAsync(TimeSpan timeout, Func<Task> action, CancellationToken cancellationToken = default) =>
        ExpectAsync(1, timeout, action, cancellationToken);

    public void Expect(int expectedCount, Action action, CancellationToken cancellationToken = default) =>
        Expect(expectedCount, settings.TestEventFilterLeeway, action, cancellationToken);

    public void Expect(int expectedCount, TimeSpan timeout, Action action, CancellationToken cancellationToken = default) =>
        ExpectAsync(expectedCount, timeout, () => Run(action), cancellationToken).GetAwaiter().GetResult();

    public Task ExpectAsync(int expectedCount, Func<Task> actionAsync, CancellationToken cancellationToken = default) =>
        ExpectAsync(expectedCount, settings.TestEventFilterLeeway, actionAsync, cancellationToken);

    public async Task ExpectAsync(int expectedCount, TimeSpan timeout, Func<Task> action, CancellationToken cancellationToken = default)
    {
        int count = 0;
        int awaited = Math.Max(1, expectedCount);
        var enough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        foreach (var filter in filters)
        {
            filter.OnMatch(() =>
            {
                if (Interlocked.Increment(ref count) == awaited)
                    enough.TrySetResult();
            });
        }

        using (Mute())
        {
            await action();
            try
            {
                await enough.Task.WaitAsync(timeout * settings.TestTimeFactor, cancellationToken);
            }
            catch (TimeoutException)
            {
                // The count below says it all; and when none is expected, this is how it should be.
            }
        }

        foreach (var filter in filters)
            filter.OnMatch(null);
        int got = Volatile.Read(ref count);
        if (got != expectedCount)
            Assert.Fail($"Expected {expectedCount} log entries, got {got}, of [{string.Join(", ", filters.Select(f => f))}]");
    }

    public void Mute(Action action, CancellationToken cancellationToken = default)
    {
        using (Mute())
            action();
    }

    public async Task MuteAsync(Func<Task> action, CancellationToken cancellationToken = default)
    {
        using (Mute())
            await action();
    }

    public IUnmutableFilter Mute()
    {
        system.EventStream.Publish(new FilterChange(filters, Add: true));
        return new Muted(system, filters);
    }

    private static Task Run(Action action)
    {
        action();
        return Task.CompletedTask;
    }

    private sealed class Muted(ActorSystem system, EventFilter[] filters) : IUnmutableFilter
    {
        public void Unmute() => system.EventStream.Publish(new FilterChange(filters, Add: false));

        public void Dispose() => Unmute();
    }
}
