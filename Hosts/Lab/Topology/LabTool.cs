using System.Diagnostics;

namespace ActorUdp.Hosts.Lab.Topology;

/// <summary>One call of a system tool, as data.</summary>
/// <param name="Program">A program on the PATH.</param>
/// <param name="Arguments">Its arguments; no shell reads them.</param>
internal sealed record LabTool(string Program, params string[] Arguments)
{
    /// <summary>The same call inside a network namespace.</summary>
    public LabTool In(string networkNamespace) => new("ip", ["netns", "exec", networkNamespace, Program, .. Arguments]);

    public override string ToString() => string.Join(' ', [Program, .. Arguments]);

    /// <summary>Runs it to its end.</summary>
    /// <exception cref="LabException">It failed; the message has what it said.</exception>
    public void Run()
    {
        (int exitCode, _, string errors) = TryRun();
        if (exitCode != 0)
            throw new LabException($"`{this}` failed: {errors.Trim()}");
    }

    /// <returns>Exit code, standard output and standard error.</returns>
    public (int ExitCode, string Output, string Errors) TryRun()
    {
        var start = new ProcessStartInfo(Program, Arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, errors.GetAwaiter().GetResult());
    }
}
