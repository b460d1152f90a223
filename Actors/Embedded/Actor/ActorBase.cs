using ActorUdp.Embedded.Event;

namespace ActorUdp.Embedded.Actor;

/// <summary>An actor. Its code is run by one thread at a time. Create it by <see cref="Props"/> only.</summary>
public abstract class ActorBase
{
    private IActorRef? _selfAfterRestart;

    /// <summary>Makes the instance known to its cell.</summary>
    /// <exception cref="ActorInitializationException">It was created by <c>new</c>, outside of an actor system.</exception>
    protected ActorBase()
    {
        if (ActorCell.Current is not { } cell)
        {
            throw new ActorInitializationException(
                "Do not create actors using 'new', always create them using an ActorContext/System");
        }

        if (this is IWithTimers withTimers)
            withTimers.Timers = new TimerScheduler(cell);
        if (this is IActorStash withStash)
            withStash.Stash = new Stash(cell);
        cell.Become(Receive);
    }

    /// <summary>The surroundings of the actor that runs on this thread.</summary>
    /// <exception cref="NotSupportedException">No actor runs on this thread.</exception>
    protected static IActorContext Context => CurrentCell;

    /// <summary>A behaviour that handles nothing.</summary>
    protected static Receive EmptyReceive { get; } = static _ => false;

    /// <summary>The actor itself.</summary>
    protected IActorRef Self => _selfAfterRestart ?? CurrentCell.Self;

    /// <summary>The sender of the current message; the dead letters when it has none.</summary>
    protected IActorRef Sender => CurrentCell.Sender;

    private protected static ActorCell CurrentCell => ActorCell.Current ?? throw new NotSupportedException(
        "There is no active ActorContext, this is most likely due to use of async operations from within this actor.");

    /// <summary>Starts the first incarnation: calls <see cref="PreStart"/>.</summary>
    public virtual void AroundPreStart() => PreStart();

    /// <summary>Prepares the restart of a failed incarnation: ends timers, calls <see cref="PreRestart"/>, unstashes.</summary>
    public virtual void AroundPreRestart(Exception cause, object message)
    {
        CancelTimers();
        try
        {
            PreRestart(cause, message);
        }
        finally
        {
            Unstash();
        }
    }

    /// <summary>Starts the next incarnation: calls <see cref="PostRestart"/>.</summary>
    public virtual void AroundPostRestart(Exception cause, object message) => PostRestart(cause);

    /// <summary>Ends the last incarnation: ends timers, calls <see cref="PostStop"/>, unstashes.</summary>
    public virtual void AroundPostStop()
    {
        CancelTimers();
        try
        {
            PostStop();
        }
        finally
        {
            Unstash();
        }
    }

    internal bool InvokeAroundReceive(Receive receive, object message) => AroundReceive(receive, message);

    internal SupervisorStrategy SupervisorStrategyInternal => field ??= CurrentCell.Props.SupervisorStrategy ?? SupervisorStrategy();

    /// <summary>Keeps <see cref="Self"/> usable in a failed incarnation.</summary>
    internal void Clear(IActorRef self) => _selfAfterRestart = self;

    /// <summary>Gives a message to the behaviour.</summary>
    protected internal virtual bool AroundReceive(Receive receive, object message)
    {
        bool handled = receive(message);
        if (!handled)
            Unhandled(message);
        return handled;
    }

    /// <summary>The behaviour. Answers whether it handled the message.</summary>
    protected abstract bool Receive(object message);

    /// <summary>Called before the first message. What it throws makes the start fail.</summary>
    protected virtual void PreStart()
    {
    }

    /// <summary>Called when the actor has ended, and by the default <see cref="PreRestart"/>.</summary>
    protected virtual void PostStop()
    {
    }

    /// <summary>
    /// Called on the failed incarnation. By default it stops all children and calls <see cref="PostStop"/>.
    /// </summary>
    /// <param name="reason">What it failed of.</param>
    /// <param name="message">The message that it failed at; null when there was none.</param>
    protected virtual void PreRestart(Exception reason, object message)
    {
        foreach (var child in Context.GetChildren())
        {
            Context.Unwatch(child);
            Context.Stop(child);
        }

        PostStop();
    }

    /// <summary>Called on the new incarnation. By default it calls <see cref="PreStart"/>.</summary>
    /// <param name="reason">What the old one failed of.</param>
    protected virtual void PostRestart(Exception reason) => PreStart();

    /// <summary>What to do with children that fail.</summary>
    protected virtual SupervisorStrategy SupervisorStrategy() => Actor.SupervisorStrategy.DefaultStrategy;

    /// <summary>Called for messages that the behaviour did not handle. By default they go to the event stream.</summary>
    /// <exception cref="DeathPactException">The message is <see cref="Terminated"/>.</exception>
    protected virtual void Unhandled(object message)
    {
        if (message is Terminated terminated)
            throw new DeathPactException(terminated.ActorRef);
        Context.System.EventStream.Publish(new UnhandledMessage(message, Sender, Self));
    }

    /// <summary>Replaces the behaviour and forgets those below.</summary>
    protected void Become(Receive receive) => Context.Become(receive);

    /// <summary>Puts a behaviour on top of the current one.</summary>
    protected void BecomeStacked(Receive receive) => Context.BecomeStacked(receive);

    /// <summary>Returns to the behaviour below.</summary>
    protected void UnbecomeStacked() => Context.UnbecomeStacked();

    /// <summary>Sets or, with null, ends the receive timeout.</summary>
    protected void SetReceiveTimeout(TimeSpan? timeout) => Context.SetReceiveTimeout(timeout);

    private void Unstash()
    {
        if (this is IActorStash withStash)
            withStash.Stash?.UnstashAll();
    }

    private void CancelTimers()
    {
        if (this is IWithTimers withTimers)
            withTimers.Timers?.CancelAll();
    }
}
