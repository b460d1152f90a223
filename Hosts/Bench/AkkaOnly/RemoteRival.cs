using System.Globalization;
using ActorUdp.Hosts.Bench.Subjects;
using ActorUdp.Hosts.Bench.Subjects.Actors;
using ActorUdp.Hosts.Console;
using ActorUdp.Hosts.Pings;

namespace ActorUdp.Hosts.Bench;

/// <summary>Akka.Remote over DotNetty or this transport, with defaults but for the size of frames; the same actors talk as over this transport alone.</summary>
internal static class RemoteRival
{
    /// <summary>Whether this build has it.</summary>
    public static bool IsAvailable => true;

    private const string SystemName = "rival";
    private const int FrameMargin = 64 * 1024;
    private const int DefaultFrame = 128_000;

    private static readonly TimeSpan _resolveLimit = TimeSpan.FromSeconds(10);

    public static Task<IReceivingEnd> ListenAsync(Subject subject, EndOptions options) => Task.FromResult<IReceivingEnd>(new Receiver(Start(subject, options), options));

    public static IPingPong PingPong(Subject subject, EndOptions options) => new RemotePingPong(Start(subject, options), Start(subject, options));

    public static async Task<ISendingEnd> ConnectAsync(Subject subject, string address, EndOptions options)
    {
        ActorSystem system = Start(subject, options);
        try
        {
            return new Sender(system, options, await FindAsync(CountingActor.Recipient).ConfigureAwait(false), await FindAsync(PingResponder.Recipient).ConfigureAwait(false));
        }
        catch (ActorNotFoundException e)
        {
            await system.Terminate().ConfigureAwait(false);
            throw new CommandException($"Akka.Remote did not find the actors at {address}", ExitCode.Failure, e);
        }

        Task<IActorRef> FindAsync(string name) => system.ActorSelection($"{address}/user/{name}").ResolveOne(_resolveLimit);
    }

    private static ActorSystem Start(Subject subject, EndOptions options)
    {
        int frame = Math.Max(DefaultFrame, options.Size + FrameMargin);
        return ActorSystem.Create(SystemName, ConfigurationFactory.ParseString(string.Create(CultureInfo.InvariantCulture, $$"""
            akka {
              loglevel = WARNING
              stdout-loglevel = OFF
              log-dead-letters = off
              log-dead-letters-during-shutdown = off
              coordinated-shutdown.run-by-clr-shutdown-hook = off
              actor.provider = remote
              remote.enabled-transports = [{{(subject == Subject.AkkaUdp ? "akka.remote.actor-udp" : "akka.remote.dot-netty.tcp")}}]
              remote.actor-udp {
                transport-class = "ActorUdp.Remote.ActorUdpTransport, ActorUdp.Remote"
                hostname = "127.0.0.1"
                port = 0
              }
              remote.dot-netty.tcp {
                hostname = "127.0.0.1"
                port = 0
                maximum-frame-size = {{frame}}b
                send-buffer-size = {{Math.Max(256_000, frame)}}b
                receive-buffer-size = {{Math.Max(256_000, frame)}}b
              }
            }
            {{(subject == Subject.AkkaUdp ? options.Host.Settings : "")}}
            """)));
    }

    private sealed class Receiver : IReceivingEnd
    {
        private readonly ActorSystem _system;

        public Receiver(ActorSystem system, EndOptions options)
        {
            _system = system;
            _system.ActorOf(Props.Create<CountingActor>(Arrivals, options.Grant), CountingActor.Recipient);
            _system.ActorOf(Props.Create<PingResponder>(), PingResponder.Recipient);
            Address = ((ExtendedActorSystem)_system).Provider.DefaultAddress.ToString();
        }

        public string Address { get; }

        public ArrivalTally Arrivals { get; } = new();

        public async ValueTask DisposeAsync() => await _system.Terminate().ConfigureAwait(false);
    }

    private sealed class Sender(ActorSystem system, EndOptions options, IActorRef target, IActorRef responder) : ISendingEnd
    {
        private readonly IActorRef _teller =
            system.ActorOf(Props.Create<TellingActor>(target, options.Size, options.TellsText, options.Window, options.Grant));

        public Task<long> SendAsync(TimeSpan time, CancellationToken cancellationToken) => TellingActor.RunAsync(_teller, time, cancellationToken);

        public Task<PingResult> PingAsync(PingPlan plan, CancellationToken cancellationToken) =>
            ActorPings.RunAsync(system, responder, plan, options.PingSize, Dispatchers.DefaultDispatcherId, cancellationToken);

        public async ValueTask DisposeAsync() => await system.Terminate().ConfigureAwait(false);
    }
}
