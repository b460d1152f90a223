using System.CommandLine;
using ActorUdp.Hosts.Bench;
using ActorUdp.Hosts.Bench.Connected;
using ActorUdp.Hosts.Console;

namespace ActorUdp.Hosts.Commands;

/// <summary><c>actorudp bench connected</c>.</summary>
internal static class BenchConnectedCommand
{
    private const int DefaultCount = 1_000_000;
    private const int MaximumCount = 100_000_000;
    private const int DefaultSize = 100;
    private const int MaximumSize = 1_400;
    private const int DefaultRuns = 5;
    private const int MaximumRuns = 1_000;

    public static Command Create()
    {
        var count = new Option<int>("--count") { Description = $"How many datagrams a run sends; default {DefaultCount}.", HelpName = "N", DefaultValueFactory = _ => DefaultCount };
        BenchCommandOptions.Require(count, 10, MaximumCount);
        var size = new Option<int>("--size") { Description = $"Bytes of a datagram; default {DefaultSize}.", HelpName = "BYTES", DefaultValueFactory = _ => DefaultSize };
        BenchCommandOptions.Require(size, 1, MaximumSize);
        var runs = new Option<int>("--runs") { Description = $"How often each way is measured; default {DefaultRuns}.", HelpName = "N", DefaultValueFactory = _ => DefaultRuns };
        BenchCommandOptions.Require(runs, 1, MaximumRuns);
        Option<TimeSpan?> seconds = Verb.Duration("--seconds", "How long each run of this transport is; default 2.");
        Option<string?> config = Verb.Config();
        Option<string> settings = BenchCommandOptions.Settings();
        Option<bool> json = Verb.Json();
        var command = new Command("connected", "Compares connected with unconnected sockets: bare datagrams one by one, in trains, and this transport.")
        {
            count, size, runs, seconds, config, settings, json,
        };
        command.SetAction(parsed => Verb.RunAsync(parsed.GetValue(json), async interrupt =>
        {
            var options = new BenchOptions
            {
                Kind = BenchKind.Connected,
                Rivals = [],
                Size = parsed.GetValue(size),
                PingSize = parsed.GetValue(size),
                Runs = parsed.GetValue(runs),
                Time = parsed.GetValue(seconds) ?? TimeSpan.FromSeconds(2),
                WarmUp = TimeSpan.FromSeconds(1),
                ConfigFile = parsed.GetValue(config) is { } file ? Path.GetFullPath(file) : null,
                Settings = parsed.GetValue(settings)!,
            };
            ConnectedReport report = await ProgressBar.RunAsync(!parsed.GetValue(json), "measuring, runs", options.Runs,
                progress => ConnectedRun.RunAsync(options, parsed.GetValue(count), progress, interrupt.Token), isBytes: false).ConfigureAwait(false);
            if (parsed.GetValue(json))
                Output.Json(report.ToJson());
            else
                report.Print();
            return ExitCode.Success;
        }));
        return command;
    }
}
