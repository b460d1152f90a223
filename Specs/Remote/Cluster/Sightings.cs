using ActorUdp.Remote;
using Akka.Cluster;

namespace ActorUdp.Specs.Remote.Clusters;

/// <summary>What one member has seen of the cluster, from its start, for a spec to wait for. Thread-safe.</summary>
internal sealed class Sightings
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);

    private readonly Lock _lock = new();
    private readonly List<object> _seen = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Sightings(ActorSystem system) => system.ActorOf(Props.Create(() => new Watch(Add)), "sightings");

    /// <summary>How much has been seen; for <see cref="Next{T}"/> to look only at what comes later.</summary>
    public int Mark
    {
        get
        {
            lock (_lock)
            {
                return _seen.Count;
            }
        }
    }

    public IReadOnlyList<T> All<T>()
    {
        lock (_lock)
        {
            return [.. _seen.OfType<T>()];
        }
    }

    /// <summary>The first of its kind that matches, once it has been seen.</summary>
    public async Task<T> Next<T>(Func<T, bool> matches, int since = 0)
    {
        using var late = new CancellationTokenSource(_patience);
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                foreach (T seen in _seen.Skip(since).OfType<T>())
                {
                    if (matches(seen))
                    {
                        return seen;
                    }
                }

                changed = _changed.Task;
            }

            try
            {
                await changed.WaitAsync(late.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"No such {typeof(T).Name} within {_patience}; seen: {string.Join("; ", All<object>())}");
            }
        }
    }

    private void Add(object happened)
    {
        TaskCompletionSource changed;
        lock (_lock)
        {
            _seen.Add(happened);
            (changed, _changed) = (_changed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        changed.SetResult();
    }

    private sealed class Watch(Action<object> add) : UntypedActor
    {
        protected override void PreStart()
        {
            Cluster.Get(Context.System).Subscribe(
                Self, ClusterEvent.SubscriptionInitialStateMode.InitialStateAsEvents, typeof(ClusterEvent.IMemberEvent), typeof(ClusterEvent.IReachabilityEvent));
            Context.System.EventStream.Subscribe(Self, typeof(ClusterPeerEvent));
        }

        protected override void OnReceive(object message) => add(message);
    }
}
