using Spectre.Console;

namespace ActorUdp.Hosts.Console;

/// <summary>What a long-running piece of work tells about itself. Called from one thread at a time.</summary>
internal interface IWorkProgress
{
    /// <param name="done">In the unit that <see cref="ProgressBar.RunAsync{T}"/> was given.</param>
    void Report(double done);
}

/// <summary>A bar with rate and remaining time on a terminal's stderr; nothing at all anywhere else.</summary>
internal static class ProgressBar
{
    /// <summary>Runs <paramref name="work"/> under a bar.</summary>
    /// <param name="wanted">False: no bar even on a terminal (as with <c>--json</c>).</param>
    /// <param name="title">Stands left of the bar.</param>
    /// <param name="total">What makes the bar full, in bytes; null: unknown, only what was done is shown.</param>
    /// <param name="work">Is given where to report.</param>
    /// <param name="isBytes">False: the total counts something else, which the title names.</param>
    public static async Task<T> RunAsync<T>(bool wanted, string title, double? total, Func<IWorkProgress, Task<T>> work, bool isBytes = true)
    {
        if (!wanted || System.Console.IsErrorRedirected)
            return await work(SilentProgress.Instance).ConfigureAwait(false);
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(System.Console.Error) });
        ProgressColumn[] columns = total is null
            ? [new TaskDescriptionColumn(), new SpinnerColumn(), new TransferSpeedColumn()]
            : [new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), .. Rate(isBytes), new RemainingTimeColumn()];
        return await console.Progress().AutoClear(true).Columns(columns).StartAsync(async context =>
        {
            ProgressTask task = context.AddTask(Markup.Escape(title), maxValue: Math.Max(total ?? double.MaxValue, 1));
            task.IsIndeterminate = total is null;
            return await work(new Bar(task)).ConfigureAwait(false);
        }).ConfigureAwait(false);
    }

    private static ProgressColumn[] Rate(bool isBytes) => isBytes ? [new TransferSpeedColumn()] : [];

    private sealed class Bar(ProgressTask task) : IWorkProgress
    {
        public void Report(double done) => task.Value = done;
    }
}

/// <summary>Tells nobody.</summary>
internal sealed class SilentProgress : IWorkProgress
{
    public static readonly SilentProgress Instance = new();

    public void Report(double done)
    {
    }
}
