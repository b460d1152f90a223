using System.Diagnostics;
using System.Runtime.ExceptionServices;

namespace ActorUdp.Embedded.TestKit;

public abstract partial class TestKitBase
{
    private static readonly TimeSpan _pollInterval = TimeSpan.FromMilliseconds(100);

    // The end of the innermost Within block, by Now.
    private TimeSpan? _end;

    // An expectation of silence has to wait for the end of the block: the block may then take a little longer.
    private bool _lastWasNoMessage;

    /// <summary>The time since some moment in the past.</summary>
    public static TimeSpan Now => Stopwatch.GetElapsedTime(0);

    /// <summary>What is left of the Within block, or the default timeout.</summary>
    public TimeSpan RemainingOrDefault => RemainingOr(Dilated(TestKitSettings.SingleExpectDefault));

    /// <summary>What is left of the Within block.</summary>
    /// <exception cref="InvalidOperationException">There is no block.</exception>
    public TimeSpan Remaining => _end is { } end
        ? end - Now
        : throw new InvalidOperationException(@"Remaining may not be called outside of ""within""");

    /// <summary>A duration multiplied by the configured factor.</summary>
    public TimeSpan Dilated(TimeSpan duration) => duration * TestKitSettings.TestTimeFactor;

    /// <summary>The duration dilated, or, for null, what is left of the Within block or the default timeout.</summary>
    public TimeSpan RemainingOrDilated(TimeSpan? duration) => duration is { } given ? Dilated(given) : RemainingOrDefault;

    /// <summary>Runs a block that must be over in time. Expectations in it wait no longer than that.</summary>
    public void Within(TimeSpan max, Action action, TimeSpan? epsilonValue = null, CancellationToken cancellationToken = default) =>
        Within(TimeSpan.Zero, max, action, null, epsilonValue, cancellationToken);

    /// <summary>Runs a block that must not be over too early nor too late.</summary>
    public void Within(TimeSpan min, TimeSpan max, Action action, string? hint = null, TimeSpan? epsilonValue = null,
        CancellationToken cancellationToken = default) => Wait(WithinAsync(
            min,
            max,
            () =>
            {
                action();
                return Task.CompletedTask;
            },
            hint,
            epsilonValue,
            cancellationToken));

    /// <summary>Runs a block that must be over in time.</summary>
    public T Within<T>(TimeSpan max, Func<T> function, TimeSpan? epsilonValue = null, CancellationToken cancellationToken = default) =>
        WithinAsync(TimeSpan.Zero, max, () => Task.FromResult(function()), null, epsilonValue, cancellationToken)
            .GetAwaiter().GetResult();

    /// <summary>Runs a block that must be over in time.</summary>
    public Task WithinAsync(TimeSpan max, Func<Task> actionAsync, TimeSpan? epsilonValue = null,
        CancellationToken cancellationToken = default) =>
        WithinAsync(TimeSpan.Zero, max, actionAsync, null, epsilonValue, cancellationToken);

    /// <summary>Runs a block that must not be over too early nor too late.</summary>
    public Task WithinAsync(TimeSpan min, TimeSpan max, Func<Task> actionAsync, string? hint = null,
        TimeSpan? epsilonValue = null, CancellationToken cancellationToken = default) => WithinAsync(
            min,
            max,
            async () =>
            {
                await actionAsync();
                return Done.Instance;
            },
            hint,
            epsilonValue,
            cancellationToken);

    /// <summary>Runs a block that must be over in time.</summary>
    public Task<T> WithinAsync<T>(TimeSpan max, Func<Task<T>> function, TimeSpan? epsilonValue = null,
        CancellationToken cancellationToken = default) =>
        WithinAsync(TimeSpan.Zero, max, function, null, epsilonValue, cancellationToken);

    /// <summary>Runs a block that must not be over too early nor too late.</summary>
    /// <param name="min">The least time.</param>
    /// <param name="max">The most time.</param>
    /// <param name="function">The block.</param>
    /// <param name="hint">Said with a failure.</param>
    /// <param name="epsilonValue">How much longer it may take.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<T> WithinAsync<T>(TimeSpan min, TimeSpan max, Func<Task<T>> function, string? hint = null,
        TimeSpan? epsilonValue = null, CancellationToken cancellationToken = default)
    {
        TimeSpan start = Now;
        TimeSpan? outerEnd = _end;
        TimeSpan longest = Dilated(max);
        if (outerEnd is { } end && end - start < longest)
            longest = end - start;
        if (longest < min)
            Fail($"Required min time {min} not possible, only {longest} left. {hint}");

        _lastWasNoMessage = false;
        _end = start + longest;
        T result;
        try
        {
            result = await function().WaitAsync(longest + Dilated(TimeSpan.FromSeconds(1)), cancellationToken);
        }
        catch (TimeoutException)
        {
            Fail($"Failed: Block did not end within {longest}. {hint}");
            throw;
        }
        finally
        {
            _end = outerEnd;
        }

        TimeSpan elapsed = Now - start;
        if (elapsed < min)
            Fail($"Failed: Block took {elapsed}, should have at least been {min}. {hint}");
        if (!_lastWasNoMessage && elapsed > longest + (epsilonValue ?? TimeSpan.Zero))
            Fail($"Failed: Block took {elapsed}, exceeding {longest}. {hint}");
        return result;
    }

    /// <summary>Repeats an assertion until it holds.</summary>
    public void AwaitAssert(Action assertion, TimeSpan? duration = null, TimeSpan? interval = null,
        CancellationToken cancellationToken = default) =>
        Wait(AwaitAssertAsync(assertion, duration, interval, cancellationToken));

    /// <summary>Repeats an assertion until it holds.</summary>
    public Task AwaitAssertAsync(Action assertion, TimeSpan? duration = null, TimeSpan? interval = null,
        CancellationToken cancellationToken = default) => AwaitAssertAsync(
            () =>
            {
                assertion();
                return Task.CompletedTask;
            },
            duration,
            interval,
            cancellationToken);

    /// <summary>Repeats an assertion until it holds; its failure is the test's when time is over.</summary>
    /// <param name="assertion">The assertion.</param>
    /// <param name="duration">How long; null for the rest of the Within block or the default timeout.</param>
    /// <param name="interval">How often; null for every 100 ms.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task AwaitAssertAsync(Func<Task> assertion, TimeSpan? duration = null, TimeSpan? interval = null,
        CancellationToken cancellationToken = default)
    {
        ExceptionDispatchInfo? failure = null;
        bool held = await PollAsync(
            async () =>
            {
                try
                {
                    await assertion();
                    return true;
                }
                catch (Exception e)
                {
                    failure = ExceptionDispatchInfo.Capture(e);
                    return false;
                }
            },
            RemainingOrDilated(duration),
            interval,
            cancellationToken);
        if (!held)
            failure!.Throw();
    }

    /// <summary>Waits until a condition holds.</summary>
    public void AwaitCondition(Func<bool> conditionIsFulfilled, CancellationToken cancellationToken = default) =>
        AwaitCondition(conditionIsFulfilled, null, null, null, cancellationToken);

    /// <summary>Waits until a condition holds.</summary>
    public void AwaitCondition(Func<bool> conditionIsFulfilled, TimeSpan? max, CancellationToken cancellationToken = default) =>
        AwaitCondition(conditionIsFulfilled, max, null, null, cancellationToken);

    /// <summary>Waits until a condition holds.</summary>
    public void AwaitCondition(Func<bool> conditionIsFulfilled, TimeSpan? max, TimeSpan? interval, string? message = null,
        CancellationToken cancellationToken = default) =>
        Wait(AwaitConditionAsync(conditionIsFulfilled, max, interval, message, cancellationToken));

    /// <summary>Waits until a condition holds.</summary>
    public Task AwaitConditionAsync(Func<bool> conditionIsFulfilled, CancellationToken cancellationToken = default) =>
        AwaitConditionAsync(conditionIsFulfilled, null, null, null, cancellationToken);

    /// <summary>Waits until a condition holds.</summary>
    public Task AwaitConditionAsync(Func<bool> conditionIsFulfilled, TimeSpan? max, string message,
        CancellationToken cancellationToken = default) =>
        AwaitConditionAsync(conditionIsFulfilled, max, null, message, cancellationToken);

    /// <summary>Waits until a condition holds.</summary>
    public Task AwaitConditionAsync(Func<bool> conditionIsFulfilled, TimeSpan? max, TimeSpan? interval, string? message = null,
        CancellationToken cancellationToken = default) =>
        AwaitConditionAsync(() => Task.FromResult(conditionIsFulfilled()), max, interval, message, cancellationToken);

    /// <summary>Waits until a condition holds.</summary>
    public Task AwaitConditionAsync(Func<Task<bool>> conditionIsFulfilled, CancellationToken cancellationToken = default) =>
        AwaitConditionAsync(conditionIsFulfilled, null, null, null, cancellationToken);

    /// <summary>Waits until a condition holds.</summary>
    public Task AwaitConditionAsync(Func<Task<bool>> conditionIsFulfilled, TimeSpan? max,
        CancellationToken cancellationToken = default) =>
        AwaitConditionAsync(conditionIsFulfilled, max, null, null, cancellationToken);

    /// <summary>Waits until a condition holds.</summary>
    /// <param name="conditionIsFulfilled">The condition.</param>
    /// <param name="max">How long; null for the rest of the Within block or the default timeout.</param>
    /// <param name="interval">How often it is looked at; null for every 100 ms.</param>
    /// <param name="message">Said with a failure.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task AwaitConditionAsync(Func<Task<bool>> conditionIsFulfilled, TimeSpan? max, TimeSpan? interval,
        string? message = null, CancellationToken cancellationToken = default)
    {
        TimeSpan longest = RemainingOrDilated(max);
        if (!await PollAsync(conditionIsFulfilled, longest, interval, cancellationToken))
            Fail($"Timeout {longest} expired while waiting for condition. {message}");
    }

    private protected static void Wait(Task task) => task.GetAwaiter().GetResult();

    private protected TimeSpan RemainingOr(TimeSpan duration) => _end is null ? duration : Remaining;

    private static async Task<bool> PollAsync(Func<Task<bool>> condition, TimeSpan longest, TimeSpan? interval,
        CancellationToken cancellationToken)
    {
        TimeSpan end = Now + longest;
        while (!await condition())
        {
            TimeSpan left = end - Now;
            if (left <= TimeSpan.Zero)
                return false;
            TimeSpan pause = interval ?? _pollInterval;
            await Task.Delay(pause < left ? pause : left, cancellationToken);
        }

        return true;
    }
}
