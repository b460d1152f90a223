using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using ActorUdp.Hosts.Console;

namespace ActorUdp.Hosts.Commands;

/// <summary>The command line as a whole.</summary>
internal static class CommandLine
{
    /// <summary>What people type.</summary>
    private const string Name = "actorudp";

    public static async Task<int> RunAsync(string[] args)
    {
        // Not a RootCommand, which would call itself by the name of the assembly.
        var root = new Command(Name, "Reliable, prioritised actor messages over UDP.")
        {
            new HelpOption(),
            new VersionOption(),
            NodeCommand.Create(),
            SendCommand.Create(),
            PingCommand.Create(),
            CheckCommand.Create(),
            DemoCommand.Create(),
            DemoCommand.CreateNode(),
            BenchCommand.Create(),
            BenchCommand.CreateNode(),
            ClusterCommand.Create(),
            ClusterCommand.CreateNode(),
            LabCommand.Create(),
            LabCommand.CreateHost(),
            LabCommand.CreateForwarder(),
            FuzzCommand.Create(),
            SimulateCommand.Create(),
            SoakCommand.Create(),
            SoakCommand.CreateNode(),
            TestHint(),
        };
        ParseResult parsed = root.Parse(args);
        if (parsed.Action is ParseErrorAction)
            return ReportErrors(parsed);
        return await parsed.InvokeAsync(new InvocationConfiguration
        {
            // Signals are Interrupt's business, exceptions are Verb's.
            ProcessTerminationTimeout = null,
            EnableDefaultExceptionHandler = false,
        }).ConfigureAwait(false);
    }

    private static int ReportErrors(ParseResult parsed)
    {
        if (parsed.Tokens.Count == 0)
        {
            parsed.InvocationConfiguration.Output = System.Console.Error;
            _ = parsed.RootCommandResult.Command.Parse(["--help"]).Invoke(parsed.InvocationConfiguration);
            return ExitCode.Usage;
        }
        foreach (string message in parsed.Errors.Select(e => e.Message).Distinct())
            Output.Error(message);
        string verb = parsed.CommandResult.Command.Name == Name ? "" : parsed.CommandResult.Command.Name + " ";
        Output.Note($"`{Name} {verb}--help` tells more.");
        return ExitCode.Usage;
    }

    // Listed here for --help; the script of the repository runs it, since this program knows no build tools.
    private static Command TestHint()
    {
        var command = new Command("test", "Runs every spec; ends with `N passed, N failed, N skipped`.") { TreatUnmatchedTokensAsErrors = false };
        command.SetAction(_ =>
        {
            Output.Error("`test` is run by the script `actorudp` of the repository");
            return ExitCode.Usage;
        });
        return command;
    }
}
