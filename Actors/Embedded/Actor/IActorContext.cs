using ActorUdp.Embedded.Dispatch;

namespace ActorUdp.Embedded.Actor;

/// <summary>A behaviour. Answers whether it handled the message.</summary>
public delegate bool Receive(object message);

/// <summary>A behaviour that says by <see cref="ActorBase.Unhandled"/> what it did not handle.</summary>
public delegate void UntypedReceive(object message);

/// <summary>Something that starts actors.</summary>
public interface IActorRefFactory
{
    /// <summary>Starts an actor.</summary>
    /// <param name="props">How to make it.</param>
    /// <param name="name">Its name, unique among its siblings; null for one made up.</param>
    /// <exception cref="InvalidActorNameException">The name is taken or malformed.</exception>
    IActorRef ActorOf(Props props, string? name = null);

    /// <summary>Selects the actor at a path.</summary>
    ActorSelection ActorSelection(ActorPath actorPath);

    /// <summary>Selects actors by a path, absolute or relative, with wildcards or not.</summary>
    ActorSelection ActorSelection(string actorPath);
}

/// <summary>Something that can be told when actors end.</summary>
public interface ICanWatch
{
    /// <summary>Asks for a <see cref="Terminated"/> when the actor ends, at once when it has.</summary>
    IActorRef Watch(IActorRef subject);

    /// <summary>Asks for a message of one's own when the actor ends.</summary>
    IActorRef WatchWith(IActorRef subject, object message);

    /// <summary>Takes the watch back; no notice comes after this, not even one that stands in the mailbox.</summary>
    IActorRef Unwatch(IActorRef subject);
}

/// <summary>What an actor sees of its surroundings. For use by the actor's own code only, while it handles a message.</summary>
public interface IActorContext : IActorRefFactory, ICanWatch
{
    /// <summary>The actor itself.</summary>
    IActorRef Self { get; }

    /// <summary>How the actor was made.</summary>
    Props Props { get; }

    /// <summary>The sender of the current message; the dead letters when it has none.</summary>
    IActorRef Sender { get; }

    /// <summary>The actor system.</summary>
    ActorSystem System { get; }

    /// <summary>The parent.</summary>
    IActorRef Parent { get; }

    /// <summary>What the actor runs on.</summary>
    MessageDispatcher Dispatcher { get; }

    /// <summary>The receive timeout, or null.</summary>
    TimeSpan? ReceiveTimeout { get; }

    /// <summary>Replaces the behaviour and forgets those below.</summary>
    void Become(Receive receive);

    /// <summary>Puts a behaviour on top of the current one.</summary>
    void BecomeStacked(Receive receive);

    /// <summary>Returns to the behaviour below.</summary>
    void UnbecomeStacked();

    /// <summary>The child of that name; Nobody when there is none.</summary>
    IActorRef Child(string name);

    /// <summary>The living children.</summary>
    IEnumerable<IActorRef> GetChildren();

    /// <summary>Sets or, with null, ends the receive timeout.</summary>
    void SetReceiveTimeout(TimeSpan? timeout);

    /// <summary>Stops a child, or the actor itself. It does not wait.</summary>
    void Stop(IActorRef child);
}

/// <summary>The context of an <see cref="UntypedActor"/>.</summary>
public interface IUntypedActorContext : IActorContext
{
    /// <summary>Replaces the behaviour and forgets those below.</summary>
    void Become(UntypedReceive receive);

    /// <summary>Puts a behaviour on top of the current one.</summary>
    void BecomeStacked(UntypedReceive receive);
}

/// <summary>Short forms.</summary>
public static class ActorRefFactoryExtensions
{
    /// <summary>Starts an actor that needs no arguments.</summary>
    public static IActorRef ActorOf<TActor>(this IActorRefFactory factory, string? name = null)
        where TActor : ActorBase, new() => factory.ActorOf(Props.Create<TActor>(), name);

    /// <summary>Selects actors by a path relative to an actor.</summary>
    public static ActorSelection ActorSelection(this IActorRefFactory factory, IActorRef anchorRef, string actorPath) =>
        new(anchorRef, actorPath);
}
