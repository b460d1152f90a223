using System.Globalization;

namespace ActorUdp.Embedded.Actor;

public sealed partial class ActorCell
{
    private readonly Lock _childrenLock = new();

    // Guarded by _childrenLock. The value is null while the name is reserved and the child is being made.
    private Dictionary<string, ChildRestartStats?>? _children;
    private int _dying;
    private ChildrenWait _wait;
    private Exception? _waitCause;
    private bool _childrenTerminated;
    private long _madeUpNames;

    /// <summary>What goes on when the last dying child has ended.</summary>
    private enum ChildrenWait
    {
        None,
        Recreation,
        Creation,
        Termination,
    }

    private bool IsNormal => _wait == ChildrenWait.None;

    private bool IsTerminating => _wait == ChildrenWait.Termination;

    private bool IsWaitingForChildren => _wait is ChildrenWait.Recreation or ChildrenWait.Creation;

    /// <inheritdoc/>
    public IActorRef ActorOf(Props props, string? name = null) => MakeChild(props, name is null ? MadeUpName() : Checked(name));

    /// <inheritdoc/>
    public IActorRef Child(string name) => SingleChild(name);

    /// <inheritdoc/>
    public IEnumerable<IActorRef> GetChildren() => ChildrenRefs();

    /// <inheritdoc/>
    public void Stop(IActorRef child)
    {
        lock (_childrenLock)
        {
            if (Find(child) is { } stats)
                MarkDying(stats);
        }

        ((IInternalActorRef)child).Stop();
    }

    /// <summary>The child of that name, which may carry a <c>#uid</c>; Nobody when there is none.</summary>
    internal IInternalActorRef SingleChild(string name)
    {
        long uid = 0;
        int hash = name.IndexOf('#');
        if (hash >= 0)
        {
            if (!long.TryParse(name.AsSpan(hash + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out uid))
                return ActorRefs.Nobody;
            name = name[..hash];
        }

        lock (_childrenLock)
        {
            return _children is not null && _children.TryGetValue(name, out var stats) && stats is not null
                && (uid == 0 || uid == stats.Uid) ? stats.Child : ActorRefs.Nobody;
        }
    }

    internal IInternalActorRef[] ChildrenRefs() => [.. ChildrenStats().Select(stats => stats.Child)];

    private ChildRestartStats[] ChildrenStats()
    {
        lock (_childrenLock)
            return _children is null ? [] : [.. _children.Values.OfType<ChildRestartStats>()];
    }

    private ChildRestartStats? TryGetChildStats(IActorRef child)
    {
        lock (_childrenLock)
            return Find(child);
    }

    private ChildRestartStats? Find(IActorRef child) =>
        _children is not null && _children.TryGetValue(child.Path.Name, out var stats) && stats is not null
        && stats.Child.Equals(child) ? stats : null;

    private LocalActorRef MakeChild(Props props, string name)
    {
        Reserve(name);
        LocalActorRef child;
        try
        {
            var path = new ChildActorPath(_self.Path, name, Random.Shared.NextInt64(1, int.MaxValue));
            child = SystemImpl.LocalProvider.NewActor(props, _self, path);
        }
        catch
        {
            lock (_childrenLock)
                _children!.Remove(name);

            // A stop may be waiting for this child.
            if (IsTerminating)
                _self.Stop();
            throw;
        }

        // The child of an actor that waits for its directive waits with it.
        if (_failed is not null)
        {
            for (int i = 0; i < Mailbox.Suspensions; i++)
                child.Suspend();
        }

        bool terminating;
        lock (_childrenLock)
        {
            var stats = new ChildRestartStats(child);
            _children![name] = stats;
            terminating = IsTerminating;
            if (terminating)
                MarkDying(stats);
        }

        child.Start();
        if (terminating)
            child.Stop();
        return child;
    }

    private void Reserve(string name)
    {
        lock (_childrenLock)
        {
            if (_childrenTerminated || IsTerminating)
                throw new InvalidOperationException("Cannot create child while terminating or terminated");
            _children ??= [];
            if (!_children.TryAdd(name, null))
                throw new InvalidActorNameException($"Actor name \"{name}\" is not unique!");
        }
    }

    private string MadeUpName() => "$" + Interlocked.Increment(ref _madeUpNames).ToString("x", CultureInfo.InvariantCulture);

    private static string Checked(string name) => ActorPath.IsValidPathElement(name)
        ? name
        : throw new InvalidActorNameException(
            $"Illegal actor name [{name}]. Actor names may have letters, digits and -_.*$+:@&=,!~';() and must not begin with $.");

    private void SuspendChildren(IActorRef? except, ChildRestartStats[]? alsoExcept)
    {
        foreach (var stats in ChildrenStats())
        {
            if (!stats.Child.Equals(except) && alsoExcept?.Contains(stats) != true)
                stats.Child.Suspend();
        }
    }

    private void StopChildren()
    {
        foreach (var stats in ChildrenStats())
            Stop(stats.Child);
    }

    /// <summary>Marks and stops all children. False when there is none to wait for.</summary>
    private bool StopChildrenForTermination()
    {
        lock (_childrenLock)
        {
            foreach (var stats in ChildrenStats())
                MarkDying(stats);

            // A name still reserved becomes a child that sees the flag and dies.
            bool any = _children is { Count: > 0 };
            if (!any)
            {
                _childrenTerminated = true;
                return false;
            }

            _wait = ChildrenWait.Termination;
        }

        foreach (var stats in ChildrenStats())
            stats.Child.Stop();
        return true;
    }

    /// <summary>Says what to do when the last dying child has ended. False when none is dying.</summary>
    private bool WaitForDyingChildren(ChildrenWait wait, Exception? cause)
    {
        lock (_childrenLock)
        {
            if (_dying == 0)
                return false;
            _wait = wait;
            _waitCause = cause;
            return true;
        }
    }

    /// <summary>Forgets a child. Answers what goes on now, if it was the last one that was waited for.</summary>
    private (ChildrenWait Wait, Exception? Cause) RemoveChild(IActorRef child)
    {
        lock (_childrenLock)
        {
            if (Find(child) is not { } stats)
                return (ChildrenWait.None, null);

            _children!.Remove(child.Path.Name);
            if (stats.IsDying)
                _dying--;
            if (_dying > 0 || (IsTerminating && _children.Count > 0))
                return (ChildrenWait.None, null);

            (ChildrenWait, Exception?) next = (_wait, _waitCause);
            if (!IsTerminating)
                _wait = ChildrenWait.None;
            _waitCause = null;
            return next;
        }
    }

    private void MarkChildrenTerminated()
    {
        lock (_childrenLock)
        {
            _childrenTerminated = true;
            _wait = ChildrenWait.Termination;
            _children = null;
        }
    }

    private void MarkDying(ChildRestartStats stats)
    {
        if (stats.IsDying)
            return;
        stats.IsDying = true;
        _dying++;
    }
}
