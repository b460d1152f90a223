using ActorUdp.Embedded.Event;

namespace ActorUdp.Embedded.Actor;

/// <summary>What a supervisor does about a failed child.</summary>
public enum Directive
{
    /// <summary>Go on with the next message; the instance stays.</summary>
    Resume,

    /// <summary>Go on with a new instance; the mailbox stays.</summary>
    Restart,

    /// <summary>Let the supervisor itself fail of it.</summary>
    Escalate,

    /// <summary>Stop the child.</summary>
    Stop,
}

/// <summary>Chooses a directive for an exception.</summary>
public interface IDecider
{
    /// <summary>Chooses a directive for an exception.</summary>
    Directive Decide(Exception cause);
}

/// <summary>A decider made of a function.</summary>
public sealed class LocalOnlyDecider : IDecider
{
    private readonly Func<Exception, Directive> _decider;

    /// <summary>Creates the decider.</summary>
    public LocalOnlyDecider(Func<Exception, Directive> decider) => _decider = decider;

    /// <inheritdoc/>
    public Directive Decide(Exception cause) => _decider(cause);
}

/// <summary>How failures of children are handled. Immutable, usable by many supervisors.</summary>
public abstract class SupervisorStrategy
{
    /// <summary>Restarts, but stops actors that could not start, were killed, or broke a death pact.</summary>
    public static readonly IDecider DefaultDecider = new LocalOnlyDecider(static cause => cause switch
    {
        ActorInitializationException or ActorKilledException or DeathPactException => Directive.Stop,
        _ => Directive.Restart,
    });

    /// <summary>One for one, with <see cref="DefaultDecider"/>, without a limit.</summary>
    public static readonly SupervisorStrategy DefaultStrategy = new OneForOneStrategy(DefaultDecider);

    /// <summary>One for one; stops every child that fails.</summary>
    public static readonly OneForOneStrategy StoppingStrategy = new(static _ => Directive.Stop);

    /// <summary>Chooses the directive.</summary>
    public abstract IDecider Decider { get; }

    /// <summary>Whether failures are logged.</summary>
    protected bool LoggingEnabled { get; set; } = true;

    /// <summary>Called when a child has ended.</summary>
    public abstract void HandleChildTerminated(IActorContext actorContext, IActorRef child, IEnumerable<IInternalActorRef> children);

    /// <summary>Restarts or stops, as the limits allow.</summary>
    public abstract void ProcessFailure(IActorContext context, bool restart, IActorRef child, Exception cause,
        ChildRestartStats stats, IReadOnlyCollection<ChildRestartStats> children);

    /// <summary>Applies the directive. False when the supervisor shall fail itself.</summary>
    public bool HandleFailure(ActorCell actorCell, IActorRef child, Exception cause, ChildRestartStats stats,
        IReadOnlyCollection<ChildRestartStats> children)
    {
        Directive directive = Handle(child, cause);
        LogFailure(actorCell, child, cause, directive);
        switch (directive)
        {
            case Directive.Resume:
                ((IInternalActorRef)child).Resume(cause);
                return true;
            case Directive.Restart:
                ProcessFailure(actorCell, true, child, cause, stats, children);
                return true;
            case Directive.Stop:
                ProcessFailure(actorCell, false, child, cause, stats, children);
                return true;
            case Directive.Escalate:
                return false;
            default:
                throw new InvalidOperationException($"Unknown directive {directive}");
        }
    }

    /// <summary>Chooses the directive.</summary>
    protected abstract Directive Handle(IActorRef child, Exception exception);

    /// <summary>Logs a failure: a warning when the child is resumed, an error otherwise, nothing when it is escalated.</summary>
    protected virtual void LogFailure(IActorContext context, IActorRef child, Exception cause, Directive directive)
    {
        if (!LoggingEnabled || directive == Directive.Escalate)
            return;

        string message = cause is ActorInitializationException { InnerException: { } inner } ? inner.Message : cause.Message;
        string source = child.Path.ToString();
        context.System.EventStream.Publish(directive == Directive.Resume
            ? new Warning(cause, source, GetType(), message)
            : new Error(cause, source, GetType(), message));
    }
}

/// <summary>Applies the directive to the failed child alone.</summary>
public class OneForOneStrategy : SupervisorStrategy
{
    /// <summary>Creates the strategy.</summary>
    /// <param name="maxNrOfRetries">The most restarts in a window; negative or null for no limit, 0 for none at all.</param>
    /// <param name="withinTimeRange">The window; negative or null for all time.</param>
    /// <param name="localOnlyDecider">Chooses the directive.</param>
    public OneForOneStrategy(int? maxNrOfRetries, TimeSpan? withinTimeRange, Func<Exception, Directive> localOnlyDecider)
        : this(maxNrOfRetries, withinTimeRange, new LocalOnlyDecider(localOnlyDecider))
    {
    }

    /// <summary>Creates the strategy.</summary>
    /// <param name="maxNrOfRetries">The most restarts in a window; negative or null for no limit, 0 for none at all.</param>
    /// <param name="withinTimeRange">The window; negative or null for all time.</param>
    /// <param name="decider">Chooses the directive.</param>
    public OneForOneStrategy(int? maxNrOfRetries, TimeSpan? withinTimeRange, IDecider decider)
        : this(maxNrOfRetries ?? -1, (int)(withinTimeRange ?? Timeout.InfiniteTimeSpan).TotalMilliseconds, decider)
    {
    }

    /// <summary>Creates the strategy.</summary>
    /// <param name="maxNrOfRetries">The most restarts in a window; negative for no limit, 0 for none at all.</param>
    /// <param name="withinTimeMilliseconds">The window; negative for all time.</param>
    /// <param name="localOnlyDecider">Chooses the directive.</param>
    /// <param name="loggingEnabled">Whether failures are logged.</param>
    public OneForOneStrategy(int maxNrOfRetries, int withinTimeMilliseconds, Func<Exception, Directive> localOnlyDecider,
        bool loggingEnabled = true)
        : this(maxNrOfRetries, withinTimeMilliseconds, new LocalOnlyDecider(localOnlyDecider), loggingEnabled)
    {
    }

    /// <summary>Creates the strategy.</summary>
    /// <param name="maxNrOfRetries">The most restarts in a window; negative for no limit, 0 for none at all.</param>
    /// <param name="withinTimeMilliseconds">The window; negative for all time.</param>
    /// <param name="decider">Chooses the directive.</param>
    /// <param name="loggingEnabled">Whether failures are logged.</param>
    public OneForOneStrategy(int maxNrOfRetries, int withinTimeMilliseconds, IDecider decider, bool loggingEnabled = true)
    {
        MaxNumberOfRetries = maxNrOfRetries;
        WithinTimeRangeMilliseconds = withinTimeMilliseconds;
        Decider = decider;
        LoggingEnabled = loggingEnabled;
    }

    /// <summary>Creates the strategy without a limit.</summary>
    /// <param name="localOnlyDecider">Chooses the directive.</param>
    public OneForOneStrategy(Func<Exception, Directive> localOnlyDecider)
        : this(-1, -1, localOnlyDecider)
    {
    }

    /// <summary>Creates the strategy without a limit.</summary>
    /// <param name="localOnlyDecider">Chooses the directive.</param>
    /// <param name="loggingEnabled">Whether failures are logged.</param>
    public OneForOneStrategy(Func<Exception, Directive> localOnlyDecider, bool loggingEnabled = true)
        : this(-1, -1, localOnlyDecider, loggingEnabled)
    {
    }

    /// <summary>Creates the strategy without a limit.</summary>
    /// <param name="decider">Chooses the directive.</param>
    public OneForOneStrategy(IDecider decider)
        : this(-1, -1, decider)
    {
    }

    /// <summary>The most restarts in a window; negative for no limit, 0 for none at all.</summary>
    public int MaxNumberOfRetries { get; }

    /// <summary>The window; negative for all time.</summary>
    public int WithinTimeRangeMilliseconds { get; }

    /// <inheritdoc/>
    public override IDecider Decider { get; }

    /// <inheritdoc/>
    public override void ProcessFailure(IActorContext context, bool restart, IActorRef child, Exception cause,
        ChildRestartStats stats, IReadOnlyCollection<ChildRestartStats> children)
    {
        if (restart && stats.RequestRestartPermission(MaxNumberOfRetries, WithinTimeRangeMilliseconds))
            ((IInternalActorRef)child).Restart(cause);
        else
            context.Stop(child);
    }

    /// <inheritdoc/>
    public override void HandleChildTerminated(IActorContext actorContext, IActorRef child, IEnumerable<IInternalActorRef> children)
    {
    }

    /// <inheritdoc/>
    protected override Directive Handle(IActorRef child, Exception exception) => Decider.Decide(exception);
}

/// <summary>Applies the directive to all children when one fails.</summary>
public class AllForOneStrategy : SupervisorStrategy
{
    /// <summary>Creates the strategy.</summary>
    /// <param name="maxNrOfRetries">The most restarts in a window; negative or null for no limit, 0 for none at all.</param>
    /// <param name="withinTimeRange">The window; negative or null for all time.</param>
    /// <param name="localOnlyDecider">Chooses the directive.</param>
    public AllForOneStrategy(int? maxNrOfRetries, TimeSpan? withinTimeRange, Func<Exception, Directive> localOnlyDecider)
        : this(maxNrOfRetries ?? -1, (int)(withinTimeRange ?? Timeout.InfiniteTimeSpan).TotalMilliseconds, localOnlyDecider)
    {
    }

    /// <summary>Creates the strategy.</summary>
    /// <param name="maxNrOfRetries">The most restarts in a window; negative for no limit, 0 for none at all.</param>
    /// <param name="withinTimeMilliseconds">The window; negative for all time.</param>
    /// <param name="localOnlyDecider">Chooses the directive.</param>
    /// <param name="loggingEnabled">Whether failures are logged.</param>
    public AllForOneStrategy(int maxNrOfRetries, int withinTimeMilliseconds, Func<Exception, Directive> localOnlyDecider,
        bool loggingEnabled = true)
        : this(maxNrOfRetries, withinTimeMilliseconds, new LocalOnlyDecider(localOnlyDecider), loggingEnabled)
    {
    }

    /// <summary>Creates the strategy.</summary>
    /// <param name="maxNrOfRetries">The most restarts in a window; negative for no limit, 0 for none at all.</param>
    /// <param name="withinTimeMilliseconds">The window; negative for all time.</param>
    /// <param name="decider">Chooses the directive.</param>
    /// <param name="loggingEnabled">Whether failures are logged.</param>
    public AllForOneStrategy(int maxNrOfRetries, int withinTimeMilliseconds, IDecider decider, bool loggingEnabled = true)
    {
        MaxNumberOfRetries = maxNrOfRetries;
        WithinTimeRangeMilliseconds = withinTimeMilliseconds;
        Decider = decider;
        LoggingEnabled = loggingEnabled;
    }

    /// <summary>Creates the strategy without a limit.</summary>
    /// <param name="localOnlyDecider">Chooses the directive.</param>
    public AllForOneStrategy(Func<Exception, Directive> localOnlyDecider)
        : this(-1, -1, localOnlyDecider)
    {
    }

    /// <summary>The most restarts in a window; negative for no limit, 0 for none at all.</summary>
    public int MaxNumberOfRetries { get; }

    /// <summary>The window; negative for all time.</summary>
    public int WithinTimeRangeMilliseconds { get; }

    /// <inheritdoc/>
    public override IDecider Decider { get; }

    /// <inheritdoc/>
    public override void ProcessFailure(IActorContext context, bool restart, IActorRef child, Exception cause,
        ChildRestartStats stats, IReadOnlyCollection<ChildRestartStats> children)
    {
        bool allowed = restart
            && children.All(c => c.RequestRestartPermission(MaxNumberOfRetries, WithinTimeRangeMilliseconds));
        foreach (var sibling in children.Select(c => c.Child))
        {
            if (!allowed)
            {
                context.Stop(sibling);
                continue;
            }

            // The failed one is suspended already; each restart takes one suspension back.
            if (!sibling.Equals(child))
                sibling.Suspend();
            sibling.Restart(cause);
        }
    }

    /// <inheritdoc/>
    public override void HandleChildTerminated(IActorContext actorContext, IActorRef child, IEnumerable<IInternalActorRef> children)
    {
    }

    /// <inheritdoc/>
    protected override Directive Handle(IActorRef child, Exception exception) => Decider.Decide(exception);
}
