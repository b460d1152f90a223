using System.CommandLine;
using System.Text.Json.Nodes;
using ActorUdp.Hosts.Bench;
using ActorUdp.Hosts.Bench.Remote;
using ActorUdp.Hosts.Console;

namespace ActorUdp.Hosts.Commands;

/// <summary><c>actorudp bench remote</c>.</summary>
internal static class BenchRemoteCommand
{
    private const int DefaultRuns = 5;
    private const double DefaultSeconds = 2;
    private const string Why = "`bench remote` needs Akka.Remote; this build is on the embedded actor runtime";

    public static Command Create()
    {
        var runs = new Option<int>("--runs") { Description = $"How often each is measured; default {DefaultRuns}.", HelpName = "N", DefaultValueFactory = _ => DefaultRuns };
        BenchCommandOptions.Require(runs, 1, 1_000);
        Option<TimeSpan?> seconds = Verb.Duration("--seconds", $"How long each run is; default {DefaultSeconds}.");
        Option<TimeSpan?> warmUp = Verb.Duration("--warm-up", "How long each works unmeasured first; default 1.");
        Option<string> settings = BenchCommandOptions.Settings();
        Option<bool> json = Verb.Json();
        var command = new Command("remote", "Akka.Remote over this transport beside Akka.Remote over DotNetty: ping-pong, one way, round trips, and those beside 10 MB messages.")
        {
            runs, seconds, warmUp, settings, json,
        };
        command.SetAction(parsed => Verb.RunAsync(parsed.GetValue(json), async interrupt =>
        {
            if (!RemoteRival.IsAvailable)
            {
                if (parsed.GetValue(json))
                    Output.Json(new JsonObject { ["status"] = "Skipped", ["reason"] = Why });
                Output.Error(Why);
                return ExitCode.Skipped;
            }
            BenchOptions options = RemoteBench.Options(
                parsed.GetValue(runs),
                parsed.GetValue(seconds) ?? TimeSpan.FromSeconds(DefaultSeconds),
                parsed.GetValue(warmUp) ?? TimeSpan.FromSeconds(1),
                parsed.GetValue(settings)!);
            RemoteReport report = await ProgressBar.RunAsync(!parsed.GetValue(json), "measuring, runs", RemoteBench.RunsOf(options),
                progress => RemoteBench.RunAsync(options, progress, interrupt.Token), isBytes: false).ConfigureAwait(false);
            if (parsed.GetValue(json))
                Output.Json(report.ToJson());
            else
                report.Print();
            return ExitCode.Success;
        }));
        return command;
    }
}
