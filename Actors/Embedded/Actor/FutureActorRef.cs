using ActorUdp.Embedded.Dispatch.SysMsg;

namespace ActorUdp.Embedded.Actor;

/// <summary>The handle that the answer to an ask goes to.</summary>
public class FutureActorRef<T> : MinimalActorRef
{
    private readonly TaskCompletionSource<T> _result;

    internal FutureActorRef(TaskCompletionSource<T> result, ActorPath path, IActorRefProvider provider)
    {
        _result = result;
        Path = path;
        Provider = provider;
    }

    /// <inheritdoc/>
    public override ActorPath Path { get; }

    /// <inheritdoc/>
    public override IActorRefProvider Provider { get; }

    /// <summary>Answers a watch at once when the answer has come; a pending ask ends by its timeout.</summary>
    public override void SendSystemMessage(ISystemMessage message)
    {
        if (message is Watch watch && _result.Task.IsCompleted)
            watch.Watcher.SendSystemMessage(new DeathWatchNotification(this, true, false));
    }

    /// <summary>Ends the ask with the first message; later ones are dead letters.</summary>
    protected override void TellInternal(object message, IActorRef sender)
    {
        bool first = message switch
        {
            T answer => _result.TrySetResult(answer),
            null => throw new InvalidMessageException("Message is null"),
            Status.Failure failure => _result.TrySetException(failure.Cause),
            _ => _result.TrySetException(new ArgumentException(
                $"Received message of type [{message.GetType()}] - Ask expected message of type [{typeof(T)}]")),
        };
        if (!first)
            Provider.DeadLetters.Tell(message, this);
    }
}
