using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using ActorUdp.Hosts.Console;
using ActorUdp.Hosts.Lab;
using ActorUdp.Hosts.Lab.Forwarding;
using ActorUdp.Hosts.Lab.Subjects;
using ActorUdp.Hosts.Lab.Topology;
using ActorUdp.Hosts.Node;

namespace ActorUdp.Hosts.Commands;

/// <summary><c>actorudp lab</c>: ActorUdp and kernel TCP over the same emulated path, in network namespaces of its own.</summary>
internal static class LabCommand
{
    private const long DefaultRate = 100_000_000;
    private const double DefaultRtt = 50;
    private const double DefaultLoss = 1;

    public static Command Create()
    {
        var loss = new Option<double>("--loss") { Description = "Percent of packets lost each way; default 1.", HelpName = "PERCENT", DefaultValueFactory = _ => DefaultLoss };
        var rtt = new Option<double>("--rtt") { Description = "The path's round trip in milliseconds; default 50.", HelpName = "MS", DefaultValueFactory = _ => DefaultRtt };
        var jitter = new Option<double>("--jitter") { Description = "Up to so many milliseconds more each way, at random; default 0.", HelpName = "MS" };
        var rate = new Option<long>("--rate")
        {
            Description = "The bottleneck's rate each way, such as 100mbit, 1gbit or none; default 100mbit.",
            HelpName = "RATE",
            DefaultValueFactory = _ => DefaultRate,
            CustomParser = result => RateText.TryParse(result.Tokens[0].Value, out long bits)
                ? bits
                : Refuse<long>(result, "is no rate; write 100mbit, 1gbit, 512kbit or none"),
        };
        var queue = new Option<QueueSize>("--queue")
        {
            Description = "What may wait at the bottleneck: bytes (64KiB), time (20ms) or bandwidth-delay products (bdp, 0.5bdp); default bdp, at least 16 packets.",
            HelpName = "SIZE",
            DefaultValueFactory = _ => QueueSize.Default,
            CustomParser = result => QueueSize.TryParse(result.Tokens[0].Value, out QueueSize size)
                ? size
                : Refuse<QueueSize>(result, "is no size of a queue; write 64KiB, 20ms, bdp or 0.5bdp"),
        };
        var matrix = new Option<IReadOnlyList<(double LossPercent, TimeSpan Rtt)>?>("--matrix")
        {
            Description = "Each of several losses with each of several round trips, such as 0,1,5x1,20,100; instead of --loss and --rtt.",
            HelpName = "LOSSESxRTTS",
            CustomParser = result => LabMatrix.TryParse(result.Tokens[0].Value, out var cells)
                ? cells
                : Refuse<IReadOnlyList<(double, TimeSpan)>?>(result, "is no matrix; write losses in percent, x, round trips in ms: 0,1,5x1,20,100"),
        };
        var versus = new Option<string>("--vs") { Description = "What else crosses the path: tcp or none; default tcp.", HelpName = "RIVAL", DefaultValueFactory = _ => "tcp" };
        versus.AcceptOnlyFromAmong("tcp", "none");
        var hosts = new Option<int>("--hosts") { Description = "2, or 3: another host sends bulk to the same receiver; default 2.", HelpName = "N", DefaultValueFactory = _ => 2 };
        Option<TimeSpan?> time = Verb.Duration("--seconds", "How long goodput and pings beside it are measured; default 10s.");
        var cut = new Option<double>("--cut") { Description = "Cut the path for so many seconds in mid-transfer; 0: never; default 5.", HelpName = "SECONDS", DefaultValueFactory = _ => 5 };
        var runs = new Option<int>("--runs") { Description = "How often each transport is measured, in turn; figures are medians; default 1.", HelpName = "N", DefaultValueFactory = _ => 1 };
        var congestion = new Option<string?>("--congestion") { Description = "ActorUdp's congestion-control; default: as configured.", HelpName = "NAME" };
        Option<string?> config = Verb.Config();
        var markdown = new Option<bool>("--markdown") { Description = "Print the table as Markdown." };
        Option<bool> json = Verb.Json();
        var command = new Command("lab",
            "Measures ActorUdp beside kernel TCP over an emulated path (Linux, root); exit code 77 when this machine can't.")
        {
            loss, rtt, jitter, rate, queue, matrix, versus, hosts, time, cut, runs, congestion, config, markdown, json,
        };
        command.Validators.Add(result =>
        {
            Check(loss, l => l is >= 0 and <= LabLimits.MaximumLossPercent, $"0 to {LabLimits.MaximumLossPercent}");
            Check(rtt, r => r >= 0 && r <= LabLimits.MaximumRtt.TotalMilliseconds, $"0 to {LabLimits.MaximumRtt.TotalMilliseconds}");
            Check(jitter, j => j >= 0 && j <= LabLimits.MaximumRtt.TotalMilliseconds, $"0 to {LabLimits.MaximumRtt.TotalMilliseconds}");
            Check(hosts, h => h is 2 or 3, "2 or 3");
            Check(cut, c => c is >= 0 and <= LabLimits.MaximumCutSeconds, $"0 to {LabLimits.MaximumCutSeconds}");
            Check(runs, r => r >= 1, "at least 1");
            if (result.GetValue(markdown) && result.GetValue(json))
                result.AddError("--markdown and --json exclude each other");

            void Check<T>(Option<T> option, Func<T, bool> holds, string allowed)
            {
                if (result.GetResult(option) is { Implicit: false } && !holds(result.GetValue(option)!))
                    result.AddError($"{option.Name} must be {allowed}");
            }
        });
        command.SetAction(parsed => Verb.RunAsync(parsed.GetValue(json), interrupt =>
        {
            var path = new LabPath
            {
                LossPercent = parsed.GetValue(loss),
                Rtt = TimeSpan.FromMilliseconds(parsed.GetValue(rtt)),
                Jitter = TimeSpan.FromMilliseconds(parsed.GetValue(jitter)),
                BitsPerSecond = parsed.GetValue(rate),
                Queue = parsed.GetValue(queue)!,
            };
            var defaults = new LabOptions { Paths = [] };
            var options = new LabOptions
            {
                Paths = parsed.GetValue(matrix) is { } cells ? [.. cells.Select(c => path with { LossPercent = c.LossPercent, Rtt = c.Rtt })] : [path],
                VersusTcp = parsed.GetValue(versus) == "tcp",
                Hosts = parsed.GetValue(hosts),
                Time = parsed.GetValue(time) ?? defaults.Time,
                Cut = TimeSpan.FromSeconds(parsed.GetValue(cut)),
                Runs = parsed.GetValue(runs),
                CongestionControl = parsed.GetValue(congestion),
                ConfigFile = parsed.GetValue(config) is { } file ? Path.GetFullPath(file) : null,
            };
            return RunAsync(options, parsed.GetValue(markdown), parsed.GetValue(json), parsed.GetValue(matrix) is not null, interrupt.Token);
        }));
        return command;
    }

    /// <summary>One process on one of its hosts; hidden, since it is of no use by itself.</summary>
    public static Command CreateHost()
    {
        var transport = new Option<string>("--transport") { Description = "udp or tcp." };
        var origin = new Option<int>("--origin") { Description = "The host's number in messages." };
        Option<PeerAddress?> listen = Verb.Listen("Where to listen.");
        Option<string?> config = Verb.Config();
        var settings = new Option<string>("--set") { Description = "HOCON over the configuration.", DefaultValueFactory = _ => "" };
        var command = new Command("lab-host", "A process on a host of the lab.") { transport, origin, listen, config, settings };
        command.Hidden = true;
        command.SetAction(parsed => Verb.RunAsync(json: false, async _ =>
        {
            PeerAddress? address = parsed.GetValue(listen);
            var options = new HostOptions
            {
                DefaultName = "lab",
                Listen = address,
                IsClient = address is null,
                ConfigFile = parsed.GetValue(config),
                Settings = parsed.GetValue(settings)!,
            };
            await new LabHost(parsed.GetValue(transport) == "tcp", (byte)parsed.GetValue(origin), options).RunAsync().ConfigureAwait(false);
            return ExitCode.Success;
        }));
        return command;
    }

    /// <summary>The process that delays packets; hidden, since it is of no use by itself.</summary>
    public static Command CreateForwarder()
    {
        var latency = new Option<long>("--latency-us") { Description = "What a packet takes one way." };
        var jitter = new Option<long>("--jitter-us") { Description = "Added at random." };
        var command = new Command("lab-forwarder", "The long path of the lab.") { latency, jitter };
        command.Hidden = true;
        command.SetAction(parsed => Verb.RunAsync(json: false, _ =>
        {
            var forwarder = new TunForwarder(LabPlan.Wan, LabPlan.FarWan,
                TimeSpan.FromMicroseconds(parsed.GetValue(latency)), TimeSpan.FromMicroseconds(parsed.GetValue(jitter)));
            Output.Line(new JsonObject { ["event"] = "Ready" }.ToJsonString());
            Output.Line(forwarder.Run().ToJsonString());
            return Task.FromResult(ExitCode.Success);
        }));
        return command;
    }

    private static T Refuse<T>(System.CommandLine.Parsing.ArgumentResult result, string why)
    {
        result.AddError($"'{result.Tokens[0].Value}' {why}");
        return default!;
    }

    private static async Task<int> RunAsync(LabOptions options, bool markdown, bool json, bool isMatrix, CancellationToken cancelled)
    {
        if (LabRequirements.Missing() is { Count: > 0 } missing)
            return Skip(missing, json);
        LabNetwork.RemoveLeftovers();
        var reports = new List<PathReport>();
        TimeSpan expected = options.Paths.Aggregate(TimeSpan.Zero, (sum, path) =>
            sum + options.Runs * (options.VersusTcp ? 2 : 1) * SubjectMeasurement.Expected(options, path));
        if (!json)
            Output.Note($"this takes about {Human.Duration(expected)}");
        foreach (LabPath path in options.Paths)
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"{path.LossPercent:0.##} %, {Human.Duration(path.Rtt)}");
            reports.Add(await PathMeasurement.RunAsync(options, path, Say, cancelled).ConfigureAwait(false));

            void Say(string step)
            {
                if (!json)
                    Output.Note($"{name}: {step} …");
            }
        }
        if (json && isMatrix)
            Output.Line(new JsonArray([.. reports.Select(r => r.ToJson())]).ToString());
        else if (json)
            Output.Json(reports[0].ToJson());
        else if (markdown)
            Output.Line(LabTable.Markdown(reports));
        else
            LabTable.Print(reports);
        return reports.TrueForAll(r => r.IsRight) ? ExitCode.Success : ExitCode.Failure;
    }

    private static int Skip(IReadOnlyList<string> missing, bool json)
    {
        string text = "the lab needs what is missing here: " + string.Join(", ", missing);
        if (json)
            Output.Json(new JsonObject { ["status"] = "Skipped", ["missing"] = new JsonArray([.. missing.Select(m => JsonValue.Create(m))]), ["text"] = text });
        Output.Error(text);
        return ExitCode.Skipped;
    }
}
