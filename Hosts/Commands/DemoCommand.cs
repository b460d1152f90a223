using System.CommandLine;
using System.Diagnostics;
using ActorUdp.Hosts.Console;
using ActorUdp.Hosts.Demo;
using ActorUdp.Hosts.Node;

namespace ActorUdp.Hosts.Commands;

/// <summary><c>actorudp demo</c>: the main job, on loopback, checked.</summary>
internal static class DemoCommand
{
    public static Command Create()
    {
        Option<bool> json = Verb.Json();
        var command = new Command("demo", "Three node processes exchange messages, stream a file, crash and come back; every claim is checked.")
        {
            json,
        };
        command.SetAction(parsed => Verb.RunAsync(parsed.GetValue(json), interrupt => RunAsync(parsed.GetValue(json), interrupt.Token)));
        return command;
    }

    /// <summary>One of its processes; hidden, since it is of no use by itself.</summary>
    public static Command CreateNode()
    {
        Option<string?> name = Verb.Name();
        Option<PeerAddress?> listen = Verb.Listen("Where to listen.");
        var origin = new Option<int>("--origin") { Description = "The node's number in messages." };
        var directory = new Option<string>("--out") { Description = "The folder for received files.", Required = true };
        var command = new Command("demo-node", "A node process of the demo.") { name, listen, origin, directory };
        command.Hidden = true;
        command.SetAction(parsed => Verb.RunAsync(json: false, async _ =>
        {
            var options = new HostOptions { DefaultName = "demo", Name = parsed.GetValue(name), Listen = parsed.GetValue(listen) };
            await DemoNode.RunAsync(options, (byte)parsed.GetValue(origin), parsed.GetValue(directory)!).ConfigureAwait(false);
            return ExitCode.Success;
        }));
        return command;
    }

    private static async Task<int> RunAsync(bool json, CancellationToken interrupted)
    {
        long started = Stopwatch.GetTimestamp();
        bool quiet = json || System.Console.IsErrorRedirected;
        using var run = new DemoRun(step => { if (!quiet) Output.Note(step + " …"); }, interrupted);
        await run.RunAsync().ConfigureAwait(false);
        TimeSpan time = Stopwatch.GetElapsedTime(started);
        if (json)
            Output.Json(run.Report.ToJson(time));
        else
            run.Report.Print(time);
        return run.Report.Held ? ExitCode.Success : ExitCode.Failure;
    }
}
