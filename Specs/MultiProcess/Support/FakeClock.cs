namespace ActorUdp.Specs.MultiProcess.Support;

/// <summary>The clock of the day that processes see, as libfaketime gives it to them. Their monotonic clock is the machine's.</summary>
internal sealed class FakeClock
{
    private readonly string _file;

    /// <param name="file">Where the offset is kept, which the library reads each time.</param>
    public FakeClock(string file)
    {
        _file = file;
        Set(0);
    }

    /// <summary>The library; null: it is not installed.</summary>
    public static string? Library { get; } = FindLibrary();

    /// <summary>For the processes that are to see it.</summary>
    public IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string>
    {
        ["LD_PRELOAD"] = Library!,
        ["FAKETIME_TIMESTAMP_FILE"] = _file,
        ["FAKETIME_NO_CACHE"] = "1",
        ["FAKETIME_DONT_FAKE_MONOTONIC"] = "1",

        // A help of the library's for some builds of itself. With it every wait with a time limit by the monotonic clock is over at once, and a lock
        // that the runtime would wait ten seconds for is not had as soon as somebody else has it.
        ["FAKETIME_FORCE_MONOTONIC_FIX"] = "0",
    };

    /// <summary>Sets the clock ahead or back from the right time.</summary>
    public void Set(int hours)
    {
        string next = _file + ".next";
        File.WriteAllText(next, $"{(hours < 0 ? "" : "+")}{hours}h\n");
        File.Move(next, _file, overwrite: true);
    }

    private static string? FindLibrary()
    {
        if (!OperatingSystem.IsLinux())
            return null;
        return new[] { "/usr/lib", "/usr/local/lib" }
            .SelectMany(lib => Directory.GetDirectories(lib, "*-linux-gnu").Append(lib))
            .Select(lib => Path.Combine(lib, "faketime", "libfaketimeMT.so.1"))
            .FirstOrDefault(File.Exists);
    }
}
