using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;

namespace ActorUdp.Specs.MultiProcess.Support;

/// <summary>One run of the actorudp command as a process of its own. Disposing ends it, whatever state it is in.</summary>
public sealed partial class CommandProcess : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly Process _process;
    private readonly StringBuilder _errors = new();
    private readonly List<(Func<string, bool> Wanted, TaskCompletionSource<string> Found)> _waiting = [];
    private readonly MemoryStream _output = new();
    private readonly TaskCompletionSource _hasOutput = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _outputRead;
    private readonly Task _errorsRead;

    private CommandProcess(IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "ActorUdp.Hosts.dll"));
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        // A process that is killed leaves the pipes of the runtime's diagnostics behind.
        start.Environment.TryAdd("DOTNET_EnableDiagnostics", "0");
        _process = Process.Start(start)!;
        _outputRead = ReadOutput();
        _errorsRead = ReadErrors();
    }

    public int Id => _process.Id;

    /// <summary>Memory that the process holds now, in bytes.</summary>
    public long ResidentBytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    private Stream Input => _process.StandardInput.BaseStream;

    /// <summary>What it has written to standard error so far.</summary>
    public string Errors
    {
        get
        {
            lock (_errors)
            {
                return _errors.ToString();
            }
        }
    }

    public static CommandProcess Run(params string[] arguments) => new(arguments);

    /// <summary>A node that listens; returned when it does, with its address.</summary>
    public static async Task<(CommandProcess Process, string Address)> Node(params string[] arguments)
    {
        bool listens = arguments.Contains("--listen");
        var node = new CommandProcess(["node", .. listens ? [] : new[] { "--listen", "127.0.0.1:0" }, .. arguments]);
        string line = await node.Line(l => l.Contains("listening on", StringComparison.Ordinal));
        return (node, Listening().Match(line).Groups[1].Value);
    }

    /// <summary>Completes when something has come on standard output.</summary>
    public Task HasOutput => _hasOutput.Task.WaitAsync(Patience);

    /// <summary>The first line on standard error that is wanted, of those before this call too.</summary>
    public Task<string> Line(Func<string, bool> wanted)
    {
        lock (_errors)
        {
            string? already = _errors.ToString().Split('\n').FirstOrDefault(wanted);
            if (already is not null)
            {
                return Task.FromResult(already);
            }

            var found = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((wanted, found));
            return found.Task.WaitAsync(Patience);
        }
    }

    /// <summary>Writes to standard input; a process that has ended already, for a reason of its own, does not mind.</summary>
    public async Task Write(byte[] bytes)
    {
        try
        {
            await Input.WriteAsync(bytes);
            await Input.FlushAsync();
        }
        catch (IOException)
        {
            // The end of the process is what the spec looks at next.
        }
    }

    public void CloseInput()
    {
        try
        {
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // As above.
        }
    }

    /// <summary>Waits for the end.</summary>
    /// <returns>Exit code and standard output.</returns>
    public async Task<(int ExitCode, byte[] Output)> End()
    {
        await _process.WaitForExitAsync().WaitAsync(Patience);
        await Task.WhenAll(_outputRead, _errorsRead);
        return (_process.ExitCode, _output.ToArray());
    }

    /// <summary>SIGTERM, as Ctrl-C would: an orderly end.</summary>
    public async Task<(int ExitCode, byte[] Output)> Stop()
    {
        await Signal("-TERM");
        return await End();
    }

    /// <summary>SIGSTOP: it lives, but does nothing any more.</summary>
    public Task Pause() => Signal("-STOP");

    /// <summary>SIGKILL.</summary>
    public async Task Kill()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        await Task.WhenAll(_outputRead, _errorsRead);
        _process.Dispose();
        await _output.DisposeAsync();
    }

    [GeneratedRegex(@"udp://(\S+)")]
    private static partial Regex Listening();

    private async Task Signal(string signal)
    {
        using Process kill = Process.Start("kill", [signal, _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    private async Task ReadOutput()
    {
        byte[] buffer = new byte[64 * 1024];
        int length;
        while ((length = await _process.StandardOutput.BaseStream.ReadAsync(buffer)) > 0)
        {
            _output.Write(buffer, 0, length);
            _hasOutput.TrySetResult();
        }
    }

    private async Task ReadErrors()
    {
        while (await _process.StandardError.ReadLineAsync() is { } line)
        {
            lock (_errors)
            {
                _errors.Append(line).Append('\n');
                foreach ((Func<string, bool> wanted, TaskCompletionSource<string> found) in _waiting.ToArray())
                {
                    if (wanted(line))
                    {
                        found.TrySetResult(line);
                    }
                }
            }
        }
    }
}
