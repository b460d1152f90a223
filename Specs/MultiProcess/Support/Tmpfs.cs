using System.Diagnostics;

namespace ActorUdp.Specs.MultiProcess.Support;

/// <summary>A small file system in memory for one spec, gone with it.</summary>
internal sealed class Tmpfs : IDisposable
{
    private static readonly Lazy<string?> _unavailable = new(Try);

    /// <param name="path">Where; an empty folder is made there.</param>
    /// <param name="bytes">Its size.</param>
    public Tmpfs(string path, long bytes)
    {
        Path = Directory.CreateDirectory(path).FullName;
        if (Run("mount", "-t", "tmpfs", "-o", $"size={bytes}", "actorudp-spec", Path) is { } fault)
            throw new IOException(fault);
    }

    /// <summary>Why there is none to be had on this machine; null: there is.</summary>
    public static string? Unavailable => _unavailable.Value;

    public string Path { get; }

    /// <summary>Bytes that a file could still take.</summary>
    public long Available => new DriveInfo(Path).AvailableFreeSpace;

    public IEnumerable<string> Names => Directory.EnumerateFileSystemEntries(Path).Select(p => System.IO.Path.GetFileName(p)!);

    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Takes all space but so much, until the file is deleted.</summary>
    public void Fill(string name, long leave)
    {
        while (!TryAllocate(name, Available - leave))
        {
            // Somebody took space between the question and the answer.
        }
    }

    // Lazily, because a process that is being killed has it in use for a moment longer.
    public void Dispose()
    {
        if (Run("umount", "--lazy", Path) is { } fault)
            throw new IOException(fault);
    }

    private bool TryAllocate(string name, long bytes)
    {
        try
        {
            using var filler = new FileStream(File(name), new FileStreamOptions
            {
                Mode = FileMode.Create,
                Access = FileAccess.Write,
                PreallocationSize = Math.Max(0, bytes),
            });
            return true;
        }
        catch (IOException) when (Available < bytes)
        {
            return false;
        }
    }

    private static string? Try()
    {
        if (!OperatingSystem.IsLinux())
            return "mounting a small file system is written for Linux";
        using var folder = new TempFolder();
        try
        {
            using var tmpfs = new Tmpfs(folder.File("disk"), 1 << 20);
            return null;
        }
        catch (Exception e)
        {
            return $"a small file system cannot be mounted (root may): {e.Message.Trim()}";
        }
    }

    private static string? Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        string errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? null : $"{program}: {errors}";
    }
}
