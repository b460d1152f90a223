using System.CommandLine;
using ActorUdp.Hosts.Bench;
using ActorUdp.Hosts.Bench.Peers;
using ActorUdp.Hosts.Bench.Subjects.Actors;
using ActorUdp.Hosts.Console;

namespace ActorUdp.Hosts.Commands;

/// <summary><c>actorudp bench peers</c>.</summary>
internal static class BenchPeersCommand
{
    private const int DefaultCount = 1_000;
    private const int MaximumMessages = 100_000;
    private const double DefaultSeconds = 20;

    public static Command Create()
    {
        var count = new Option<int>("--count") { Description = $"How many peers; default {DefaultCount}.", HelpName = "N", DefaultValueFactory = _ => DefaultCount };
        BenchCommandOptions.Require(count, 2, LoopbackNames.Count);
        var messages = new Option<int>("--messages") { Description = "How many messages of 1 KiB each peer is sent first; default 1.", HelpName = "N", DefaultValueFactory = _ => 1 };
        BenchCommandOptions.Require(messages, 0, MaximumMessages);
        Option<TimeSpan?> seconds = Verb.Duration("--seconds", $"How long they are idle; default {DefaultSeconds}.");
        Option<string?> config = Verb.Config();
        Option<string> settings = BenchCommandOptions.Settings();
        Option<bool> json = Verb.Json();
        var command = new Command("peers", "Connects one node to another under many names, a peer each, and tells what they cost when idle.")
        {
            count, messages, seconds, config, settings, json,
        };
        command.SetAction(parsed => Verb.RunAsync(parsed.GetValue(json), async interrupt =>
        {
            var options = new BenchOptions
            {
                Kind = BenchKind.Peers,
                Rivals = [],
                Size = 1,
                PingSize = 1,
                Runs = 1,
                Time = parsed.GetValue(seconds) ?? TimeSpan.FromSeconds(DefaultSeconds),
                WarmUp = TimeSpan.Zero,
                ConfigFile = parsed.GetValue(config) is { } file ? Path.GetFullPath(file) : null,
                Settings = parsed.GetValue(settings)!,
            };
            PeersReport report = await PeersRun.RunAsync(options, parsed.GetValue(count), parsed.GetValue(messages), interrupt.Token).ConfigureAwait(false);
            if (parsed.GetValue(json))
                Output.Json(report.ToJson());
            else
                report.Print();
            return ExitCode.Success;
        }));
        return command;
    }
}
