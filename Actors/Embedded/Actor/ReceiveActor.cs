using ActorUdp.Embedded.Dispatch;

namespace ActorUdp.Embedded.Actor;

/// <summary>
/// An actor whose behaviours are lists of typed handlers, tried in the order in which the constructor or the method given
/// to <see cref="Become(Action)"/> names them. The first that takes the message ends the search.
/// </summary>
public abstract class ReceiveActor : UntypedActor
{
    private readonly Handlers _initial = new();

    // What the next Receive call adds to: the initial handlers while the constructor runs, else those of a Become.
    private Handlers? _configuring;

    /// <summary>Lets the constructor of the derived class name its handlers.</summary>
    protected ReceiveActor() => _configuring = _initial;

    /// <summary>The constructor is through: from now on handlers are named in Become only.</summary>
    internal void EndOfConstruction() => _configuring = null;

    /// <summary>Tries the handlers that the constructor named.</summary>
    protected sealed override bool Receive(object message) => _initial.Invoke(message);

    /// <summary>Not used: the handlers are the behaviour.</summary>
    protected sealed override void OnReceive(object message) => _initial.Invoke(message);

    /// <summary>Replaces the behaviour by the handlers that the method names.</summary>
    protected void Become(Action configure) => Become((Receive)Configure(configure).Invoke);

    /// <summary>Puts the handlers that the method names on top of the current ones.</summary>
    protected void BecomeStacked(Action configure) => BecomeStacked((Receive)Configure(configure).Invoke);

    /// <summary>Handles messages of a type.</summary>
    /// <param name="handler">The handler.</param>
    /// <param name="shouldHandle">Which of them; null for all.</param>
    protected void Receive<T>(Action<T> handler, Predicate<T>? shouldHandle = null) => Add(shouldHandle is null
        ? message =>
        {
            if (message is not T typed)
                return false;
            handler(typed);
            return true;
        }
    : message =>
    {
        if (message is not T typed || !shouldHandle(typed))
            return false;
        handler(typed);
        return true;
    });

    /// <summary>Handles those messages of a type that the predicate takes.</summary>
    protected void Receive<T>(Predicate<T> shouldHandle, Action<T> handler) => Receive(handler, shouldHandle);

    /// <summary>Handles messages of a type with a handler that answers whether it took the message.</summary>
    protected void Receive<T>(Func<T, bool> handler) => Add(message => message is T typed && handler(typed));

    /// <summary>Handles messages of a type.</summary>
    protected void Receive(Type messageType, Action<object> handler, Predicate<object>? shouldHandle = null) =>
        Add(message =>
        {
            if (!messageType.IsInstanceOfType(message) || (shouldHandle is not null && !shouldHandle(message)))
                return false;
            handler(message);
            return true;
        });

    /// <summary>Handles all messages that no handler before took.</summary>
    protected void ReceiveAny(Action<object> handler)
    {
        Add(message =>
        {
            handler(message);
            return true;
        });
        _configuring!.TakesAll = true;
    }

    /// <summary>Handles messages of a type asynchronously. The actor handles no other message until the task ends.</summary>
    protected void ReceiveAsync<T>(Func<T, Task> handler, Predicate<T>? shouldHandle = null) =>
        Receive((Action<T>)(message => ActorTaskScheduler.RunTask(() => handler(message))), shouldHandle);

    /// <summary>Handles those messages of a type that the predicate takes asynchronously.</summary>
    protected void ReceiveAsync<T>(Predicate<T> shouldHandle, Func<T, Task> handler) => ReceiveAsync(handler, shouldHandle);

    /// <summary>Handles all messages that no handler before took asynchronously.</summary>
    protected void ReceiveAnyAsync(Func<object, Task> handler) =>
        ReceiveAny(message => ActorTaskScheduler.RunTask(() => handler(message)));

    private Handlers Configure(Action configure)
    {
        Handlers? outer = _configuring;
        var handlers = new Handlers();
        _configuring = handlers;
        try
        {
            configure();
        }
        finally
        {
            _configuring = outer;
        }

        return handlers;
    }

    private void Add(Receive handler)
    {
        if (_configuring is null)
        {
            throw new InvalidOperationException(
                "You may only call Receive-methods when constructing the actor and inside Become().");
        }

        _configuring.Add(handler);
    }

    private sealed class Handlers
    {
        private Receive[] _handlers = [];

        internal bool TakesAll { get; set; }

        internal void Add(Receive handler)
        {
            if (TakesAll)
            {
                throw new InvalidOperationException(
                    "A handler that catches all messages has been added. No handler can be added after that.");
            }

            _handlers = [.. _handlers, handler];
        }

        internal bool Invoke(object message)
        {
            foreach (var handler in _handlers)
            {
                if (handler(message))
                    return true;
            }

            return false;
        }
    }
}
