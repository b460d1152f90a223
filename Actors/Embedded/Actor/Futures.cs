using ActorUdp.Embedded.Dispatch.SysMsg;

namespace ActorUdp.Embedded.Actor;

/// <summary>Asking: a message whose answer is a task.</summary>
public static class Futures
{
    /// <summary>Sends a message and waits for the answer.</summary>
    /// <param name="self">Whom to ask.</param>
    /// <param name="message">What to ask.</param>
    /// <param name="timeout">How long to wait; null for <c>akka.actor.ask-timeout</c>.</param>
    /// <exception cref="AskTimeoutException">There was no answer in time (from the task).</exception>
    public static Task<object> Ask(this ICanTell self, object message, TimeSpan? timeout = null) =>
        self.Ask<object>(message, timeout, CancellationToken.None);

    /// <summary>Sends a message and waits for the answer.</summary>
    public static Task<object> Ask(this ICanTell self, object message, CancellationToken cancellationToken) =>
        self.Ask<object>(message, null, cancellationToken);

    /// <summary>Sends a message and waits for the answer.</summary>
    public static Task<object> Ask(this ICanTell self, object message, TimeSpan? timeout, CancellationToken cancellationToken) =>
        self.Ask<object>(message, timeout, cancellationToken);

    /// <summary>Sends a message and waits for an answer of a type.</summary>
    public static Task<T> Ask<T>(this ICanTell self, object message, TimeSpan? timeout = null) =>
        self.Ask<T>(message, timeout, CancellationToken.None);

    /// <summary>Sends a message and waits for an answer of a type.</summary>
    public static Task<T> Ask<T>(this ICanTell self, object message, CancellationToken cancellationToken) =>
        self.Ask<T>(message, null, cancellationToken);

    /// <summary>Sends a message and waits for an answer of a type.</summary>
    /// <param name="self">Whom to ask.</param>
    /// <param name="message">What to ask.</param>
    /// <param name="timeout">How long to wait; null for <c>akka.actor.ask-timeout</c>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="AskTimeoutException">There was no answer in time (from the task).</exception>
    /// <exception cref="ArgumentException">The answer has another type (from the task).</exception>
    public static Task<T> Ask<T>(this ICanTell self, object message, TimeSpan? timeout, CancellationToken cancellationToken) =>
        self.Ask<T>(_ => message, timeout, cancellationToken);

    /// <summary>Sends a message that contains the handle of the answer, and waits for the answer.</summary>
    /// <param name="self">Whom to ask.</param>
    /// <param name="messageFactory">Makes the message.</param>
    /// <param name="timeout">How long to wait; null for <c>akka.actor.ask-timeout</c>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static Task<T> Ask<T>(this ICanTell self, Func<IActorRef, object> messageFactory, TimeSpan? timeout,
        CancellationToken cancellationToken)
    {
        IActorRefProvider provider = ProviderOf(self)
            ?? throw new ArgumentException("Unable to resolve the target Provider", nameof(self));
        var result = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var future = new FutureActorRef<T>(result, provider.TempPath(), provider);
        provider.RegisterTempActor(future, future.Path);

        TimeSpan wait = timeout ?? provider.Settings.AskTimeout;
        CancellationTokenSource? timer = wait > TimeSpan.Zero ? new CancellationTokenSource(wait) : null;
        timer?.Token.UnsafeRegister(_ => result.TrySetException(
            new AskTimeoutException($"Timeout after {wait.TotalSeconds:F2} seconds")), null);
        CancellationTokenRegistration cancelled = cancellationToken.UnsafeRegister(
            _ => result.TrySetCanceled(cancellationToken), null);
        result.Task.ContinueWith(
            _ =>
            {
                provider.UnregisterTempActor(future.Path);
                cancelled.Dispose();
                timer?.Dispose();
            },
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);

        self.Tell(messageFactory(future), future);
        return result.Task;
    }

    private static IActorRefProvider? ProviderOf(ICanTell target) => target switch
    {
        ActorSelection selection => ProviderOf(selection.Anchor),
        IInternalActorRef actorRef => actorRef.Provider,
        _ => ActorCell.Current?.SystemImpl.Provider,
    };
}

/// <summary>Sending the result of a task to an actor.</summary>
public static class PipeToSupport
{
    /// <summary>Sends the result of the task, or <see cref="Status.Failure"/> when it fails.</summary>
    /// <param name="taskToPipe">The task.</param>
    /// <param name="recipient">Who gets it.</param>
    /// <param name="sender">The sender it comes from; null for nobody.</param>
    /// <param name="success">Makes the message of the result; null for the result itself.</param>
    /// <param name="failure">Makes the message of the exception; null for <see cref="Status.Failure"/>.</param>
    public static async Task PipeTo<T>(this Task<T> taskToPipe, ICanTell recipient, IActorRef? sender = null,
        Func<T, object>? success = null, Func<Exception, object>? failure = null)
    {
        object message;
        try
        {
            T result = await taskToPipe.ConfigureAwait(false);
            message = success is null ? result! : success(result);
        }
        catch (Exception e)
        {
            message = failure is null ? new Status.Failure(e) : failure(e);
        }

        recipient.Tell(message, sender);
    }

    /// <summary>Sends a message when the task has ended: by default only when it fails.</summary>
    /// <param name="taskToPipe">The task.</param>
    /// <param name="recipient">Who gets it.</param>
    /// <param name="sender">The sender it comes from; null for nobody.</param>
    /// <param name="success">Makes the message of success; null for none.</param>
    /// <param name="failure">Makes the message of the exception; null for <see cref="Status.Failure"/>.</param>
    public static async Task PipeTo(this Task taskToPipe, ICanTell recipient, IActorRef? sender = null,
        Func<object>? success = null, Func<Exception, object>? failure = null)
    {
        object? message;
        try
        {
            await taskToPipe.ConfigureAwait(false);
            message = success?.Invoke();
        }
        catch (Exception e)
        {
            message = failure is null ? new Status.Failure(e) : failure(e);
        }

        if (message is not null)
            recipient.Tell(message, sender);
    }
}

/// <summary>Stopping an actor and waiting for its end.</summary>
public static class GracefulStopSupport
{
    /// <summary>Sends <see cref="PoisonPill"/> and waits for the end.</summary>
    /// <returns>Whether it ended in time.</returns>
    public static Task<bool> GracefulStop(this IActorRef target, TimeSpan timeout) =>
        target.GracefulStop(timeout, PoisonPill.Instance);

    /// <summary>Sends a message and waits for the end of the actor.</summary>
    /// <param name="target">The actor.</param>
    /// <param name="timeout">How long to wait.</param>
    /// <param name="stopMessage">What makes it stop.</param>
    /// <returns>Whether it ended in time.</returns>
    public static async Task<bool> GracefulStop(this IActorRef target, TimeSpan timeout, object stopMessage)
    {
        var actor = (IInternalActorRef)target;
        using var watcher = new DeathWatcher(actor);
        target.Tell(stopMessage, ActorRefs.NoSender);
        try
        {
            await watcher.Ended.WaitAsync(timeout).ConfigureAwait(false);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    /// <summary>Watches one actor from outside of any actor.</summary>
    private sealed class DeathWatcher : MinimalActorRef, IDisposable
    {
        private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly IInternalActorRef _watchee;

        internal DeathWatcher(IInternalActorRef watchee)
        {
            _watchee = watchee;
            Provider = watchee.Provider;
            Path = Provider.TempPath();
            Provider.RegisterTempActor(this, Path);
            watchee.SendSystemMessage(new Watch(watchee, this));
        }

        public override ActorPath Path { get; }

        public override IActorRefProvider Provider { get; }

        internal Task Ended => _ended.Task;

        public override void SendSystemMessage(ISystemMessage message)
        {
            if (message is DeathWatchNotification)
                _ended.TrySetResult();
        }

        public void Dispose()
        {
            Provider.UnregisterTempActor(Path);
            _watchee.SendSystemMessage(new Unwatch(_watchee, this));
        }
    }
}
