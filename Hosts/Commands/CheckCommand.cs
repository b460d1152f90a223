using System.CommandLine;
using System.Text.Json.Nodes;
using ActorUdp.Configuration;
using ActorUdp.Hosts.Console;

namespace ActorUdp.Hosts.Commands;

/// <summary><c>actorudp check</c>: tells what is wrong with a configuration before a node does.</summary>
internal static class CheckCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("file") { Description = "A HOCON file with a section actor-udp.", HelpName = "FILE" };
        Option<bool> json = Verb.Json();
        var command = new Command("check", "Checks a configuration: syntax, values, how they go together, misspelt keys, this machine's limits.")
        {
            file, json,
        };
        command.SetAction(parsed => Verb.RunAsync(parsed.GetValue(json), _ => Task.FromResult(Run(parsed.GetValue(file)!, parsed.GetValue(json)))));
        return command;
    }

    private static int Run(string file, bool json)
    {
        IReadOnlyList<ConfigurationProblem> problems = SettingsValidator.CheckFile(file);
        // What this machine does not give is no fault of the file; everything else is.
        bool faulty = problems.Any(p => p.Kind != ProblemKind.MachineLimit);
        if (json)
        {
            Output.Json(new JsonObject
            {
                ["status"] = faulty ? "Failed" : "Ok",
                ["file"] = file,
                ["problems"] = new JsonArray([.. problems.Select(ToJson)]),
            });
        }
        else
        {
            foreach (ConfigurationProblem problem in problems)
                Output.Line($"{problem.Severity.ToString().ToLowerInvariant()}: {Human.Clean(problem.ToString())}");
            if (!faulty)
                Output.Line($"{file}: no mistakes found");
        }
        return faulty ? ExitCode.Failure : ExitCode.Success;
    }

    private static JsonObject ToJson(ConfigurationProblem problem) => new()
    {
        ["severity"] = problem.Severity.ToString(),
        ["kind"] = problem.Kind.ToString(),
        ["key"] = problem.Key,
        ["value"] = problem.Value,
        ["message"] = problem.Message,
    };
}
