using System.CommandLine;
using ActorUdp.Hosts.Bench;
using ActorUdp.Hosts.Bench.Nodes;
using ActorUdp.Hosts.Bench.Subjects;
using ActorUdp.Hosts.Bench.Subjects.Actors;
using ActorUdp.Hosts.Console;
using ActorUdp.Hosts.Node;

namespace ActorUdp.Hosts.Commands;

/// <summary><c>actorudp bench</c>: figures of this transport beside its rivals, on loopback, in processes of their own.</summary>
internal static class BenchCommand
{
    private const int MaximumWindow = 1 << 20;
    private const int MaximumPing = 1 << 20;
    private const string TransportDispatcher = "transport";
    private const string DefaultDispatcher = "default";

    public static Command Create() => new("bench", "Measures this transport beside its rivals in one run, on loopback, each in two processes of its own.")
    {
        Throughput(),
        Latency(),
        HeadOfLine(),
        Bulk(),
        BenchPeersCommand.Create(),
        BenchConnectedCommand.Create(),
        MicroHint(),
        BenchRemoteCommand.Create(),
    };

    /// <summary>One half of a subject; hidden, since it is of no use by itself.</summary>
    public static Command CreateNode()
    {
        var half = new Argument<string>("half") { Description = "receive or send." };
        var kind = new Option<BenchKind>("--kind") { Description = "What is measured." };
        var subject = new Option<Subject>("--subject") { Description = "Of what." };
        var size = new Option<int>("--size") { Description = "Bytes of a message." };
        var pingSize = new Option<int>("--ping-size") { Description = "Bytes of a ping." };
        var window = new Option<int>("--window") { Description = "Messages under way; 0: as many as the transport takes." };
        var defaultDispatcher = new Option<bool>("--default-dispatcher") { Description = "Pings and answers on the default dispatcher." };
        var tell = new Option<bool>("--tell") { Description = "An actor tells." };
        var text = new Option<bool>("--text") { Description = "It tells strings." };
        Option<string?> config = Verb.Config();
        var settings = new Option<string>("--set") { Description = "HOCON over the configuration.", DefaultValueFactory = _ => "" };
        var command = new Command("bench-node", "A process of the bench.") { half, kind, subject, size, pingSize, window, tell, text, defaultDispatcher, config, settings };
        command.Hidden = true;
        command.SetAction(parsed => Verb.RunAsync(json: false, async _ =>
        {
            var options = new EndOptions
            {
                Host = new HostOptions
                {
                    DefaultName = "bench-" + parsed.GetValue(half),
                    Listen = PeerAddress.Parse("127.0.0.1:0"),
                    ConfigFile = parsed.GetValue(config),
                    Settings = parsed.GetValue(settings)!,
                },
                Size = parsed.GetValue(size),
                PingSize = parsed.GetValue(pingSize),
                Tells = parsed.GetValue(tell),
                TellsText = parsed.GetValue(text),
                PingDispatcher = parsed.GetValue(defaultDispatcher) ? Dispatchers.DefaultDispatcherId : UdpTransport.Dispatcher,
                IsBulk = parsed.GetValue(kind) is BenchKind.Bulk or BenchKind.Hol,
                Window = parsed.GetValue(window),
            };
            using var node = new BenchNode(new EndFactory(parsed.GetValue(kind), parsed.GetValue(subject), options));
            await node.RunAsync().ConfigureAwait(false);
            return ExitCode.Success;
        }));
        return command;
    }

    // Listed here for --help; the script of the repository runs it, since BenchmarkDotNet is no part of this program.
    private static Command MicroHint()
    {
        var command = new Command("micro", "What single operations take, by BenchmarkDotNet; takes its options, such as --filter '*Codec*'.") { TreatUnmatchedTokensAsErrors = false };
        command.SetAction(_ =>
        {
            Output.Error("`bench micro` is run by the script `actorudp` of the repository");
            return ExitCode.Usage;
        });
        return command;
    }

    private static Command Throughput()
    {
        var path = new Option<string>("--path")
        {
            Description = "bytes (TrySend through a channel) or tell (actor to actor); default bytes.",
            HelpName = "PATH",
            DefaultValueFactory = _ => "bytes",
        };
        path.AcceptOnlyFromAmong("bytes", "tell");
        var window = new Option<int>("--window") { Description = "How many told messages may be under way; default 4 MiB of them, 16 to 32768.", HelpName = "N" };
        var options = new BenchCommandOptions(BenchKind.Throughput, size: 100, minimumSize: 1, runs: 5, seconds: 2);
        var command = new Command("throughput", "One-way messages in a second, counted where they arrive.") { path, window };
        BenchCommandOptions.Require(window, 1, MaximumWindow);
        return options.Complete(command, (parsed, o) => o with { Tells = parsed.GetValue(path) == "tell", Window = parsed.GetValue(window) });
    }

    private static Command Latency()
    {
        Option<TimeSpan?> interval = Verb.Duration("--interval", "Ping at this distance, timed from when each was due; default: each follows the answer of the last.");
        Option<string> dispatcher = PingDispatcher();
        var options = new BenchCommandOptions(BenchKind.Latency, size: 100, minimumSize: 8, runs: 5, seconds: 2);
        var command = new Command("latency", "Round trips from actor to actor, as percentiles without coordinated omission.") { interval, dispatcher };
        return options.Complete(command, (parsed, o) => o with
        {
            PingSize = o.Size,
            Interval = parsed.GetValue(interval) ?? TimeSpan.Zero,
            PingsOnDefaultDispatcher = parsed.GetValue(dispatcher) == DefaultDispatcher,
        });
    }

    private static Command HeadOfLine()
    {
        Option<TimeSpan?> interval = Verb.Duration("--interval", "Distance of the pings; default 10ms.");
        Option<string> dispatcher = PingDispatcher();
        var pingSize = new Option<int>("--ping-size") { Description = "Bytes of a ping; default 100.", HelpName = "BYTES", DefaultValueFactory = _ => 100 };
        var window = new Option<int>("--window") { Description = "How many large messages may be under way; default 4.", HelpName = "N" };
        var options = new BenchCommandOptions(BenchKind.Hol, size: 10_000_000, minimumSize: 1024, runs: 5, seconds: 3);
        var command = new Command("hol", "Round trips while large messages saturate the connection: what head-of-line blocking costs.") { interval, pingSize, dispatcher, window };
        BenchCommandOptions.Require(window, 1, MaximumWindow);
        BenchCommandOptions.Require(pingSize, PingDriver.MinimumSize, MaximumPing);
        return options.Complete(command, (parsed, o) => o with
        {
            PingSize = parsed.GetValue(pingSize),
            Window = parsed.GetValue(window),
            Interval = parsed.GetValue(interval) ?? TimeSpan.FromMilliseconds(10),
            PingsOnDefaultDispatcher = parsed.GetValue(dispatcher) == DefaultDispatcher,
        });
    }

    private static Option<string> PingDispatcher()
    {
        var dispatcher = new Option<string>("--dispatcher")
        {
            Description = "Where this transport's actors that ping and answer run: transport (on its thread: UdpTransport.Dispatcher) or default (on the system's default dispatcher, a change of threads more each way); default transport.",
            HelpName = "WHERE",
            DefaultValueFactory = _ => TransportDispatcher,
        };
        dispatcher.AcceptOnlyFromAmong(TransportDispatcher, DefaultDispatcher);
        return dispatcher;
    }

    private static Command Bulk()
    {
        var options = new BenchCommandOptions(BenchKind.Bulk, size: 1 << 20, minimumSize: 1024, runs: 5, seconds: 2);
        return options.Complete(new Command("bulk", "Large messages from memory to memory on the bulk channel (SendOwnedAsync), in MB/s."), (_, o) => o);
    }
}
