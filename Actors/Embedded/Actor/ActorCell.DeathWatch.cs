using ActorUdp.Embedded.Dispatch.SysMsg;

namespace ActorUdp.Embedded.Actor;

public sealed partial class ActorCell
{
    // Whom this actor watches, with the message of WatchWith or null.
    private Dictionary<IActorRef, object?>? _watching;

    // Whose Terminated stands in the mailbox, with the message of WatchWith or null.
    private Dictionary<IActorRef, object?>? _terminatedQueued;
    private HashSet<IActorRef>? _watchedBy;

    /// <inheritdoc/>
    public IActorRef Watch(IActorRef subject) => StartWatching(subject, null);

    /// <inheritdoc/>
    public IActorRef WatchWith(IActorRef subject, object message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return StartWatching(subject, message);
    }

    /// <inheritdoc/>
    public IActorRef Unwatch(IActorRef subject)
    {
        ArgumentNullException.ThrowIfNull(subject);
        var watchee = (IInternalActorRef)subject;
        if (_watching?.Remove(watchee) == true)
            watchee.SendSystemMessage(new Unwatch(watchee, _self));
        _terminatedQueued?.Remove(watchee);
        return subject;
    }

    /// <summary>A stashed Terminated stands in the mailbox again.</summary>
    internal void TerminatedQueuedFor(IActorRef subject, object? customMessage) =>
        (_terminatedQueued ??= [])[subject] = customMessage;

    private IActorRef StartWatching(IActorRef subject, object? message)
    {
        ArgumentNullException.ThrowIfNull(subject);
        var watchee = (IInternalActorRef)subject;
        if (!watchee.Equals(_self) && (_watching ??= []).TryAdd(watchee, message))
            watchee.SendSystemMessage(new Watch(watchee, _self));
        return subject;
    }

    private void WatchedActorTerminated(DeathWatchNotification notification)
    {
        IActorRef actor = notification.Actor;
        if (_watching is not null && _watching.Remove(actor, out object? message) && !IsTerminating)
        {
            _self.Tell(new Terminated(actor, notification.ExistenceConfirmed, notification.AddressTerminated), actor);
            TerminatedQueuedFor(actor, message);
        }

        if (TryGetChildStats(actor) is not null)
            HandleChildTerminated(actor);
    }

    private void ReceiveTerminated(Terminated terminated)
    {
        // Taken back by Unwatch meanwhile?
        if (_terminatedQueued?.Remove(terminated.ActorRef, out object? message) != true)
            return;
        if (message is not null)
            CurrentMessage = message;
        _actor!.InvokeAroundReceive(_behaviour, message ?? terminated);
    }

    private void AddWatcher(Watch watch)
    {
        if (watch.Watchee.Equals(_self) && !watch.Watcher.Equals(_self))
            (_watchedBy ??= []).Add(watch.Watcher);
    }

    private void RemoveWatcher(Unwatch unwatch)
    {
        if (unwatch.Watchee.Equals(_self))
            _watchedBy?.Remove(unwatch.Watcher);
    }

    private void TellWatchersWeDied()
    {
        if (_watchedBy is not { } watchers)
            return;

        _watchedBy = null;
        foreach (var watcher in watchers)
        {
            // The parent has been told already.
            if (!watcher.Equals(_parent))
                Guard(() => ((IInternalActorRef)watcher).SendSystemMessage(new DeathWatchNotification(_self, true, false)));
        }
    }

    private void UnwatchAll()
    {
        if (_watching is { } watching)
        {
            _watching = null;
            foreach (var watchee in watching.Keys.Cast<IInternalActorRef>())
                watchee.SendSystemMessage(new Unwatch(watchee, _self));
        }

        _terminatedQueued = null;
    }
}
