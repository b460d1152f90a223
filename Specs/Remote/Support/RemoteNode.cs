using System.Collections.Concurrent;
using ActorUdp.Remote;
using ActorUdp.TestKit.Systems;
using Akka.Actor.Setup;

namespace ActorUdp.Specs.Remote;

/// <summary>An actor system whose remoting goes over ActorUdp. Disposing ends it.</summary>
internal sealed class RemoteNode : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> _errors = new();

    private RemoteNode(ActorSystem system)
    {
        System = system;
        ErrorLog.Watch(system, error => _errors.Enqueue(error.ToString()));
    }

    public ActorSystem System { get; }

    public Address Address => ((ExtendedActorSystem)System).Provider.DefaultAddress;

    public RemoteTransport Transport => ((IRemoteActorRefProvider)((ExtendedActorSystem)System).Provider).Transport;

    /// <summary>What the system has logged as errors.</summary>
    public IReadOnlyCollection<string> Errors => _errors;

    public static Config Settings(string settings = "", int port = 0, string provider = "remote")
    {
        Config config = ConfigurationFactory.ParseString($$"""
            akka {
              loglevel = INFO
              stdout-loglevel = OFF
              loggers = []
              actor.provider = {{provider}}
              remote {
                enabled-transports = ["akka.remote.actor-udp"]
                actor-udp {
                  transport-class = "ActorUdp.Remote.ActorUdpTransport, ActorUdp.Remote"
                  hostname = "127.0.0.1"
                  port = {{port}}
                }
              }
            }
            """);
        return settings.Length == 0 ? config : ConfigurationFactory.ParseString(settings).WithFallback(config);
    }

    public static RemoteNode Start(string name, string settings = "", int port = 0, HarmedNetwork? network = null, string provider = "remote")
    {
        ActorSystemSetup setup = BootstrapSetup.Create().WithConfig(Settings(settings, port, provider)).And(
            new RemoteSurroundings(network?.Environment ?? Endpoints.TransportEnvironment.System));
        return new RemoteNode(ActorSystem.Create(name, setup));
    }

    /// <summary>An actor that answers with what it gets.</summary>
    public IActorRef Echo(string name) => System.ActorOf(Props.Create(() => new EchoActor()), name);

    /// <summary>A reference, over the network, to an actor of another node.</summary>
    public async Task<IActorRef> Resolve(RemoteNode other, string name) =>
        await System.ActorSelection(new RootActorPath(other.Address) / "user" / name).ResolveOne(TimeSpan.FromSeconds(20));

    public TestProbe Probe() => new AkkaTestKit(System).CreateTestProbe();

    public async ValueTask DisposeAsync() => await System.Terminate();

    /// <summary>Answers with what it gets.</summary>
    public sealed class EchoActor : UntypedActor
    {
        protected override void OnReceive(object message) => Sender.Tell(message);
    }
}
