using System.CommandLine;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using ActorUdp.Hosts.Console;
using ActorUdp.Hosts.Fuzz;
using ActorUdp.Hosts.Fuzz.Engine;

namespace ActorUdp.Hosts.Commands;

/// <summary><c>actorudp fuzz</c>: random and mutated input for everything that bytes from the network reach.</summary>
internal static class FuzzCommand
{
    private static readonly TimeSpan _default = TimeSpan.FromSeconds(60);

    public static Command Create()
    {
        string names = string.Join(", ", FuzzTargets.Create().Select(t => t.Name));
        Option<TimeSpan?> seconds = Verb.Duration("--seconds", "How long; default 60.", "-s");
        var targets = new Option<string[]>("--target")
        {
            Description = $"What to fuzz; may be given several times; default all: {names}.",
            HelpName = "NAME",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => [],
        };
        var seed = new Option<ulong?>("--seed") { Description = "Decides every input; default random.", HelpName = "SEED" };
        var corpus = new Option<string?>("--corpus") { Description = "A folder of inputs to begin with, beside the built-in ones; discoveries are written there.", HelpName = "DIR" };
        var output = new Option<string?>("--out") { Description = "Where inputs that broke something are written; default fuzz-failures.", HelpName = "DIR" };
        var replay = new Option<string?>("--replay") { Description = "Run this one input of the --target instead.", HelpName = "FILE" };
        Option<bool> json = Verb.Json();
        var command = new Command("fuzz", "Gives decoders and state machines that face the network random and mutated input; exit code 1 when one breaks an invariant.")
        {
            seconds, targets, seed, corpus, output, replay, json,
        };
        command.Validators.Add(result =>
        {
            HashSet<string> known = [.. FuzzTargets.Create().Select(t => t.Name)];
            foreach (string unknown in result.GetValue(targets)!.Where(name => !known.Contains(name)))
                result.AddError($"there is no target '{unknown}'; there are {names}");
            if (result.GetValue(replay) is not null && result.GetValue(targets)!.Length != 1)
                result.AddError("--replay needs one --target");
        });
        command.SetAction(parsed => Verb.RunAsync(parsed.GetValue(json), interrupt =>
        {
            var options = new FuzzOptions
            {
                Seed = parsed.GetValue(seed) ?? BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong))),
                Duration = parsed.GetValue(seconds) ?? _default,
                Targets = Chosen(parsed.GetValue(targets)!),
                CorpusFolder = parsed.GetValue(corpus),
                FailureFolder = parsed.GetValue(output) ?? "fuzz-failures",
            };
            return parsed.GetValue(replay) is { } file
                ? Task.FromResult(Replay(options.Targets()[0], file, parsed.GetValue(json)))
                : RunAsync(options, parsed.GetValue(json), interrupt.Token);
        }));
        return command;
    }

    private static Func<IReadOnlyList<FuzzTarget>> Chosen(string[] names) => names.Length == 0
        ? FuzzTargets.Create
        : () => [.. FuzzTargets.Create().Where(t => names.Contains(t.Name))];

    private static async Task<int> RunAsync(FuzzOptions options, bool json, CancellationToken interrupted)
    {
        // A process that dies of an input, by a stack overflow for one, could not say this any more.
        Output.Note($"seed {options.Seed}");
        FuzzResult result = await ProgressBar.RunAsync(
            !json, "fuzzing, seconds", options.Duration.TotalSeconds, new FuzzRun(options, interrupted).RunAsync).ConfigureAwait(false);
        if (json)
            Output.Json(result.ToJson());
        else
            result.Print();
        return result.Failure is not null ? ExitCode.Failure : result.IsInterrupted ? ExitCode.Interrupted : ExitCode.Success;
    }

    private static int Replay(FuzzTarget target, string file, bool json)
    {
        byte[] input;
        try
        {
            input = File.ReadAllBytes(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"--replay {file}: {e.Message}", ExitCode.Failure, e);
        }
        var trail = new FuzzTrail(target.Outcomes);
        Finding? finding = FuzzCase.Run(target, input, trail);
        IEnumerable<(string Name, long Count)> outcomes =
            trail.Outcomes.Select((name, index) => (name, trail.CountOf(index))).Where(o => o.Item2 > 0);
        if (json)
        {
            Output.Json(new JsonObject
            {
                ["status"] = finding is null ? "Clean" : "Failed",
                ["target"] = target.Name,
                ["file"] = file,
                ["bytes"] = input.Length,
                ["outcomes"] = new JsonObject(outcomes.Select(o => KeyValuePair.Create<string, JsonNode?>(o.Name, o.Count))),
                ["invariant"] = finding?.Invariant,
                ["detail"] = finding?.Detail,
            });
        }
        else
        {
            Output.Line($"{target.Name}: {input.Length} bytes: {string.Join(", ", outcomes.Select(o => $"{o.Name} {o.Count}"))}");
            Output.Line(finding is null ? "clean" : $"FAILED: {finding.Invariant}\n{finding.Detail}");
        }
        return finding is null ? ExitCode.Success : ExitCode.Failure;
    }
}
