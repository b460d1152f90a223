using System.Collections.Concurrent;
using System.Collections.Immutable;
using ActorUdp.Embedded.Actor;

namespace ActorUdp.Embedded.Event;

/// <summary>The log level and the publishing side of the event stream.</summary>
public abstract class LoggingBus
{
    private volatile int _logLevel = (int)Event.LogLevel.InfoLevel;

    /// <summary>Entries below it are not published.</summary>
    public LogLevel LogLevel => (LogLevel)_logLevel;

    /// <summary>Sets the level below which entries are not published.</summary>
    public void SetLogLevel(LogLevel logLevel) => _logLevel = (int)logLevel;

    /// <summary>Gives an event to all that subscribed to its type or a base of it.</summary>
    public abstract void Publish(object @event);
}

/// <summary>
/// Publish and subscribe by type: a subscriber gets every event that is an instance of a type it subscribed to, once.
/// Actors that have ended are unsubscribed. Thread-safe.
/// </summary>
public sealed class EventStream : LoggingBus
{
    private readonly Lock _lock = new();

    // Who gets events of a type; computed from _subscriptions when first needed.
    private readonly ConcurrentDictionary<Type, IActorRef[]> _subscribersOf = new();

    // Changed under _lock.
    private ImmutableDictionary<IActorRef, ImmutableHashSet<Type>> _subscriptions =
        ImmutableDictionary<IActorRef, ImmutableHashSet<Type>>.Empty;

    private volatile IActorRef? _unsubscriber;

    /// <inheritdoc/>
    public override void Publish(object @event)
    {
        Type type = @event.GetType();
        if (!_subscribersOf.TryGetValue(type, out var subscribers))
            subscribers = FindSubscribers(type);
        foreach (var subscriber in subscribers)
            subscriber.Tell(@event, ActorRefs.NoSender);
    }

    /// <summary>Subscribes to a type and all types derived from it.</summary>
    /// <returns>False when it was subscribed to that type before.</returns>
    public bool Subscribe(IActorRef subscriber, Type channel)
    {
        ArgumentNullException.ThrowIfNull(subscriber);
        lock (_lock)
        {
            ImmutableHashSet<Type> types = _subscriptions.GetValueOrDefault(subscriber, []);
            if (types.Contains(channel))
                return false;
            Replace(_subscriptions.SetItem(subscriber, types.Add(channel)));
        }

        _unsubscriber?.Tell(new WatchSubscriber(subscriber), ActorRefs.NoSender);
        return true;
    }

    /// <summary>Ends a subscription. Subscriptions to derived types stay.</summary>
    /// <returns>False when it was not subscribed to that type.</returns>
    public bool Unsubscribe(IActorRef subscriber, Type channel)
    {
        lock (_lock)
        {
            if (!_subscriptions.TryGetValue(subscriber, out var types) || !types.Contains(channel))
                return false;
            types = types.Remove(channel);
            Replace(types.IsEmpty ? _subscriptions.Remove(subscriber) : _subscriptions.SetItem(subscriber, types));
            return true;
        }
    }

    /// <summary>Ends all subscriptions of a subscriber.</summary>
    /// <returns>False when it had none.</returns>
    public bool Unsubscribe(IActorRef subscriber)
    {
        lock (_lock)
        {
            if (!_subscriptions.ContainsKey(subscriber))
                return false;
            Replace(_subscriptions.Remove(subscriber));
            return true;
        }
    }

    /// <summary>Starts the actor that unsubscribes those who have ended.</summary>
    internal void StartUnsubscriber(ExtendedActorSystem system) =>
        _unsubscriber = system.SystemActorOf(Props.Create<Unsubscriber>(this), "eventStreamUnsubscriber");

    private IActorRef[] FindSubscribers(Type type)
    {
        lock (_lock)
        {
            return _subscribersOf.GetOrAdd(type, t =>
                [.. _subscriptions.Where(s => s.Value.Any(channel => channel.IsAssignableFrom(t))).Select(s => s.Key)]);
        }
    }

    private void Replace(ImmutableDictionary<IActorRef, ImmutableHashSet<Type>> subscriptions)
    {
        _subscriptions = subscriptions;
        _subscribersOf.Clear();
    }

    private sealed record WatchSubscriber(IActorRef Subscriber) : IDeadLetterSuppression;

    private sealed class Unsubscriber : ReceiveActor
    {
        public Unsubscriber(EventStream stream)
        {
            Receive<WatchSubscriber>(watch => Context.Watch(watch.Subscriber));

            // In braces: the value of Unsubscribe would be taken for whether the message was handled.
            Receive<Terminated>(terminated => { stream.Unsubscribe(terminated.ActorRef); });
        }

        protected override void PreStart()
        {
        }
    }
}

/// <summary>Short forms.</summary>
public static class EventStreamExtensions
{
    /// <summary>Subscribes to a type and all types derived from it.</summary>
    public static bool Subscribe<TChannel>(this EventStream eventStream, IActorRef subscriber) =>
        eventStream.Subscribe(subscriber, typeof(TChannel));

    /// <summary>Ends a subscription.</summary>
    public static bool Unsubscribe<TChannel>(this EventStream eventStream, IActorRef subscriber) =>
        eventStream.Unsubscribe(subscriber, typeof(TChannel));
}
