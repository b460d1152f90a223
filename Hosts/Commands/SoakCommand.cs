using System.CommandLine;
using System.Globalization;
using ActorUdp.Hosts.Console;
using ActorUdp.Hosts.Node;
using ActorUdp.Hosts.Soak;

namespace ActorUdp.Hosts.Commands;

/// <summary><c>actorudp soak</c>: three node processes under changing faults for as long as wanted, every message accounted for.</summary>
internal static class SoakCommand
{
    private const double DefaultMinutes = 20;

    public static Command Create()
    {
        var minutes = new Option<double>("--minutes", "-m") { Description = "How long; default 20.", HelpName = "N", DefaultValueFactory = _ => DefaultMinutes };
        var seed = new Option<int?>("--seed") { Description = "Decides the faults; default random.", HelpName = "SEED" };
        var output = new Option<string?>("--out") { Description = "Where plot, samples and result go; default a new folder under ./soak.", HelpName = "DIR" };
        Option<bool> json = Verb.Json();
        var command = new Command("soak", "Three node processes exchange messages while links, processes and actors fail; exit code 1 when one is lost, doubled or anything grows.")
        {
            minutes, seed, output, json,
        };
        command.Validators.Add(result =>
        {
            if (!(result.GetValue(minutes) is > 0 and < 100_000))
                result.AddError("--minutes must be above 0");
        });
        command.SetAction(parsed => Verb.RunAsync(parsed.GetValue(json), interrupt =>
        {
            int chosen = parsed.GetValue(seed) ?? Random.Shared.Next();
            var options = new SoakOptions
            {
                Duration = TimeSpan.FromMinutes(parsed.GetValue(minutes)),
                Seed = chosen,
                Folder = Path.GetFullPath(parsed.GetValue(output)
                    ?? Path.Combine("soak", string.Create(CultureInfo.InvariantCulture, $"{DateTime.Now:yyyyMMdd-HHmmss}-{chosen}"))),
            };
            return RunAsync(options, parsed.GetValue(json), interrupt.Token);
        }));
        return command;
    }

    /// <summary>One of its processes; hidden, since it is of no use by itself.</summary>
    public static Command CreateNode()
    {
        Option<string?> name = Verb.Name();
        Option<PeerAddress?> listen = Verb.Listen("Where to listen.");
        var origin = new Option<int>("--origin") { Description = "The node's number in messages." };
        var incarnation = new Option<int>("--incarnation") { Description = "How often it was started." };
        var ledger = new Option<string>("--ledger") { Description = "The file for its counts.", Required = true };
        var command = new Command("soak-node", "A node process of the soak.") { name, listen, origin, incarnation, ledger };
        command.Hidden = true;
        command.SetAction(parsed => Verb.RunAsync(json: false, async _ =>
        {
            var options = new HostOptions { DefaultName = "soak", Name = parsed.GetValue(name), Listen = parsed.GetValue(listen) };
            await SoakNode.RunAsync(
                options, new SoakIdentity((ushort)parsed.GetValue(origin), parsed.GetValue(incarnation)), parsed.GetValue(ledger)!).ConfigureAwait(false);
            return ExitCode.Success;
        }));
        return command;
    }

    private static async Task<int> RunAsync(SoakOptions options, bool json, CancellationToken interrupted)
    {
        Output.Note($"seed {options.Seed}, writing to {options.Folder}");
        using var run = new SoakRun(options, interrupted);
        SoakResult result = await ProgressBar.RunAsync(!json, "soaking, seconds", options.Duration.TotalSeconds, run.RunAsync).ConfigureAwait(false);
        if (json)
            Output.Json(result.ToJson());
        else
            result.Print();
        return !result.IsClean ? ExitCode.Failure : result.IsInterrupted ? ExitCode.Interrupted : ExitCode.Success;
    }
}
