using System.Collections.Concurrent;
using ActorUdp.Specs.Runtime.Support;

namespace ActorUdp.Specs.Runtime.Systems;

/// <summary>A system whose configuration brings its own executor and scheduler.</summary>
public class ReplacedPartsSpec : RuntimeSpec
{
    private static readonly string _types = typeof(ReplacedPartsSpec).Assembly.GetName().Name!;

    public ReplacedPartsSpec()
        : base($$"""
            akka.scheduler.implementation = "{{typeof(HandDrivenScheduler).FullName}}, {{_types}}"
            counted { type = Dispatcher, executor = "{{typeof(CountingConfigurator).FullName}}, {{_types}}" }
            """)
    {
    }

    [Fact]
    public async Task Actors_of_a_dispatcher_run_on_the_executor_that_it_names()
    {
        IActorRef echo = Sys.ActorOf(Scripted.Of((context, message) => context.Sender.Tell(message)).WithDispatcher("counted"));

        Assert.Equal("hello", await echo.Ask<string>("hello", Long));

        CountingExecutor executor = CountingExecutor.Of(Sys);
        Assert.Equal("counted", executor.Id);
        Assert.True(executor.Runs > 0);
    }

    [Fact]
    public void Timers_and_receive_timeouts_go_by_the_scheduler_that_the_configuration_names()
    {
        var scheduler = (HandDrivenScheduler)Sys.Scheduler;
        Sys.ActorOf(Props.Create(() => new Patient(TestActor)));
        ExpectMsg("started");

        scheduler.Pass(TimeSpan.FromHours(1));
        ExpectMsg("timer");
        scheduler.Pass(TimeSpan.FromHours(1));

        ExpectMsg("receive timeout");
    }

    private sealed class Patient : UntypedActor, IWithTimers
    {
        private readonly IActorRef _observer;

        public Patient(IActorRef observer) => _observer = observer;

        public ITimerScheduler Timers { get; set; } = null!;

        protected override void PreStart()
        {
            Timers.StartSingleTimer("key", "timer", TimeSpan.FromHours(1));
            _observer.Tell("started");
        }

        protected override void OnReceive(object message)
        {
            if (message is ReceiveTimeout)
            {
                Context.SetReceiveTimeout(null);
                _observer.Tell("receive timeout");
                return;
            }

            Context.SetReceiveTimeout(TimeSpan.FromHours(1));
            _observer.Tell(message);
        }
    }
}

/// <summary>Named by the configuration.</summary>
public sealed class CountingConfigurator(Config config, IDispatcherPrerequisites prerequisites) : ExecutorServiceConfigurator(config, prerequisites)
{
    public override ExecutorService Produce(string id) => CountingExecutor.For(id, Prerequisites.Settings.System);
}

/// <summary>The thread pool, and how often it was used.</summary>
public sealed class CountingExecutor : ExecutorService
{
    private static readonly ConcurrentDictionary<ActorSystem, CountingExecutor> _made = new();

    private readonly ActorSystem _system;
    private int _runs;

    private CountingExecutor(string id, ActorSystem system)
        : base(id) => _system = system;

    public int Runs => Volatile.Read(ref _runs);

    public static CountingExecutor Of(ActorSystem system) => _made[system];

    public static bool IsKnown(ActorSystem system) => _made.ContainsKey(system);

    public static CountingExecutor For(string id, ActorSystem system) => _made.GetOrAdd(system, _ => new CountingExecutor(id, system));

    public override void Execute(IRunnable run)
    {
        Interlocked.Increment(ref _runs);
        ThreadPool.UnsafeQueueUserWorkItem(_ => run.Run(), null);
    }

    public override void Shutdown() => _made.TryRemove(new KeyValuePair<ActorSystem, CountingExecutor>(_system, this));
}

/// <summary>A scheduler whose time passes only when a spec says so. Named by the configuration.</summary>
public sealed class HandDrivenScheduler : IScheduler, IAdvancedScheduler
{
    private readonly Lock _lock = new();
    private readonly List<(TimeSpan Due, Action Action, ICancelable? Cancelable)> _waiting = [];
    private TimeSpan _now;

    public HandDrivenScheduler(Config config, ILoggingAdapter log)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(log);
    }

    public IAdvancedScheduler Advanced => this;

    public DateTimeOffset Now => DateTimeOffset.UnixEpoch + MonotonicClock;

    public TimeSpan MonotonicClock
    {
        get
        {
            lock (_lock)
                return _now;
        }
    }

    public TimeSpan HighResMonotonicClock => MonotonicClock;

    public void Pass(TimeSpan time)
    {
        List<(TimeSpan Due, Action Action, ICancelable? Cancelable)> due;
        lock (_lock)
        {
            _now += time;
            due = [.. _waiting.Where(w => w.Due <= _now)];
            _waiting.RemoveAll(w => w.Due <= _now);
        }

        foreach (var (_, action, cancelable) in due)
        {
            if (cancelable is not { IsCancellationRequested: true })
                action();
        }
    }

    public void ScheduleTellOnce(TimeSpan delay, ICanTell receiver, object message, IActorRef? sender) =>
        ScheduleTellOnce(delay, receiver, message, sender, null);

    public void ScheduleTellOnce(TimeSpan delay, ICanTell receiver, object message, IActorRef? sender, ICancelable? cancelable) =>
        ScheduleOnce(delay, () => receiver.Tell(message, sender), cancelable);

    public void ScheduleTellRepeatedly(TimeSpan initialDelay, TimeSpan interval, ICanTell receiver, object message, IActorRef? sender) =>
        ScheduleTellOnce(initialDelay, receiver, message, sender);

    public void ScheduleTellRepeatedly(TimeSpan initialDelay, TimeSpan interval, ICanTell receiver, object message, IActorRef? sender,
        ICancelable? cancelable) => ScheduleTellOnce(initialDelay, receiver, message, sender, cancelable);

    public void ScheduleOnce(TimeSpan delay, Action action) => ScheduleOnce(delay, action, null);

    public void ScheduleOnce(TimeSpan delay, Action action, ICancelable? cancelable)
    {
        lock (_lock)
            _waiting.Add((_now + delay, action, cancelable));
    }

    public void ScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action) => ScheduleOnce(initialDelay, action);

    public void ScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action, ICancelable? cancelable) =>
        ScheduleOnce(initialDelay, action, cancelable);

    public void ScheduleOnce(TimeSpan delay, IRunnable action, ICancelable? cancelable) => ScheduleOnce(delay, action.Run, cancelable);

    public void ScheduleOnce(TimeSpan delay, IRunnable action) => ScheduleOnce(delay, action.Run);

    public void ScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, IRunnable action, ICancelable? cancelable) =>
        ScheduleOnce(initialDelay, action.Run, cancelable);

    public void ScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, IRunnable action) => ScheduleOnce(initialDelay, action.Run);
}
