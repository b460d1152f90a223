using System.CommandLine;
using ActorUdp.Hosts.Bench;
using ActorUdp.Hosts.Bench.Report;
using ActorUdp.Hosts.Console;
using ActorUdp.Hosts.Plots;

namespace ActorUdp.Hosts.Commands;

/// <summary>What the sub-verbs of <c>actorudp bench</c> that compare subjects have in common.</summary>
internal sealed class BenchCommandOptions
{
    private const int MaximumSize = 256 << 20;
    private const int MaximumRuns = 1_000;

    private readonly BenchKind _kind;
    private readonly Option<IReadOnlyList<Subject>> _versus;
    private readonly Option<int> _size;
    private readonly Option<int> _runs;
    private readonly Option<TimeSpan?> _seconds;
    private readonly Option<TimeSpan?> _warmUp;
    private readonly TimeSpan _defaultTime;
    private readonly Option<string?> _config = Verb.Config();
    private readonly Option<string> _settings = Settings();
    private readonly Option<bool> _managed = new("--managed") { Description = "This transport without the system's batch calls (actor-udp.batch-io = off)." };
    private readonly Option<string?> _plot = new("--plot") { Description = "Draw the result into this file.", HelpName = "FILE.svg" };
    private readonly Option<bool> _json = Verb.Json();

    public BenchCommandOptions(BenchKind kind, int size, int minimumSize, int runs, double seconds)
    {
        _kind = kind;
        _defaultTime = TimeSpan.FromSeconds(seconds);
        IReadOnlyList<Subject> rivals = SubjectNames.RivalsIn(kind);
        string names = string.Join(", ", rivals.Select(SubjectNames.NameOf));
        _versus = new Option<IReadOnlyList<Subject>>("--vs")
        {
            Description = $"What else is measured, in turn with this transport: any of {names}, separated by commas; default none.",
            HelpName = "RIVALS",
            DefaultValueFactory = _ => [],
            CustomParser = result => ParseRivals(result, rivals, names),
        };
        _size = new Option<int>("--size") { Description = $"Bytes of a message; default {size}.", HelpName = "BYTES", DefaultValueFactory = _ => size };
        _runs = new Option<int>("--runs") { Description = $"How often each subject is measured; default {runs}.", HelpName = "N", DefaultValueFactory = _ => runs };
        Require(_size, minimumSize, MaximumSize);
        Require(_runs, 1, MaximumRuns);
        _seconds = Verb.Duration("--seconds", $"How long each run is; default {seconds}.");
        _warmUp = Verb.Duration("--warm-up", "How long each subject works unmeasured first; default 1.");
    }

    /// <summary>Adds the options and what the command does.</summary>
    /// <param name="command">With options of its own.</param>
    /// <param name="refine">Adds what those say.</param>
    public Command Complete(Command command, Func<ParseResult, BenchOptions, BenchOptions> refine)
    {
        foreach (Option option in (Option[])[_versus, _size, _runs, _seconds, _warmUp, _config, _settings, _managed, _plot, _json])
            command.Add(option);
        command.SetAction(parsed => Verb.RunAsync(parsed.GetValue(_json), interrupt =>
            RunAsync(refine(parsed, Options(parsed)), parsed, interrupt.Token)));
        return command;
    }

    /// <summary>HOCON on the command line.</summary>
    public static Option<string> Settings() => new("--set")
    {
        Description = "HOCON over the configuration of this transport, such as 'actor-udp.send-socket = shared'.",
        HelpName = "HOCON",
        DefaultValueFactory = _ => "",
    };

    /// <summary>Refuses what is outside a range.</summary>
    public static void Require(Option<int> option, int minimum, int maximum) => option.Validators.Add(result =>
    {
        if (result.Tokens.Count > 0 && int.TryParse(result.Tokens[0].Value, out int value) && (value < minimum || value > maximum))
            result.AddError($"{option.Name} must be {minimum} to {maximum}");
    });

    private static IReadOnlyList<Subject> ParseRivals(System.CommandLine.Parsing.ArgumentResult result, IReadOnlyList<Subject> rivals, string names)
    {
        var chosen = new List<Subject>();
        foreach (string name in result.Tokens[0].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (name == "none")
                continue;
            Subject[] found = [.. rivals.Where(r => SubjectNames.NameOf(r) == name)];
            if (found.Length == 0)
                result.AddError($"--vs: there is no rival '{name}' here; there are {names}");
            else if (found[0] is Subject.Akka or Subject.AkkaUdp && !RemoteRival.IsAvailable)
                result.AddError($"--vs: {name} is Akka.Remote, which this build on the embedded actor runtime does not have; ACTORUDP_RUNTIME=Akka builds with it where the package feed has it");
            else if (!chosen.Contains(found[0]))
                chosen.Add(found[0]);
        }
        return chosen;
    }

    private BenchOptions Options(ParseResult parsed) => new()
    {
        Kind = _kind,
        Rivals = parsed.GetValue(_versus)!,
        Size = parsed.GetValue(_size),
        PingSize = parsed.GetValue(_size),
        Runs = parsed.GetValue(_runs),
        Time = parsed.GetValue(_seconds) ?? _defaultTime,
        WarmUp = parsed.GetValue(_warmUp) ?? TimeSpan.FromSeconds(1),
        ConfigFile = parsed.GetValue(_config) is { } file ? Path.GetFullPath(file) : null,
        Settings = parsed.GetValue(_settings) + (parsed.GetValue(_managed) ? "\nactor-udp.batch-io = off\n" : "\n"),
    };

    private async Task<int> RunAsync(BenchOptions options, ParseResult parsed, CancellationToken interrupted)
    {
        bool json = parsed.GetValue(_json);
        BenchReport report = await ProgressBar.RunAsync(!json, "measuring, runs", options.Runs * options.Subjects.Count(),
            progress => BenchRun.RunAsync(options, progress, interrupted), isBytes: false).ConfigureAwait(false);
        if (parsed.GetValue(_plot) is { } plot)
            WritePlot(plot, report);
        if (json)
            Output.Json(report.ToJson());
        else
            BenchTable.Print(report);
        return ExitCode.Success;
    }

    private static void WritePlot(string file, BenchReport report)
    {
        try
        {
            File.WriteAllText(file, SvgChart.Draw(BenchPlot.Draw(report)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"--plot {file}: {e.Message}", ExitCode.Failure, e);
        }
    }
}
