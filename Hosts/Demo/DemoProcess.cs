using System.Diagnostics;
using System.Text.Json.Nodes;
using ActorUdp.Hosts.Console;

namespace ActorUdp.Hosts.Demo;

/// <summary>A node process of the demo, seen from the demo: commands in, events out. Killed when disposed, if it has not ended.</summary>
internal sealed class DemoProcess : IDisposable
{
    private const int ErrorsKept = 20;

    private static readonly TimeSpan _endLimit = TimeSpan.FromSeconds(10);

    private readonly Process _process;
    private readonly Lock _gate = new();
    private readonly List<DemoEvent> _events = [];
    private readonly Queue<string> _errors = [];
    private TaskCompletionSource _changed = NewSignal();
    private bool _ended;

    private DemoProcess(string name, Process process)
    {
        Name = name;
        _process = process;
        _ = Task.Run(ReadEventsAsync);
        _ = Task.Run(ReadErrorsAsync);
    }

    public string Name { get; }

    /// <summary>Where it listens; known after <see cref="StartAsync"/>.</summary>
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

    /// <summary>Starts a node and waits until it listens.</summary>
    public static async Task<DemoProcess> StartAsync(
        string name, int origin, string listen, string directory, TimeSpan limit, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // Started as `dotnet ActorUdp.Hosts.dll`, the process is dotnet and needs to be told the program again.
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath!).Equals("dotnet", StringComparison.OrdinalIgnoreCase))
            start.ArgumentList.Add(typeof(DemoProcess).Assembly.Location);
        foreach (string argument in (string[])["demo-node", "--name", name, "--origin", $"{origin}", "--listen", listen, "--out", directory])
            start.ArgumentList.Add(argument);
        var process = new DemoProcess(name, Process.Start(start) ?? throw new DemoException($"{name} could not be started"));
        try
        {
            DemoEvent listening = await process.WaitAsync(0, e => e.Is("Listening"), limit, "listens", cancellationToken).ConfigureAwait(false);
            process.Address = listening.Text("address");
            return process;
        }
        catch
        {
            process.Dispose();
            throw;
        }
    }

    public void Do(string command, params ReadOnlySpan<(string Key, JsonNode Value)> arguments)
    {
        var json = new JsonObject { ["do"] = command };
        foreach ((string key, JsonNode value) in arguments)
            json[key] = value;
        try
        {
            _process.StandardInput.WriteLine(json.ToJsonString());
            _process.StandardInput.Flush();
        }
        catch (IOException)
        {
            throw new DemoException($"{Name} has ended: {Errors}");
        }
    }

    /// <summary>The first event after <paramref name="mark"/> that matches, once it is there.</summary>
    /// <exception cref="DemoException">It did not come in time, or the process ended.</exception>
    public async Task<DemoEvent> WaitAsync(
        int mark, Func<DemoEvent, bool> matches, TimeSpan limit, string what, CancellationToken cancellationToken)
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
                    throw new DemoException($"{Name} ended before it said that it {what}: {Errors}");
                changed = _changed.Task;
            }
            TimeSpan left = limit - Stopwatch.GetElapsedTime(started);
            if (left <= TimeSpan.Zero)
                throw new DemoException($"{Name} did not say within {Human.Duration(limit)} that it {what}");
            await Task.WhenAny(changed, Task.Delay(left, cancellationToken)).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    /// <summary>SIGKILL, or what comes nearest to it, and the wait until the process is gone.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    /// <summary>Ends the process in order: it ends when its stdin does.</summary>
    /// <returns>Whether it did in time, with exit code 0.</returns>
    public async Task<bool> EndAsync()
    {
        using var limit = new CancellationTokenSource(_endLimit);
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
        if (!_process.HasExited)
            Kill();
        _process.Dispose();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task ReadEventsAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync().ConfigureAwait(false) is { } line)
        {
            var happened = new DemoEvent((JsonObject)JsonNode.Parse(line)!, Stopwatch.GetTimestamp());
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
