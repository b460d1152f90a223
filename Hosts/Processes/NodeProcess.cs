using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using ActorUdp.Hosts.Console;

namespace ActorUdp.Hosts.Processes;

/// <summary>
/// A child process that takes commands as JSON objects, one a line, on stdin, and tells what happens likewise on stdout: commands
/// in, events out. Killed when disposed, if it has not ended. Thread-safe.
/// </summary>
internal sealed class NodeProcess : IDisposable
{
    private const int ErrorsKept = 20;

    private static readonly TimeSpan _endLimit = TimeSpan.FromSeconds(10);

    private readonly Process _process;
    private readonly Lock _gate = new();
    private readonly List<ProcessEvent> _events = [];
    private readonly Queue<string> _errors = [];
    private readonly Func<ProcessEvent, bool>? _takes;
    private TaskCompletionSource _changed = NewSignal();
    private bool _ended;
    private int _disposed;

    private NodeProcess(string name, Process process, Func<ProcessEvent, bool>? takes)
    {
        Name = name;
        _process = process;
        _takes = takes;
        _ = Task.Run(ReadEventsAsync);
        _ = Task.Run(ReadErrorsAsync);
    }

    public string Name { get; }

    public int Id => _process.Id;

    /// <summary>Where it listens; known after <see cref="StartListeningAsync"/>.</summary>
    public string Address { get; private set; } = "";

    /// <summary>How many events have come; give it to <see cref="WaitAsync"/> to hear only of later ones.</summary>
    public int Mark
    {
        get
        {
            lock (_gate)
                return _events.Count;
        }
    }

    /// <summary>The last lines that it wrote to stderr.</summary>
    public string Errors
    {
        get
        {
            lock (_gate)
                return string.Join('\n', _errors.Select(Human.Clean));
        }
    }

    /// <summary>Processor time that it has used; zero once it has ended.</summary>
    public TimeSpan ProcessorTime => Look(p => p.TotalProcessorTime);

    /// <summary>Memory that it holds in RAM, in bytes; 0 once it has ended.</summary>
    public long ResidentBytes => Look(p => p.WorkingSet64);

    /// <summary>Threads that it has; 0 once it has ended.</summary>
    public int Threads => Look(p => p.Threads.Count);

    /// <summary>Starts a process.</summary>
    /// <param name="name">What messages call it.</param>
    /// <param name="start">Program, arguments and environment; its streams are redirected.</param>
    /// <param name="takes">Told each event as it comes; those that it takes are not kept. Null: all are kept.</param>
    public static NodeProcess Start(string name, ProcessStartInfo start, Func<ProcessEvent, bool>? takes = null)
    {
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        // A process that is killed leaves the pipes of the runtime's diagnostics behind. Whoever wants to trace one says so.
        start.Environment.TryAdd("DOTNET_EnableDiagnostics", "0");
        return new NodeProcess(name, Process.Start(start) ?? throw new NodeProcessException($"{name} could not be started"), takes);
    }

    /// <summary>Starts a node and waits until it listens.</summary>
    public static async Task<NodeProcess> StartListeningAsync(
        string name, ProcessStartInfo start, TimeSpan limit, CancellationToken cancellationToken, Func<ProcessEvent, bool>? takes = null)
    {
        NodeProcess process = Start(name, start, takes);
        try
        {
            ProcessEvent listening = await process.WaitAsync(0, e => e.Is("Listening"), limit, "listens", cancellationToken).ConfigureAwait(false);
            process.Address = listening.Text("address");
            return process;
        }
        catch
        {
            process.Dispose();
            throw;
        }
    }

    /// <summary>How to start this program, as it was started, with other arguments.</summary>
    public static ProcessStartInfo ThisProgram(params ReadOnlySpan<string> arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!);
        // Started as `dotnet ActorUdp.Hosts.dll`, the process is dotnet and needs to be told the program again.
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath!).Equals("dotnet", StringComparison.OrdinalIgnoreCase))
            start.ArgumentList.Add(typeof(NodeProcess).Assembly.Location);
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        return start;
    }

    public void Do(string command, params ReadOnlySpan<(string Key, JsonNode Value)> arguments)
    {
        var json = new JsonObject { ["do"] = command };
        foreach ((string key, JsonNode value) in arguments)
            json[key] = value;
        try
        {
            lock (_process)
            {
                _process.StandardInput.WriteLine(json.ToJsonString());
                _process.StandardInput.Flush();
            }
        }
        catch (IOException)
        {
            throw new NodeProcessException($"{Name} has ended: {Errors}");
        }
    }

    /// <summary>The first event after <paramref name="mark"/> that matches, once it is there.</summary>
    /// <exception cref="NodeProcessException">It did not come in time, or the process ended.</exception>
    public async Task<ProcessEvent> WaitAsync(
        int mark, Func<ProcessEvent, bool> matches, TimeSpan limit, string what, CancellationToken cancellationToken)
    {
        long started = Stopwatch.GetTimestamp();
        for (int next = mark; ;)
        {
            Task changed;
            lock (_gate)
            {
                for (; next < _events.Count; next++)
                    if (matches(_events[next]))
                        return _events[next];
                if (_ended)
                    throw new NodeProcessException($"{Name} ended before it said that it {what}: {Errors}");
                changed = _changed.Task;
            }
            TimeSpan left = limit - Stopwatch.GetElapsedTime(started);
            if (left <= TimeSpan.Zero)
                throw new NodeProcessException($"{Name} did not say within {Human.Duration(limit)} that it {what}");
            await Task.WhenAny(changed, Task.Delay(left, cancellationToken)).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    /// <summary>SIGSTOP: it lives, but does nothing until <see cref="Resume"/>. Unix only.</summary>
    public void Pause() => Signal("-STOP");

    /// <summary>SIGCONT. Unix only.</summary>
    public void Resume() => Signal("-CONT");

    /// <summary>SIGKILL, or what comes nearest to it, and the wait until the process is gone.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    /// <summary>The <see cref="Mark"/> of the moment when this event had come and no later one.</summary>
    public int MarkAfter(ProcessEvent happened)
    {
        lock (_gate)
            return _events.IndexOf(happened) + 1;
    }

    /// <summary>What has come so far that matches.</summary>
    public IReadOnlyList<ProcessEvent> Events(Func<ProcessEvent, bool> matches)
    {
        lock (_gate)
            return [.. _events.Where(matches)];
    }

    /// <summary>Waits until the process has ended by itself.</summary>
    /// <returns>Its exit code.</returns>
    /// <exception cref="TimeoutException">It did not in time.</exception>
    public async Task<int> WaitForExitAsync(TimeSpan limit)
    {
        await _process.WaitForExitAsync().WaitAsync(limit).ConfigureAwait(false);
        return _process.ExitCode;
    }

    /// <summary>Ends the process in order: it ends when its stdin does.</summary>
    /// <param name="within">How long it may take; null: ten seconds.</param>
    /// <returns>Whether it did in time, with exit code 0.</returns>
    public async Task<bool> EndAsync(TimeSpan? within = null)
    {
        using var limit = new CancellationTokenSource(within ?? _endLimit);
        try
        {
            _process.StandardInput.Close();
            await _process.WaitForExitAsync(limit.Token).ConfigureAwait(false);
            return _process.ExitCode == 0;
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            return false;
        }
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        if (!_process.HasExited)
            Kill();
        _process.Dispose();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Signal(string signal)
    {
        using Process kill = Process.Start("kill", [signal, Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
        if (kill.ExitCode != 0)
            throw new NodeProcessException($"{Name} did not take {signal}");
    }

    private T Look<T>(Func<Process, T> look)
        where T : struct
    {
        try
        {
            _process.Refresh();
            return _process.HasExited ? default : look(_process);
        }
        catch (InvalidOperationException)
        {
            return default;
        }
    }

    private async Task ReadEventsAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync().ConfigureAwait(false) is { } line)
        {
            var happened = new ProcessEvent((JsonObject)JsonNode.Parse(line)!, Stopwatch.GetTimestamp());
            if (_takes?.Invoke(happened) != true)
                Change(() => _events.Add(happened));
        }
        Change(() => _ended = true);
    }

    private async Task ReadErrorsAsync()
    {
        while (await _process.StandardError.ReadLineAsync().ConfigureAwait(false) is { } line)
        {
            Change(() =>
            {
                _errors.Enqueue(line);
                if (_errors.Count > ErrorsKept)
                    _errors.Dequeue();
            });
        }
    }

    private void Change(Action change)
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            change();
            (changed, _changed) = (_changed, NewSignal());
        }
        changed.SetResult();
    }
}
