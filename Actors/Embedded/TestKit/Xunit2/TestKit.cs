using ActorUdp.Embedded.Actor;
using ActorUdp.Embedded.Configuration;
using ActorUdp.Embedded.Event;
using Xunit.Abstractions;

namespace ActorUdp.Embedded.TestKit.Xunit2;

/// <summary>The base of test classes. It ends its actor system when the test is over.</summary>
public class TestKit : TestKitBase, IDisposable
{
    /// <summary>Where log entries go besides; null for nowhere.</summary>
    protected readonly ITestOutputHelper? Output;

    private bool _disposed;

    /// <summary>Uses an actor system, or starts one.</summary>
    /// <param name="system">The system; null to start one.</param>
    /// <param name="output">Where log entries go besides.</param>
    public TestKit(ActorSystem? system = null, ITestOutputHelper? output = null)
        : base(system ?? NewSystem(Config.Empty, null), null)
    {
        Output = output;
        InitializeLogger(Sys);
    }

    /// <summary>Starts an actor system.</summary>
    /// <param name="config">Its configuration; the TestKit's is put below.</param>
    /// <param name="actorSystemName">Its name; null for "test".</param>
    /// <param name="output">Where log entries go besides.</param>
    public TestKit(Config config, string? actorSystemName = null, ITestOutputHelper? output = null)
        : base(NewSystem(config, actorSystemName), null)
    {
        Output = output;
        InitializeLogger(Sys);
    }

    /// <summary>Starts an actor system.</summary>
    /// <param name="config">Its configuration as HOCON; the TestKit's is put below.</param>
    /// <param name="output">Where log entries go besides.</param>
    public TestKit(string config, ITestOutputHelper? output = null)
        : this(ConfigurationFactory.ParseString(config), null, output)
    {
    }

    /// <summary>Ends the actor system.</summary>
    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Calls <see cref="AfterAll"/> and ends the actor system.</summary>
    protected virtual void Dispose(bool disposing)
    {
        try
        {
            AfterAll();
        }
        finally
        {
            Shutdown();
            ActorCell.Leave(null);
            SynchronizationContext.SetSynchronizationContext(null);
        }
    }

    /// <summary>Called when the test is over, before the actor system ends.</summary>
    protected virtual void AfterAll()
    {
    }

    /// <summary>Lets the log entries of a system go to <see cref="Output"/> besides.</summary>
    protected void InitializeLogger(ActorSystem system)
    {
        if (Output is null)
            return;

        IActorRef logger = ((ExtendedActorSystem)system).SystemActorOf(Props.Create<TestOutputLogger>(Output), "log-test");
        logger.Ask<LoggerInitialized>(new InitializeLogger(system.EventStream), TimeSpan.FromSeconds(3)).GetAwaiter().GetResult();
    }

    private static ActorSystem NewSystem(Config config, string? name) =>
        ActorSystem.Create(name ?? "test", config.WithFallback(DefaultConfig));
}

/// <summary>Writes log entries to the output of a test.</summary>
public class TestOutputLogger : ReceiveActor
{
    /// <summary>Creates the logger.</summary>
    /// <param name="output">Where to.</param>
    public TestOutputLogger(ITestOutputHelper output)
    {
        Receive<LogEvent>(logEvent =>
        {
            try
            {
                output.WriteLine(logEvent.ToString());
            }
            catch (InvalidOperationException)
            {
                // The test is over.
            }
        });
        Receive<InitializeLogger>(initialize =>
        {
            var bus = (EventStream)initialize.LoggingBus;
            bus.Subscribe<LogEvent>(Self);
            Sender.Tell(new LoggerInitialized());
        });
    }
}
