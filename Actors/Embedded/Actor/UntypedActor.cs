namespace ActorUdp.Embedded.Actor;

/// <summary>An actor whose behaviour is one method.</summary>
public abstract class UntypedActor : ActorBase
{
    /// <summary>The surroundings of the actor that runs on this thread.</summary>
    /// <exception cref="NotSupportedException">No actor runs on this thread.</exception>
    protected static new IUntypedActorContext Context => CurrentCell;

    /// <summary>Calls <see cref="OnReceive"/>.</summary>
    protected override bool Receive(object message)
    {
        OnReceive(message);
        return true;
    }

    /// <summary>The behaviour. It calls <see cref="ActorBase.Unhandled"/> for what it does not handle.</summary>
    protected abstract void OnReceive(object message);

    /// <summary>Replaces the behaviour and forgets those below.</summary>
    protected void Become(UntypedReceive receive) => Context.Become(receive);

    /// <summary>Puts a behaviour on top of the current one.</summary>
    protected void BecomeStacked(UntypedReceive receive) => Context.BecomeStacked(receive);

    /// <summary>
    /// Runs an asynchronous action in the actor's context. The actor handles no other message until it ends.
    /// </summary>
    protected void RunTask(Func<Task> action) => Dispatch.ActorTaskScheduler.RunTask(action);
}
