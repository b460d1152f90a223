using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using ActorUdp.Protocol;

namespace ActorUdp.TestKit.Time;

/// <summary>
/// Time that passes only when told. It goes from one event to the next (the arrival of datagrams by one link, one deadline)
/// and between two events lets all actors come to rest.
/// </summary>
internal sealed class VirtualTime : NetworkTime
{
    private const string Key = "actor-udp-testkit.network";
    private const string DispatcherKey = "akka.actor.default-dispatcher.executor";

    // More steps than this at one instant are an endless exchange that takes no time.
    private const int MaximumStepsAtOneInstant = 1_000_000;

    // While a task of the real world is waited for, virtual time goes at most so many times as fast as real time: what that
    // task does on other threads must not meet timeouts only because they are slow.
    private const long Pace = 100;

    private static readonly ConcurrentDictionary<string, VirtualTime> _known = new();
    private static int _made;

    private readonly string _id = Interlocked.Increment(ref _made).ToString(CultureInfo.InvariantCulture);
    private readonly TimeSpan _patience;
    private volatile Task _work = Task.CompletedTask;
    private int _busy;
    private int _steps;

    /// <param name="patience">How long actors may take to come to rest, in real time.</param>
    public VirtualTime(TimeSpan patience)
    {
        _patience = patience;
        Turns = new Turns(patience);
        _known[_id] = this;
    }

    public SimulatedClock Clock { get; } = new();

    public Turns Turns { get; }

    public override TimeProvider Provider => Clock;

    public override MonotonicNanos Now => new(Clock.Now);

    // The phases of a shutdown have no limit that virtual time could run into. At the exit of the process nobody moves it, so
    // no shutdown must wait for it there.
    public override Config Config => ConfigurationFactory.ParseString($$"""
        {{Key}} = "{{_id}}"
        akka {
          scheduler.implementation = "{{NameOf<VirtualScheduler>()}}"
          actor {
            default-dispatcher.executor = "{{NameOf<TurnsExecutorConfigurator>()}}"
            internal-dispatcher.executor = "{{NameOf<TurnsExecutorConfigurator>()}}"
            default-blocking-io-dispatcher.executor = "{{NameOf<TurnsExecutorConfigurator>()}}"
          }
          coordinated-shutdown {
            default-phase-timeout = 24 h
            run-by-clr-shutdown-hook = off
            phases {
              cluster-sharding-shutdown-region.timeout = 24 h
              cluster-exiting.timeout = 24 h
              actor-system-terminate.timeout = 24 h
            }
          }
        }
        """);

    private long? NextEvent => (Fabric.NextArrival?.Value, Clock.NextDue) switch
    {
        ({ } arrival, { } due) => Math.Min(arrival, due),
        var (arrival, due) => arrival ?? due,
    };

    /// <summary>The time that a system's configuration names.</summary>
    /// <exception cref="ConfigurationException">There is none, or its network has been disposed.</exception>
    public static VirtualTime Of(Config config) =>
        _known.TryGetValue(config.GetString(Key, "") ?? "", out VirtualTime? time)
            ? time
            : throw new ConfigurationException("This configuration is of a simulated network that has been disposed: take SimulatedNetwork.ConfigFor of the one that the system is for.");

    public override Task Moving => _work;

    public override void Arriving(MonotonicNanos at)
    {
        // Whoever moves time looks at the fabric itself.
    }

    public override string? Objection(ActorSystem system) =>
        system.Scheduler is VirtualScheduler scheduler && scheduler.Time == this
        && system.Settings.Config.GetString(DispatcherKey, "") == NameOf<TurnsExecutorConfigurator>()
            ? null
            : $"{system.Name} does not live by this network's virtual time: create it with network.ConfigFor(\"{system.Name}\"), and leave akka.scheduler.implementation and {DispatcherKey} as they are there";

    public override Task Advance(TimeSpan by) => Exclusively(() => Run(Clock.Now + MonotonicNanos.ToNanos(by), () => false));

    public override Task Until(Func<bool> condition, TimeSpan atMost) => Exclusively(() =>
    {
        if (!Run(Clock.Now + MonotonicNanos.ToNanos(atMost), condition))
        {
            throw new TimeoutException($"The condition did not become true within {atMost} of virtual time.");
        }
    });

    public override async Task Until(Task task, TimeSpan atMost)
    {
        long limit = Clock.Now + MonotonicNanos.ToNanos(atMost);
        long start = Clock.Now;
        long began = Stopwatch.GetTimestamp();
        while (!task.IsCompleted)
        {
            long allowed = start + (Pace * (long)Stopwatch.GetElapsedTime(began).TotalNanoseconds);
            await Exclusively(() => Run(Math.Min(limit, allowed), () => task.IsCompleted)).ConfigureAwait(false);
            if (task.IsCompleted)
            {
                break;
            }

            // At the limit what has happened may still be on its way to the task.
            if (allowed > limit + (Pace * MonotonicNanos.ToNanos(_patience) / 10))
            {
                throw new TimeoutException($"The task did not complete within {atMost} of virtual time.");
            }

            await Task.WhenAny(task, Task.Delay(1)).ConfigureAwait(false);
        }

        await task.ConfigureAwait(false);
    }

    public override Task AtOnce(Action action)
    {
        Task.Run(Turns.RunAll).GetAwaiter().GetResult();
        Turns.Pumping pumping = Turns.Pump();
        try
        {
            action();
        }
        finally
        {
            pumping.Dispose();
        }

        return Advance(TimeSpan.Zero);
    }

    public override void Dispose()
    {
        _known.TryRemove(_id, out _);
        Turns.Dispose();
    }

    private static string NameOf<T>() => $"{typeof(T).FullName}, {typeof(T).Assembly.GetName().Name}";

    // On a thread of the pool: actors must not find the caller's synchronization context.
    private async Task Exclusively(Action action)
    {
        if (Interlocked.Exchange(ref _busy, 1) == 1)
        {
            throw new InvalidOperationException("Time is being moved already: await one call before the next, and do not call from an actor.");
        }

        Task work = _work = Task.Run(() =>
        {
            try
            {
                using (Turns.Pump())
                {
                    action();
                }
            }
            finally
            {
                Volatile.Write(ref _busy, 0);
            }
        });
        if (await Task.WhenAny(work, Turns.WhenStuck()).ConfigureAwait(false) != work)
        {
            throw new TimeoutException($"An actor has been busy with one message for {_patience}: does it block, or wait for time to pass?");
        }

        await work.ConfigureAwait(false);
    }

    /// <summary>Goes from event to event up to a limit, or until the condition holds when all are at rest.</summary>
    /// <returns>Whether the condition holds.</returns>
    private bool Run(long limit, Func<bool> condition)
    {
        while (true)
        {
            Turns.RunAll();
            if (condition())
            {
                return true;
            }

            if (NextEvent is not { } next || next > limit)
            {
                Clock.MoveTo(limit);
                return false;
            }

            Step(next);
        }
    }

    private void Step(long at)
    {
        _steps = at > Clock.Now ? 0 : _steps + 1;
        if (_steps > MaximumStepsAtOneInstant)
        {
            throw new InvalidOperationException($"After {_steps} events time still stands at {TimeSpan.FromMilliseconds(at / 1e6)}: something goes on for ever without taking time.");
        }

        Clock.MoveTo(at);
        if (!Fabric.DeliverNext())
        {
            Clock.FireNext();
        }
    }
}
