using System.Text.Json.Nodes;
using ActorUdp.Hosts.Bench.Report;
using ActorUdp.Hosts.Console;
using ActorUdp.Hosts.Processes;

namespace ActorUdp.Hosts.Bench.Remote;

/// <summary>Akka.Remote over this transport beside Akka.Remote over DotNetty, in turn: ping-pong, one way, round trips, round trips beside large messages.</summary>
internal static class RemoteBench
{
    private const int SmallMessage = 100;
    private const int LargeMessage = 10_000_000;
    private const int LargeWindow = 4;

    private static readonly int[] _clients = [1, 30];
    private static readonly Subject[] _subjects = [Subject.AkkaUdp, Subject.Akka];
    private static readonly TimeSpan _pingInterval = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan _margin = TimeSpan.FromSeconds(60);

    /// <summary>How many runs there are, for progress.</summary>
    public static int RunsOf(BenchOptions options) => options.Runs * _subjects.Length * (_clients.Length + 4);

    /// <exception cref="CommandException">A subject failed; the message says which and how.</exception>
    public static async Task<RemoteReport> RunAsync(BenchOptions options, IWorkProgress progress, CancellationToken cancelled)
    {
        var counting = new Counting(progress);
        try
        {
            Dictionary<(Subject, int), List<double>> pingPong = await PingPongAsync(options with { Kind = BenchKind.PingPong }, counting, cancelled).ConfigureAwait(false);
            return new RemoteReport
            {
                Options = options,
                Clients = _clients,
                PingPong = pingPong,
                OneWay = await PartAsync(options with { Kind = BenchKind.Throughput, Tells = true }).ConfigureAwait(false),
                RoundTrips = await PartAsync(options with { Kind = BenchKind.Latency }).ConfigureAwait(false),
                BesideArrays = await PartAsync(BesideLarge(text: false)).ConfigureAwait(false),
                BesideStrings = await PartAsync(BesideLarge(text: true)).ConfigureAwait(false),
            };
        }
        catch (NodeProcessException e)
        {
            throw new CommandException(e.Message, ExitCode.Failure, e);
        }

        BenchOptions BesideLarge(bool text) => options with
        {
            Kind = BenchKind.Hol,
            Size = LargeMessage,
            TellsText = text,
            Window = LargeWindow,
            Interval = _pingInterval,
        };

        async Task<BenchReport> PartAsync(BenchOptions part)
        {
            BenchReport report = await BenchRun.RunAsync(part, counting, cancelled).ConfigureAwait(false);
            counting.EndPart();
            return report;
        }
    }

    /// <summary>What all parts have in common.</summary>
    public static BenchOptions Options(int runs, TimeSpan time, TimeSpan warmUp, string settings) => new()
    {
        Kind = BenchKind.Throughput,
        Main = _subjects[0],
        Rivals = _subjects[1..],
        Size = SmallMessage,
        PingSize = SmallMessage,
        Runs = runs,
        Time = time,
        WarmUp = warmUp,
        Settings = settings,
    };

    private static async Task<Dictionary<(Subject, int), List<double>>> PingPongAsync(BenchOptions options, Counting progress, CancellationToken cancelled)
    {
        var rates = _subjects.SelectMany(s => _clients.Select(c => (s, c))).ToDictionary(key => key, _ => new List<double>());
        var pairs = new List<SubjectPair>();
        try
        {
            foreach (Subject subject in _subjects)
            {
                SubjectPair pair = await SubjectPair.StartAsync(subject, options, cancelled).ConfigureAwait(false);
                pairs.Add(pair);
                foreach (int clients in _clients)
                    await AskAsync(pair, clients, options.WarmUp).ConfigureAwait(false);
            }
            for (int run = 0; run < options.Runs; run++)
            {
                foreach (int clients in _clients)
                {
                    foreach (SubjectPair pair in pairs)
                    {
                        rates[(pair.Subject, clients)].Add(await AskAsync(pair, clients, options.Time).ConfigureAwait(false));
                        progress.Step();
                    }
                }
            }
            progress.EndPart();
            return rates;
        }
        finally
        {
            foreach (SubjectPair pair in pairs)
                await pair.DisposeAsync().ConfigureAwait(false);
        }

        static async Task<double> AskAsync(SubjectPair pair, int clients, TimeSpan time)
        {
            JsonObject done = await pair.AskSenderAsync("ping-pong", "PingPonged", time + _margin, ("clients", clients), ("seconds", time.TotalSeconds)).ConfigureAwait(false);
            return (long)done["messages"]!;
        }
    }

    /// <summary>Each part counts its runs from one; whoever watches wants one count.</summary>
    private sealed class Counting(IWorkProgress progress) : IWorkProgress
    {
        private double _before;
        private double _now;

        public void Report(double done)
        {
            _now = done;
            progress.Report(_before + _now);
        }

        public void Step() => Report(_now + 1);

        public void EndPart()
        {
            _before += _now;
            _now = 0;
        }
    }
}
