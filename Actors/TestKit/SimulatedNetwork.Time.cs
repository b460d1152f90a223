namespace ActorUdp.TestKit;

public sealed partial class SimulatedNetwork
{
    /// <summary>How much time has passed on this network since it was made.</summary>
    public TimeSpan Elapsed => _time.Now - _beginning;

    /// <summary>
    /// Lets virtual time pass: datagrams arrive and timers fire, each at its time, and after each of them all actors come to
    /// rest before the next. When the task completes, all that was to happen in that time has happened.
    /// </summary>
    /// <param name="by">How much; zero only lets the actors come to rest.</param>
    /// <exception cref="ArgumentOutOfRangeException">Below zero: time does not go back.</exception>
    /// <exception cref="InvalidOperationException">The network runs in real time, or time is being moved already.</exception>
    /// <exception cref="TimeoutException">An actor is busy for ever (from the task).</exception>
    public Task Advance(TimeSpan by)
    {
        ThrowIfDisposed();
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        return _time.Advance(by);
    }

    /// <summary>Lets virtual time pass until a condition holds, and no longer. The condition is looked at whenever all actors are at rest.</summary>
    /// <param name="condition">Called from a thread of the pool, while no actor runs.</param>
    /// <param name="atMost">How much virtual time may pass.</param>
    /// <exception cref="TimeoutException">The condition does not hold after that time (from the task).</exception>
    /// <exception cref="InvalidOperationException">The network runs in real time, or time is being moved already.</exception>
    public Task Until(Func<bool> condition, TimeSpan atMost)
    {
        ThrowIfDisposed();
        ArgumentNullException.ThrowIfNull(condition);
        ArgumentOutOfRangeException.ThrowIfLessThan(atMost, TimeSpan.Zero);
        return _time.Until(condition, atMost);
    }

    /// <summary>
    /// Lets time pass until a task completes: an Ask, a connect, the end of a system. In virtual time not more than
    /// 100 times as fast as real time, because what the task does outside of actors is not seen; so how much time passes is
    /// not the same in every run, unless the task is completed by an actor.
    /// </summary>
    /// <param name="task">The task; its exception becomes that of the result.</param>
    /// <param name="atMost">How much time may pass, virtual time where that is chosen.</param>
    /// <exception cref="TimeoutException">The task has not completed after that time (from the task).</exception>
    public Task Until(Task task, TimeSpan atMost)
    {
        ThrowIfDisposed();
        ArgumentNullException.ThrowIfNull(task);
        ArgumentOutOfRangeException.ThrowIfLessThan(atMost, TimeSpan.Zero);
        return _time.Until(task, atMost);
    }

    /// <inheritdoc cref="Until(Task, TimeSpan)"/>
    /// <returns>The task's result.</returns>
    public async Task<T> Until<T>(Task<T> task, TimeSpan atMost)
    {
        await Until((Task)task, atMost).ConfigureAwait(false);
        return await task.ConfigureAwait(false);
    }

    /// <summary>
    /// Does something, such as telling many messages, before any actor of the network runs, in virtual time. Without it the actors begin
    /// with the first message while the spec still tells the next, and how messages share datagrams differs from run to run.
    /// </summary>
    /// <param name="action">What to do, on the caller's thread. It must not wait for an actor.</param>
    /// <returns>A task that completes when all actors are at rest again.</returns>
    /// <exception cref="InvalidOperationException">The network runs in real time, or time is being moved already.</exception>
    public Task AtOnce(Action action)
    {
        ThrowIfDisposed();
        ArgumentNullException.ThrowIfNull(action);
        return _time.AtOnce(action);
    }
}
