namespace ActorUdp.Embedded.Actor;

/// <summary>The base of the runtime's own exceptions.</summary>
public abstract class AkkaException : Exception
{
    /// <summary>Creates the exception without a message.</summary>
    protected AkkaException()
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="cause">The exception behind it, if any.</param>
    protected AkkaException(string? message, Exception? cause = null)
        : base(message, cause)
    {
    }
}

/// <summary>An actor could not be created or started. Supervisors stop the actor by default.</summary>
public class ActorInitializationException : AkkaException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What happened.</param>
    public ActorInitializationException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception for an actor.</summary>
    /// <param name="actor">The actor that could not be started.</param>
    /// <param name="message">What happened.</param>
    /// <param name="cause">What its constructor or PreStart threw.</param>
    public ActorInitializationException(IActorRef? actor, string message, Exception? cause = null)
        : base(message, cause) => Actor = actor;

    /// <summary>The actor that could not be started, where known.</summary>
    public IActorRef? Actor { get; }
}

/// <summary>PreRestart threw. It is logged; the restart goes on.</summary>
public class PreRestartException : ActorInitializationException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="actor">The actor being restarted.</param>
    /// <param name="restartException">What PreRestart threw.</param>
    /// <param name="cause">Why the actor was restarted.</param>
    /// <param name="optionalMessage">The message being processed when it failed, if any.</param>
    public PreRestartException(IActorRef actor, Exception restartException, Exception cause, object? optionalMessage)
        : base(actor, $"exception in PreRestart({cause.GetType()}, {optionalMessage?.GetType()})", cause)
    {
        RestartException = restartException;
        OptionalMessage = optionalMessage;
    }

    /// <summary>What PreRestart threw.</summary>
    public Exception RestartException { get; }

    /// <summary>The message being processed when the actor failed, if any.</summary>
    public object? OptionalMessage { get; }
}

/// <summary>The constructor or PostRestart of a restarted actor threw. Supervisors stop the actor by default.</summary>
public class PostRestartException : ActorInitializationException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="actor">The actor being restarted.</param>
    /// <param name="cause">What the new incarnation threw.</param>
    /// <param name="originalCause">Why the actor was restarted.</param>
    public PostRestartException(IActorRef actor, Exception cause, Exception originalCause)
        : base(actor, $"Exception in PostRestart ({originalCause.GetType()})", cause) => OriginalCause = originalCause;

    /// <summary>Why the actor was restarted.</summary>
    public Exception OriginalCause { get; }
}

/// <summary>An actor got <see cref="Kill"/>. Supervisors stop the actor by default.</summary>
public class ActorKilledException : AkkaException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What happened.</param>
    public ActorKilledException(string message)
        : base(message)
    {
    }
}

/// <summary>A selection matched no living actor in time.</summary>
public class ActorNotFoundException : AkkaException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What was looked for.</param>
    /// <param name="innerException">Why it failed.</param>
    public ActorNotFoundException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}

/// <summary>An ask got no answer in time.</summary>
public class AskTimeoutException : AkkaException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What was waited for.</param>
    public AskTimeoutException(string message)
        : base(message)
    {
    }
}

/// <summary>A watched actor died and the watcher did not handle <see cref="Terminated"/>. Supervisors stop the watcher.</summary>
public class DeathPactException : AkkaException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="deadActor">The watched actor.</param>
    public DeathPactException(IActorRef deadActor)
        : base($"Monitored actor [{deadActor}] terminated") => DeadActor = deadActor;

    /// <summary>The watched actor.</summary>
    public IActorRef DeadActor { get; }
}

/// <summary>The actor is not in a state that allows the call.</summary>
public class IllegalActorStateException : AkkaException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What was not allowed.</param>
    public IllegalActorStateException(string message)
        : base(message)
    {
    }
}

/// <summary>The name of an actor is taken or malformed.</summary>
public class InvalidActorNameException : AkkaException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong with the name.</param>
    public InvalidActorNameException(string message)
        : base(message)
    {
    }
}

/// <summary>The message cannot be sent: it is null.</summary>
public class InvalidMessageException : AkkaException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong with the message.</param>
    public InvalidMessageException(string message)
        : base(message)
    {
    }
}

/// <summary>The scheduler was used after its actor system ended.</summary>
public sealed class SchedulerException : AkkaException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What was tried.</param>
    public SchedulerException(string message)
        : base(message)
    {
    }
}
